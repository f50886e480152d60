"""The latest of those commitments that fulfil a condition, without trying them all.

To put a million to a question takes seconds. Most questions here are answered by the first few
of the commitments that come into consideration at all, which the facets know by their days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.facets.held import held
from dialogues.facets.narrowing import DAYS, nearest

from .paging import Some, are, some

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from pyroaring import BitMap

    from dialogues.models.commitments import CommitmentQuerySet

# Enough that the latest are nearly always among them, and tried in a few milliseconds.
TRIED = 500


def latest(  # noqa: PLR0913 - each is a question of its own
    commitments: CommitmentQuerySet,
    facet: str,
    keys: Iterable[int],
    most: int,
    *,
    until: datetime.date | None = None,
    among: BitMap | None = None,
) -> Some:
    """The latest of some commitments, all of which have one of some values of a facet, by its key.

    `until` says that none of them was made after a day, `among` that all are some of these. In two queries, or in three if few of
    those that have the values are among them.
    """
    known = held("commitment")
    having = known.having(facet, keys)
    if among is not None:
        having &= among
    days = {day: row.bits for day, row in known.facets.get(DAYS["commitment"], {}).items()}
    start = until.isoformat() if until else None
    ordered = commitments.latest_first()
    near = nearest(having, days, TRIED, start=start)
    found = some(ordered.filter(are(near)), most)
    if found.goes_on:
        return found
    rest = nearest(having, days, len(having) + 1, start=start)
    return found if len(rest) == len(near) else some(ordered.filter(are(rest)), most)
