"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.queries import home as queries

from . import drawn
from .pages import page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/home.html")
def home(_asked: Question, at: datetime.date) -> Answer:
    found = queries.home(at)
    return {"home": found, "lanes": drawn.lanes(found.drawn, at)}
