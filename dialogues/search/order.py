"""Where hits stand: by kind, within a kind by tier, within a tier by key.

The whole name first, then all words in names, then in names and text; within each the newest
first, then by slug.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

from .engines import TIERS
from .keys import KINDS, kind_of, number_of, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .engines import Asked

_DIGITS = 20


class Place(NamedTuple):
    """Where a hit stands among those of its kind: what to go on after."""

    tier: int
    key: int

    def __str__(self) -> str:
        return f"{self.tier}-{self.key}"

    @property
    def kind(self) -> str:
        """The kind it stands among."""
        return kind_of(self.key)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Where it stands among hits of every kind."""
        return number_of(self.key), self.tier, self.key

    @classmethod
    def read(cls, written: str) -> Self | None:
        """A place as it stands in an address; none if it is not one."""
        tier, _dash, key = written.partition("-")
        if not (written.isascii() and tier.isdigit() and key.isdigit() and len(key) < _DIGITS):
            return None
        number = int(key)
        first, last = span_of(next(iter(KINDS)))[0], span_of(tuple(KINDS)[-1])[1]
        if len(tier) > 1 or int(tier) not in TIERS or not first <= number <= last:
            return None
        return cls(int(tier), number)


Totals = dict[str, int]
Placed = dict[str, list[Place]]


@dataclass(frozen=True)
class Stretch:
    """Which places are wanted: those after one, those before one, or all of them."""

    after: Place | None = None
    before: Place | None = None

    def holds(self, place: Place) -> bool:
        """Whether a place is wanted."""
        if self.after:
            return place.rank > self.after.rank
        return self.before is None or place.rank < self.before.rank

    def nearest(self, places: list[Place], most: int) -> list[Place]:
        """Of places in order, those next to where the stretch begins."""
        return places[-most:] if self.before and not self.after else places[:most]

    def spans(self, kind: str) -> Iterator[tuple[int, int, int]]:
        """The tiers of a kind that reach into it, each with the first and the last key there."""
        first, last = span_of(kind)
        for tier in TIERS:
            here = Place(tier, first).rank[:2]
            if self.after and here <= self.after.rank[:2]:
                if here == self.after.rank[:2]:
                    yield tier, self.after.key + 1, last
            elif self.before and not self.after and here >= self.before.rank[:2]:
                if here == self.before.rank[:2]:
                    yield tier, first, self.before.key - 1
            else:
                yield tier, first, last


def few(
    asked: Asked, kinds: list[str], stretch: Stretch, most: int
) -> tuple[Totals, Placed] | None:
    """How many hits each kind has, and the places of those wanted; none if there are over `most`."""
    found = asked.few((span_of(kinds[0])[0], span_of(kinds[-1])[1]), most)
    if found is None:
        return None
    totals = dict.fromkeys(kinds, 0)
    placed: Placed = {kind: [] for kind in kinds}
    for place in sorted(Place(tier, key) for key, tier in found.items()):
        if place.kind in totals:
            totals[place.kind] += 1
            if stretch.holds(place):
                placed[place.kind].append(place)
    return totals, placed


def counted(asked: Asked, kinds: list[str], most: int) -> Totals:
    """How many hits each kind has, counting no further than `most`."""
    counts = asked.counts([span_of(kind) for kind in kinds], most)
    return dict(zip(kinds, counts, strict=True))


def first_of(asked: Asked, kinds: list[str], stretch: Stretch, most: int) -> Placed:
    """The places of the first hits of some kinds in a stretch, at most so many of each tier."""
    spans = [span for kind in kinds for span in stretch.spans(kind)]
    placed: Placed = {kind: [] for kind in kinds}
    is_backwards = stretch.before is not None and stretch.after is None
    for tier, key in sorted(asked.keys(spans, most, is_backwards=is_backwards)) if spans else ():
        placed[kind_of(key)].append(Place(tier, key))
    return placed
