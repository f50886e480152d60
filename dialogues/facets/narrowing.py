"""A list narrowed by what is chosen of its facets, and what each other choice would leave."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyroaring import BitMap

from .held import held as held_facets
from .members import UNDATED
from .standing import standing

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from .held import Held, Value

# The days by which each noun's list is ordered, the latest first.
DAYS = {"commitment": "made", "meeting": "held", "source": "published"}


@dataclass(frozen=True)
class Count:
    """A value of a facet, its name, and how many records it would leave."""

    value: str
    label: str
    sorts_as: str
    count: int
    # What a record that is the value is called in other languages, where somebody has asked.
    names: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.label or self.value

    @property
    def slug(self) -> str:
        """The slug, of a value that is a record."""
        return self.value


@dataclass(frozen=True)
class Narrowed:
    """The records of a noun that some choices leave.

    `base` is what there is to choose from, `choices` who passes each filter by its name, `then`
    the facets that are not as they are held, and `names` what their values are called, if they
    are not held here. `records` are those by which it is narrowed without there being a facet of
    them, by filter and slug.
    """

    held: Held
    base: BitMap
    choices: Mapping[str, BitMap]
    then: Mapping[str, Mapping[str, BitMap]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def found(self) -> BitMap:
        """Who passes every filter."""
        return self.left_by()

    @property
    def is_everything(self) -> bool:
        """Whether nothing at all is left out."""
        return len(self.found) == len(self.held.everything)

    def left_by(self, but: str = "") -> BitMap:
        """Who passes every filter but one."""
        passing = [bits for name, bits in self.choices.items() if name != but]
        return BitMap.intersection(self.base, *passing) if passing else self.base

    def values(self, facet: str) -> Mapping[str, BitMap]:
        """Who has each value of a facet, on the day asked for."""
        if facet in self.then:
            return self.then[facet]
        return {value: found.bits for value, found in self.held.facets.get(facet, {}).items()}

    def counts(self, facet: str) -> list[Count]:
        """The values of a facet among what the other filters leave; those of nobody left out."""
        others = self.left_by(but=facet)
        named = self.names.get(facet) or self.held.facets.get(facet, {})
        found = []
        for value, bits in self.values(facet).items():
            if count := others.intersection_cardinality(bits):
                row = named.get(value)
                label, sorts_as = (row.label, row.sorts_as) if row else ("", value)
                found.append(Count(value, label, sorts_as, count))
        return found

    def named(self, facet: str, value: str) -> Count | None:
        """A value of a facet by its name, whoever has it; none if nobody in the record does."""
        row = (self.names.get(facet) or self.held.facets.get(facet, {})).get(value)
        return Count(value, row.label, row.sorts_as, 0) if row else None

    def among(self, facet: str, records: Sequence[int]) -> dict[int, list[Count]]:
        """Which values of a facet some records have, by name: for their rows in a list."""
        asked = BitMap(records)
        found: dict[int, list[Count]] = {record: [] for record in records}
        values = self.held.facets.get(facet, {}).values()
        for value in sorted(values, key=lambda row: (row.sorts_as, row.value)):
            for record in value.bits & asked:
                found[record].append(Count(value.value, value.label, value.sorts_as, 1))
        return found

    def within(self, facet: str, first: str = "", last: str = "") -> BitMap:
        """Who has a value of a facet of days or years, from a first to a last, both included."""
        met = [
            bits
            for value, bits in self.values(facet).items()
            if value != UNDATED and (not first or value >= first) and (not last or value <= last)
        ]
        return BitMap.union(BitMap(), *met)

    def choosing(self, **choices: BitMap) -> Narrowed:
        """The same, narrowed by more filters."""
        return replace(self, choices={**self.choices, **choices})

    def any_of(self, facet: str, values: Sequence[str]) -> BitMap:
        """Who has any of some values of a facet."""
        known = self.values(facet)
        return BitMap.union(BitMap(), *(known[value] for value in values if value in known))


def everything(noun: str, day: datetime.date, *, until: datetime.date | None = None) -> Narrowed:
    """All records of a noun on a day; with `until`, those alone that there were by then.

    In one query, for commitments in two where anything changes after that day.
    """
    held = held_facets(noun)
    then = standing(held, day, until=until) if noun == "commitment" else {}
    found = Narrowed(held, held.everything, {}, then)
    if until is None:
        return found
    return Narrowed(held, found.within(DAYS[noun], last=until.isoformat()), {}, then)


def nearest(  # noqa: PLR0913 - each is a question of its own
    found: BitMap,
    days: Mapping[str, BitMap],
    most: int,
    *,
    start: str | None = None,
    latest_first: bool = True,
    backwards: bool = False,
) -> BitMap:
    """Enough of some records to fill a page that starts on a day, in the order of their days.

    Undated ones come last. All of a day or none: what stands where within a day is the list's to
    say. Without a start, from the beginning.
    """
    ordered = sorted((day for day in days if day != UNDATED), reverse=latest_first)
    ordered += [UNDATED] if UNDATED in days else []
    if backwards:
        ordered.reverse()
    enough = BitMap()
    beyond = 0
    for day in ordered:
        if start is not None and _is_before(day, start, latest_first) != backwards and day != start:
            continue
        here = days[day] & found
        enough |= here
        # What stands on the first day may all be before the place.
        beyond += len(here) if day != start else 0
        if beyond >= most:
            break
    return enough


def _is_before(day: str, start: str, latest_first: bool) -> bool:  # noqa: FBT001 - a direction
    if UNDATED in (day, start):
        return day != UNDATED
    return day > start if latest_first else day < start
