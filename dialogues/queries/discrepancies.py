"""Where sources disagree: what each says, and which is preferred."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from dialogues.models import Discrepancy, DiscrepancyStatement, LookedFor

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


def searched(searches: Iterable[LookedFor], until: datetime.date | None) -> list[LookedFor]:
    """What was looked for and not found; with `until`, by that day."""
    return [search for search in searches if until is None or search.on <= until]


def _was_said(statement: DiscrepancyStatement, citations: Citations, until: datetime.date) -> bool:
    """Whether a passage said it by a day; one without a date may have."""
    dates = (cite.passage.source.published_until for cite in citations.of(statement))
    return any(date is None or date <= until for date in dates)
