"""What was measured, beside what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Target:
    """How many times as fast we must be, and want to be; or how many times as slow, at most."""

    against: str
    work: str
    floor: float | None = None
    aim: float | None = None
    is_most: bool = False


@dataclass(frozen=True)
class Figure:
    """One ratio, measured in several rounds, and the times that it is of, in seconds."""

    target: Target
    size: int
    database: str
    ratios: Sequence[float]
    ours: float
    theirs: float
    uncached: float | None = None

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return median(self.ratios)

    def holds(self, bound: float | None) -> bool:
        """Whether a floor or an aim is kept; one that is not set is."""
        if bound is None:
            return True
        return self.ratio <= bound if self.target.is_most else self.ratio >= bound


def p95(times: Sequence[float]) -> float:
    """What all but one of twenty are below."""
    return sorted(times)[max(0, ceil(len(times) * 0.95) - 1)]


_HEAD = (
    "| against | work | record | database | floor | aim | measured | spread | uncached"
    " | ours, ms | the other, ms |"
)


def table(figures: Sequence[Figure]) -> str:
    """All figures as a table in Markdown."""
    lines = [_HEAD, "|" + "---|" * 6 + "---:|---|---:|---:|---:|", *map(line, figures)]
    aimed = [one for one in figures if one.target.aim is not None]
    reached = sum(one.holds(one.target.aim) for one in aimed)
    floors = [one for one in figures if one.target.floor is not None]
    held = sum(one.holds(one.target.floor) for one in floors)
    lines += [
        "",
        f"{held} of {len(floors)} floors hold; {reached} of {len(aimed)} aims are reached.",
    ]
    return "\n".join(lines)


def line(figure: Figure) -> str:
    """One figure as a row of the table."""
    target = figure.target
    most = "at most " if target.is_most else ""
    cells = [
        target.against,
        target.work,
        f"{figure.size:,}",
        figure.database,
        *(f"{most}{bound:g}x" if bound is not None else "" for bound in (target.floor, target.aim)),
        f"{_times(figure.ratio)}{_verdict(figure)}",
        f"{_times(min(figure.ratios))} to {_times(max(figure.ratios))}",
        _times(figure.uncached) if figure.uncached is not None else "",
        _milliseconds(figure.ours),
        _milliseconds(figure.theirs),
    ]
    return f"| {' | '.join(cells)} |"


def _verdict(figure: Figure) -> str:
    if not figure.holds(figure.target.floor):
        return " **below the floor**" if not figure.target.is_most else " **above what it may be**"
    return ""


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 20 else f"{ratio:.2g}x" if ratio < 1 else f"{ratio:.1f}x"


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}" if seconds >= 0.1 else f"{seconds * 1000:.2f}"
