"""Lanes over the years: each a line with points along it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

from .scale import Length, Scale, Stretch, is_point

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from .scale import Span

LARGEST, SMALLEST = 11, 3.5  # radii in pixels
# A point as large as the largest stands for so many at least, lest one promise look like many.
OF_AT_LEAST = 9


@dataclass(frozen=True)
class Sitting:
    """What becomes a point: when it was, how much it weighs, whether it is hollow."""

    of: Any
    when: Span
    weight: int = 0
    is_hollow: bool = False


@dataclass(frozen=True)
class Point:
    """A point of a lane; a capsule over all of its stretch where no day is known."""

    of: Any
    stretch: Stretch
    r: Length
    is_capsule: bool
    is_hollow: bool

    @property
    def top(self) -> Length:
        """How far above its lane it reaches."""
        return Length(-self.r.value, "")

    @property
    def height(self) -> Length:
        """From its top to its foot."""
        return Length(2 * self.r.value, "")


@dataclass(frozen=True)
class Lane:
    """One line: of what, from its first point to its last, and its points."""

    of: Any
    line: Stretch
    points: list[Point]


@dataclass(frozen=True)
class Lanes:
    """The whole picture."""

    scale: Scale
    lanes: list[Lane]


def lanes(rows: Iterable[tuple[Any, Sequence[Sitting]]], today: datetime.date) -> Lanes:
    """Rows of sittings as lanes on one scale, in the order given; rows without any left out."""
    kept = [(of, sittings) for of, sittings in rows if sittings]
    every = [sitting for _of, sittings in kept for sitting in sittings]
    scale = Scale.of((sitting.when for sitting in every), today)
    heaviest = max((sitting.weight for sitting in every), default=0)
    return Lanes(scale, [_lane(of, sittings, scale, heaviest) for of, sittings in kept])


def _lane(of: Any, sittings: Sequence[Sitting], scale: Scale, heaviest: int) -> Lane:
    points = [_point(sitting, scale, heaviest) for sitting in sittings]
    start = min(point.stretch.x for point in points)
    end = max(point.stretch.end for point in points)
    return Lane(of, Stretch(start, Length(round(end.value - start.value, 2))), points)


def _point(sitting: Sitting, scale: Scale, heaviest: int) -> Point:
    return Point(
        sitting.of,
        scale.stretch(sitting.when),
        radius(sitting.weight, heaviest),
        not is_point(sitting.when),
        sitting.is_hollow,
    )


def radius(weight: int, heaviest: int) -> Length:
    """How large a point is: its area is as its weight, and one that weighs nothing is seen."""
    r = LARGEST * sqrt(weight / max(heaviest, OF_AT_LEAST))
    return Length(round(max(r, SMALLEST), 1), "")
