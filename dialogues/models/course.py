"""The course of a commitment: what holds after each of its events.

The one place where status, target, overdue and late come from. Pure: it takes what the events
say and knows neither the database nor today's date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dialogues import dates

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

OPEN, PARTLY, FULFILLED = "open", "partly fulfilled", "fulfilled"
PAUSED, CANCELLED, SUPERSEDED = "paused", "cancelled", "superseded"

# What each kind of event makes of the status; a kind not named here leaves it as it was.
BECOMES = {
    "made": OPEN,
    "first recorded": OPEN,
    PARTLY: PARTLY,
    FULFILLED: FULFILLED,
    PAUSED: PAUSED,
    CANCELLED: CANCELLED,
    SUPERSEDED: SUPERSEDED,
}
STATUSES = (OPEN, PARTLY, FULFILLED, PAUSED, CANCELLED, SUPERSEDED)
FIRST_KINDS = ("made", "first recorded")
UNFINISHED = (OPEN, PARTLY)


@dataclass(frozen=True, slots=True)
class Happening:
    """What one event says: its kind, its part (none: every part), its days and its target."""

    kind: str
    part: str | None
    first_day: datetime.date | None
    counts_on: datetime.date
    target: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of a commitment, or of one of its parts."""

    status: str = OPEN
    status_since: datetime.date | None = None
    target: str = ""
    due_on: datetime.date | None = None
    is_late: bool = False

    def is_overdue(self, at: datetime.date) -> bool:
        """Whether it is unfinished on a day after the last day of its target."""
        return self.status in UNFINISHED and self.due_on is not None and self.due_on < at


@dataclass(frozen=True, slots=True)
class Step:
    """What holds from one event on: for the whole, and for each part."""

    whole: Standing
    parts: Mapping[str, Standing]


def course(happenings: Iterable[Happening], parts: Sequence[str] = ()) -> list[Step]:
    """What holds after each event, in the events' order (oldest first)."""
    alone = not parts
    standings: dict[str, Standing] = {part: Standing() for part in parts} or {"": Standing()}
    steps: list[Step] = []
    whole = Standing()
    for happening in happenings:
        for part, standing in standings.items():
            if alone or happening.part is None or happening.part == part:
                standings[part] = _after(standing, happening)
        whole = standings[""] if alone else _together(standings, whole, happening)
        steps.append(Step(whole, {} if alone else dict(standings)))
    return steps


def _after(standing: Standing, happening: Happening) -> Standing:
    """A standing, once one more event has happened to it."""
    status = _status_after(standing.status, happening.kind)
    target = happening.target or standing.target
    due_on = dates.parse(target).latest if target else None
    is_late = standing.is_late and status == FULFILLED
    if happening.kind == FULFILLED and standing.status != FULFILLED:
        is_late = (
            due_on is not None and happening.first_day is not None and happening.first_day > due_on
        )
    since = standing.status_since
    if since is None or status != standing.status:
        since = happening.counts_on
    return Standing(status, since, target, due_on, is_late)


def _status_after(status: str, kind: str) -> str:
    if kind == "reaffirmed":
        return OPEN if status == PAUSED else status
    return BECOMES.get(kind, status)


def _together(
    standings: Mapping[str, Standing], before: Standing, happening: Happening
) -> Standing:
    """What the parts make of the whole: late if any part is, due when the next part is."""
    statuses = [standing.status for standing in standings.values()]
    status = _whole_status(statuses)
    dues = [
        standing.due_on
        for standing in standings.values()
        if standing.status in UNFINISHED and standing.due_on
    ]
    whole = Standing(
        status,
        before.status_since,
        happening.target or before.target,
        min(dues, default=None),
        any(standing.is_late for standing in standings.values()),
    )
    if before.status_since is None or status != before.status:
        whole = replace(whole, status_since=happening.counts_on)
    return whole


def _whole_status(statuses: Sequence[str]) -> str:
    if len(set(statuses)) == 1:
        return statuses[0]
    if FULFILLED in statuses:
        return PARTLY
    # Parts that went different ways, none of them fulfilled: the whole is as alive as the
    # liveliest of them.
    alive = (OPEN, PARTLY, PAUSED, SUPERSEDED, CANCELLED)
    return min(statuses, key=alive.index)
