"""Search: what is found by some words, grouped by kind or page by page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import SearchPlaceQuestion
from dialogues.queries import findings

from .pages import page

if TYPE_CHECKING:
    import datetime

    from .pages import Answer


@page("dialogues/search.html", SearchPlaceQuestion)
def search(asked: SearchPlaceQuestion, at: datetime.date) -> Answer:
    return {"asked": asked, **vars(findings.findings(asked.q, asked.kind, asked.stretch, at))}
