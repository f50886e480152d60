"""A matrix: rows of cells under columns that follow one another in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .scale import Length, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

APART = 10  # hundredths between two labels: what a year takes on a telephone
DENSE = 12  # more columns than a finger can tell apart there


@dataclass(frozen=True)
class Cell:
    """One cell: of what, and where in its row."""

    of: Any
    stretch: Stretch


@dataclass(frozen=True)
class Column:
    """What stands over a column, if there is room to say it."""

    stretch: Stretch
    label: str


@dataclass(frozen=True)
class Row:
    """A row and those of its cells that hold something."""

    of: Any
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """The whole picture."""

    columns: list[Column]
    rows: list[Row]

    @property
    def is_dense(self) -> bool:
        """Whether it has more columns than a narrow screen can show."""
        return len(self.columns) > DENSE


def matrix(labels: Sequence[str], rows: Iterable[tuple[Any, Mapping[int, Any]]]) -> Matrix:
    """Rows, each with what it holds in which column, under the labels of the columns."""
    places = [_place(number, len(labels)) for number in range(len(labels))]
    return Matrix(
        _heads(labels, places),
        [Row(of, [Cell(held[at], places[at]) for at in sorted(held)]) for of, held in rows],
    )


def _place(number: int, count: int) -> Stretch:
    start, end = (round(100 * edge / count, 2) for edge in (number, number + 1))
    return Stretch(Length(start), Length(round(end - start, 2)))


def _heads(labels: Sequence[str], places: Sequence[Stretch]) -> list[Column]:
    """The columns, each label once and none so near to the one before that they would touch."""
    heads: list[Column] = []
    said, free = "", 0.0
    for label, place in zip(labels, places, strict=True):
        if label == said or place.middle.value < free:
            heads.append(Column(place, ""))
            continue
        heads.append(Column(place, label))
        said, free = label, place.middle.value + APART
    return heads
