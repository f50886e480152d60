"""What the record does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.queries import coverage as queries

from .pages import page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/coverage.html")
def coverage(_asked: Question, _at: datetime.date) -> Answer:
    return {"coverage": queries.coverage()}
