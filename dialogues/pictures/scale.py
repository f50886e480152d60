"""The years along the foot of a picture, and where among them a day stands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    # The first and the last day that a date may mean; none where it leaves that end open.
    Span = tuple[datetime.date | None, datetime.date | None]

MOST_YEARS = 7  # as many labels as stand beside each other on a telephone
LAST_LABEL = 88  # beyond, a label would reach out of the picture
# What is as short as this is drawn as a point. A point covers more than that, and months do not.
A_FEW_DAYS = datetime.timedelta(days=14)
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000)


@dataclass(frozen=True, order=True)
class Length:
    """A number as a shape has it: short, and written alike in every language."""

    value: float
    unit: str = "%"

    def __str__(self) -> str:
        return f"{self.value:.2f}".rstrip("0").rstrip(".") + self.unit


@dataclass(frozen=True)
class Stretch:
    """A part of the width of a picture."""

    x: Length
    width: Length

    @property
    def end(self) -> Length:
        """Where it ends."""
        return Length(self.x.value + self.width.value)

    @property
    def middle(self) -> Length:
        """The middle of it."""
        return Length(self.x.value + self.width.value / 2)


@dataclass(frozen=True)
class Year:
    """The first day of a year, and what it is called if there is room to say so."""

    x: Length
    label: str


@dataclass(frozen=True)
class Scale:
    """Whole years side by side, from the first to the last."""

    first_year: int
    last_year: int
    today: datetime.date

    @classmethod
    def of(cls, spans: Iterable[Span], today: datetime.date) -> Scale:
        """The scale on which today and every known end of some spans stand."""
        years = [day.year for span in spans for day in span if day]
        return cls(min([*years, today.year]), max([*years, today.year]), today)

    def at(self, day: datetime.date) -> float:
        """Where a day begins, in hundredths of the width; one beyond an end, at that end."""
        first = datetime.date(self.first_year, 1, 1).toordinal()
        last = datetime.date(self.last_year, 12, 31).toordinal() + 1
        return min(max((day.toordinal() - first) / (last - first) * 100, 0.0), 100.0)

    def day(self, day: datetime.date) -> Length:
        """Where a day stands: the middle of it."""
        return self.stretch((day, day)).middle

    def stretch(self, span: Span) -> Stretch:
        """What a span covers, never less; an open end reaches to the end of the picture."""
        first, last = span
        start = floor(self.at(first) * 100) / 100 if first else 0.0
        end = ceil(self._after(last) * 100) / 100 if last else 100.0
        return Stretch(Length(start), Length(round(end - start, 2)))

    def _after(self, day: datetime.date) -> float:
        return self.at(day + datetime.timedelta(days=1)) if day < datetime.date.max else 100.0

    def years(self) -> list[Year]:
        """The years that are drawn, at even distances."""
        count = self.last_year - self.first_year + 1
        step = next((step for step in _STEPS if count / step <= MOST_YEARS), _STEPS[-1])
        drawn = range(-(-self.first_year // step) * step, self.last_year + 1, step)
        found = []
        for year in drawn:
            x = Length(round(self.at(datetime.date(year, 1, 1)), 2))
            found.append(Year(x, f"{year}" if x.value <= LAST_LABEL else ""))
        return found

    @property
    def now(self) -> Length:
        """Where the line of today stands."""
        return self.day(self.today)

    @property
    def is_now_late(self) -> bool:
        """Whether today is so far along that its label stands before its line."""
        return self.now.value > 100 / 2


def is_point(span: Span) -> bool:
    """Whether a span is known to within a few days, both its ends."""
    first, last = span
    return bool(first and last and last - first < A_FEW_DAYS)
