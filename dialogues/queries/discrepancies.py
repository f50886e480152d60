"""Where sources disagree: what each says, which is preferred, and what that leaves of dates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from dialogues.models import DiscrepancyStatement, Meeting

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from dialogues.models import Commitment, Discrepancy, LookedFor

    from .citations import Citations, Mark, Quoted


@dataclass(frozen=True)
class Disagreement:
    """One field on which passages say different things."""

    field: str
    statements: list[tuple[DiscrepancyStatement, tuple[Quoted, ...]]]
    mark: Mark


def disagreements(
    statements: Iterable[DiscrepancyStatement],
    citations: Citations,
    until: datetime.date | None = None,
) -> list[Disagreement]:
    """Statements of one record, those about one field together, each with its passages."""
    found = []
    for discrepancy, rows in by_field(statements, citations, until):
        mark = citations.mark(*rows)
        numbered = [(row, mark.numbers(row)) for row in rows]
        found.append(Disagreement(discrepancy.field, numbered, mark))
    return found


def by_field(
    statements: Iterable[DiscrepancyStatement],
    citations: Citations,
    until: datetime.date | None = None,
) -> list[tuple[Discrepancy, list[DiscrepancyStatement]]]:
    """What passages say of each field on which they disagree.

    With `until`, as sources told it that day: one that is published later cannot disagree yet.
    """
    found = []
    for discrepancy, said in groupby(statements, key=lambda row: row.discrepancy):
        rows = [row for row in said if until is None or _was_said(row, citations, until)]
        if until is None or len(rows) > 1:
            found.append((discrepancy, rows))
    return found


def disputes(record: Meeting | Commitment, shown: Iterable[Meeting]) -> list[DiscrepancyStatement]:
    """What passages say where they disagree about a record.

    Fills in what they say of the dates of the meetings shown, in the same query.
    """
    shown = list(shown)
    statements = list(DiscrepancyStatement.objects.of(record, dates_of=shown))
    date(shown, statements)
    owner = "meeting_id" if isinstance(record, Meeting) else "commitment_id"
    return [row for row in statements if getattr(row.discrepancy, owner) == record.pk]


def dated(meetings: Iterable[Meeting | None]) -> None:
    """Fill in what sources say of dates on which they disagree, in one query."""
    found = [meeting for meeting in meetings if meeting]
    date(found, DiscrepancyStatement.objects.on_dates(found))


def date(meetings: Iterable[Meeting], statements: Iterable[DiscrepancyStatement]) -> None:
    """Fill in what sources say of the dates of meetings on which they disagree."""
    said: dict[int | None, list[str]] = defaultdict(list)
    for row in statements:
        if row.discrepancy.field == "date":
            said[row.discrepancy.meeting_id].append(row.says)
    for meeting in meetings:
        meeting.disputed_dates = said[meeting.pk]


def searched(searches: Iterable[LookedFor], until: datetime.date | None) -> list[LookedFor]:
    """What was looked for and not found; with `until`, by that day."""
    return [search for search in searches if until is None or search.on <= until]


def _was_said(statement: DiscrepancyStatement, citations: Citations, until: datetime.date) -> bool:
    """Whether a passage said it by a day; one without a date may have."""
    dates = (cite.passage.source.published_until for cite in citations.of(statement))
    return any(date is None or date <= until for date in dates)
