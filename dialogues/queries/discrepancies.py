"""Where sources disagree: what each says, and which is preferred."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    statements: Iterable[DiscrepancyStatement], citations: Citations
) -> list[Disagreement]:
    """Statements, those about one field together, each with its passages."""
    found = []
    for field, said in groupby(statements, key=lambda row: row.discrepancy.field):
        rows = list(said)
        mark = citations.mark(*rows)
        found.append(Disagreement(field, [(row, mark.numbers(row)) for row in rows], mark))
    return found
