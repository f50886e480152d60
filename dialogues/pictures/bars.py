"""Bars over the years: each from when something began to when it ended, or to today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .scale import Length, Scale, Stretch, is_point

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from .scale import Span

# Targets far ahead are drawn at the edge: they would press everything else together.
AHEAD = 10
# Words over a bar that begins later than here would reach out of the picture on a telephone.
LATE = 60


@dataclass(frozen=True)
class Course:
    """What becomes a bar.

    When it began and ended, by when it was to end (each time that was said), and the last day
    of that, where what came after it is to be told apart.
    """

    of: Any
    began: Span
    ended: Span | None = None
    targets: tuple[Span, ...] = ()
    due: datetime.date | None = None


@dataclass(frozen=True)
class Target:
    """By when something was to end, and whether it was moved since."""

    stretch: Stretch
    is_moved: bool


@dataclass(frozen=True)
class Bar:
    """A bar: what is sure of it, what of that was past its date, and the vague ends."""

    of: Any
    start: Length
    end: Length
    vague: list[Stretch]
    sure: Stretch | None
    past: Stretch | None
    targets: list[Target]
    is_over: bool

    @property
    def is_label_before(self) -> bool:
        """Whether what is said over it ends where it ends: it begins too late to begin there."""
        return self.start.value > LATE


@dataclass(frozen=True)
class Bars:
    """The whole picture."""

    scale: Scale
    bars: list[Bar]


def bars(courses: Iterable[Course], today: datetime.date) -> Bars:
    """Courses as bars on one scale, in the order given."""
    found = list(courses)
    scale = Scale.of((span for course in found for span in _spans(course, today)), today)
    return Bars(scale, [_bar(course, scale) for course in found])


def _spans(course: Course, today: datetime.date) -> Iterable[Span]:
    yield course.began
    if course.ended:
        yield course.ended
    horizon = today.year + AHEAD
    yield from (
        (first, last)
        for first, last in course.targets
        if all(day is None or day.year <= horizon for day in (first, last))
    )


def _bar(course: Course, scale: Scale) -> Bar:
    ended = course.ended
    vague = [scale.stretch(span) for span in (course.began, ended) if span and not is_point(span)]
    begin = course.began[1] or course.began[0] or scale.today
    stop = (ended[0] or ended[1] or scale.today) if ended else scale.today
    due = course.due if course.due and begin <= course.due < stop else None
    if course.due and course.due < begin < stop:
        due = begin
    return Bar(
        course.of,
        _beginning(course.began, scale),
        scale.stretch(ended).middle if ended and is_point(ended) else _last(ended, scale),
        vague,
        _between(begin, due or stop, scale),
        _between(due, stop, scale) if due else None,
        [_target(course, number, scale) for number in range(len(course.targets))],
        ended is not None,
    )


def _beginning(began: Span, scale: Scale) -> Length:
    """Where a bar's first mark stands: where it began, or by when, if only that is known."""
    stretch = scale.stretch(began)
    if is_point(began):
        return stretch.middle
    return stretch.x if began[0] else stretch.end


def _last(ended: Span | None, scale: Scale) -> Length:
    return scale.stretch(ended).end if ended else scale.now


def _between(first: datetime.date, last: datetime.date, scale: Scale) -> Stretch | None:
    """From the middle of one day to the middle of another; nothing if that is nowhere."""
    start, end = scale.day(first), scale.day(last)
    return Stretch(start, Length(round(end.value - start.value, 2))) if start < end else None


def _target(course: Course, number: int, scale: Scale) -> Target:
    stretch = scale.stretch(course.targets[number])
    return Target(stretch, is_moved=number < len(course.targets) - 1)
