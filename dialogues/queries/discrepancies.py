"""Where sources disagree: what each says, and which is preferred."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from dialogues.models import DiscrepancyStatement

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
    """Statements, those about one field together, each with its passages.

    With `until`, as sources told it that day: one that is published later cannot disagree yet.
    """
    found = []
    for field, said in groupby(statements, key=lambda row: row.discrepancy.field):
        rows = [row for row in said if until is None or _was_said(row, citations, until)]
        if until and len(rows) < 2:  # noqa: PLR2004 - it takes two to disagree
            continue
        mark = citations.mark(*rows)
        found.append(Disagreement(field, [(row, mark.numbers(row)) for row in rows], mark))
    return found


def _was_said(statement: DiscrepancyStatement, citations: Citations, until: datetime.date) -> bool:
    """Whether a passage said it by a day; one without a date may have."""
    dates = (cite.passage.source.published_until for cite in citations.of(statement))
    return any(date is None or date <= until for date in dates)
