"""Each worker's own copy of the facets: asked for what has changed, and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from django.db.models import Q
from pyroaring import BitMap

from dialogues.models import FacetValue
from dialogues.models.moment import once
from dialogues.models.readers import reading

from .members import ALL, LAST_TURN, MODELS
from .upkeep import SEAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: how it stands in an address, its name, and who has it."""

    value: str
    label: str
    sorts_as: str
    bits: BitMap


@dataclass(frozen=True)
class Held:
    """The facets of one noun, as of one moment. Its bitmaps are shared: nobody may change them."""

    seal: str = ""
    edition: int = -1
    rows: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    _met: dict[tuple[str, str], dict[str, BitMap]] = field(default_factory=dict, compare=False)

    @property
    def everything(self) -> BitMap:
        """Every record of the noun."""
        return self.of(ALL, "")

    @property
    def last_turn(self) -> str:
        """The last day on which what holds of a record changes; empty if none ever does."""
        row = self.rows.get((LAST_TURN, ""))
        return row.value if row else ""

    def of(self, facet: str, value: str) -> BitMap:
        """Who has a value; nobody if nobody has it."""
        found = self.facets.get(facet, {}).get(value)
        return found.bits if found else BitMap()

    def having(self, facet: str, keys: Iterable[int]) -> BitMap:
        """Who has any of some values of a facet that are records, by their keys."""
        found = (self.rows.get((facet, str(key))) for key in keys)
        return BitMap.union(BitMap(), *(row.bits for row in found if row))

    def met(self, facet: str, other: str) -> dict[str, BitMap]:
        """For each value of a facet, the keys of those values of another that share a record."""
        if (facet, other) not in self._met:
            others = [
                (int(key), row.bits) for (name, key), row in self.rows.items() if name == other
            ]
            self._met[facet, other] = {
                value: BitMap(key for key, bits in others if bits.intersect(row.bits))
                for value, row in self.facets.get(facet, {}).items()
            }
        return self._met[facet, other]

    def with_rows(self, rows: Iterable[FacetValue]) -> Held:
        """The same, but for what these rows say."""
        merged = dict(self.rows)
        seal, edition = self.seal, self.edition
        for row in rows:
            edition = max(edition, row.edition)
            if row.facet == SEAL:
                seal = row.value
                continue
            bits = BitMap.deserialize(bytes(row.bits))
            if bits or row.facet == LAST_TURN:
                merged[row.facet, row.key] = Value(row.value, row.label, row.sorts_as, bits)
            else:
                merged.pop((row.facet, row.key), None)
        facets: dict[str, dict[str, Value]] = {}
        for (facet, _key), found in merged.items():
            facets.setdefault(facet, {})[found.value] = found
        return Held(seal, edition, merged, facets)


# By database, as it is called, and noun: a replica may lack what the primary has.
_held: dict[tuple[str, str], Held] = {}
_changing = Lock()


def held(noun: str) -> Held:
    """The facets of a noun as the record now has them.

    In one query for all nouns of a request; in two after a rebuilding.
    """
    return once("facets", _held_now).get(noun, Held())


def _held_now() -> Mapping[str, Held]:
    known = {noun: _held.get((reading().alias, noun), Held()) for noun in MODELS}
    news = Q(facet=SEAL)
    for noun, copy in known.items():
        news |= Q(noun=noun, edition__gt=copy.edition)
    changed = _by_noun(FacetValue.objects.filter(news))
    rebuilt = [noun for noun, rows in changed.items() if known[noun].seal not in ("", _seal(rows))]
    if rebuilt:
        known |= dict.fromkeys(rebuilt, Held())
        changed |= _by_noun(FacetValue.objects.filter(noun__in=rebuilt))
    return {noun: _with(known[noun], noun, rows) for noun, rows in changed.items()}


def _by_noun(rows: Iterable[FacetValue]) -> dict[str, list[FacetValue]]:
    found: dict[str, list[FacetValue]] = {}
    for row in rows:
        found.setdefault(row.noun, []).append(row)
    return found


def _seal(rows: list[FacetValue]) -> str:
    return next((row.value for row in rows if row.facet == SEAL), "")


def _with(known: Held, noun: str, rows: list[FacetValue]) -> Held:
    """A noun's facets with what has changed of them, which this worker remembers."""
    if known.seal and len(rows) <= 1:
        return known
    found = known.with_rows(rows)
    with _changing:
        # Another thread may have learnt more meanwhile.
        last = _held.get((reading().alias, noun))
        if last is None or last.seal != found.seal or last.edition <= found.edition:
            _held[reading().alias, noun] = found
    return found


def forget() -> None:
    """Let this worker's copy go: the next question brings it anew."""
    _held.clear()
