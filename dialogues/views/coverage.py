"""What the record does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import PlaceQuestion
from dialogues.queries import coverage as queries
from dialogues.queries.paging import UnknownPlaceError

from .pages import page

if TYPE_CHECKING:
    import datetime

    from .pages import Answer


@page("dialogues/coverage.html", PlaceQuestion)
def coverage(asked: PlaceQuestion, _at: datetime.date) -> Answer:
    try:
        found = queries.coverage(after=asked.after, before=asked.before)
    except UnknownPlaceError:
        return {"coverage": None, "status": 400}
    return {"coverage": found, "asked": asked}
