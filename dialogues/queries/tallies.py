"""How many records have what: counted in the facets, which know it of a record of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.facets.held import held

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyroaring import BitMap

    from dialogues.facets.held import Held
    from dialogues.models.records import RecordQuerySet


def tally(rows: Iterable[Any], facet: str, *nouns: str) -> None:
    """Give records how many of each noun have them as their facet: `meeting_count` and the like.

    In one query for each noun.
    """
    found = list(rows)
    for noun in nouns:
        known = held(noun)
        for row in found:
            setattr(row, f"{noun}_count", len(known.having(facet, [row.pk])))


def most_met(records: RecordQuerySet, facet: str, known: Held, meetings: BitMap) -> list[Any]:
    """Those of some records that some meetings have as a facet, with `meeting_count`, most first."""
    counts = {
        int(key): count
        for (name, key), row in known.rows.items()
        if name == facet and (count := meetings.intersection_cardinality(row.bits))
    }
    found = list(records.filter(pk__in=counts))
    for row in found:
        row.meeting_count = counts[row.pk]
    return sorted(found, key=lambda row: (-row.meeting_count, row.sorts_as, row.slug))
