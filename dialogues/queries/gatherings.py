"""Who and what a meeting had, and what two of them share, as far as both can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.models import Delegation, Discussion, Meeting, Participant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dialogues.models import Agency, CooperationArea

    from .citations import Citations, Mark, Quoted


@dataclass(frozen=True)
class Gathering:
    """Who and what one meeting had, as far as the record knows."""

    meeting: Meeting
    delegations: Sequence[Delegation]
    people: Sequence[Participant]
    discussions: Sequence[Discussion]

    @property
    def bodies(self) -> dict[Agency, list[Participant]]:
        """The bodies at the table, each with the rows that say so."""
        found: dict[Agency, list[Participant]] = {}
        for row in self.people:
            if row.agency:
                found.setdefault(row.agency, []).append(row)
        return found

    @property
    def areas(self) -> dict[CooperationArea, list[Discussion]]:
        """The areas on the table, each with the row that says so."""
        return {row.area: [row] for row in self.discussions}

    def unlisted(self, agency: Agency) -> str:
        """Why it cannot be told that a body was not there; nothing if it can."""
        listed = {row.party_id: row.attendance for row in self.delegations}
        if agency.party_id not in listed:
            return "no side"
        has_names = any(row.party_id == agency.party_id for row in self.people)
        return unfinished(listed[agency.party_id], has_names=has_names)

    def undiscussed(self, seen: str) -> str:
        """Why it cannot be told that an area was not on the table; nothing if it can."""
        return unread(self.meeting, seen) or ("" if self.discussions else "no areas")


@dataclass(frozen=True)
class Share:
    """What one of two meetings had, in order: the second alone, both, the first alone.

    `doubts` says, by slug, why it cannot be told of something that the other meeting was
    without it.
    """

    added: list[Any]
    kept: list[Any]
    dropped: list[Any]
    doubts: dict[str, str]

    def told(self, kind: str) -> list[Any]:
        """The things added or dropped of which that can be told."""
        return [thing for thing in getattr(self, kind) if thing.slug not in self.doubts]


@dataclass(frozen=True)
class Difference:
    """What only one of two meetings had: areas or bodies, each with the passages that say so."""

    kind: str
    found: list[tuple[CooperationArea | Agency, tuple[Quoted, ...]]]


@dataclass(frozen=True)
class Comparison:
    """What two meetings in a row do not share, as far as both were read."""

    previous: Meeting
    differences: list[Difference]
    mark: Mark


def gatherings(meetings: Sequence[Meeting]) -> list[Gathering]:
    """Who and what meetings had, in three queries."""
    in_order = ("position", "pk")
    rows = (
        Delegation.objects.filter(meeting__in=meetings).in_order(),
        Participant.objects.filter(meeting__in=meetings)
        .select_related("party", "agency__party", "agency__successor")
        .order_by(*in_order),
        Discussion.objects.filter(meeting__in=meetings).select_related("area").order_by(*in_order),
    )
    found = [list(some) for some in rows]
    known = {one.pk: one for one in meetings}
    for row in (row for some in found for row in some):
        row.meeting = known[row.meeting_id]  # whose rows these are need not be asked again
    return [
        Gathering(one, *([row for row in some if row.meeting_id == one.pk] for some in found))
        for one in meetings
    ]


def unfinished(attendance: str, *, has_names: bool) -> str:
    """Why a list of a delegation does not tell who was not there; nothing if it does."""
    if attendance == Delegation.Attendance.NOT_LISTED or not has_names:
        return "no list"
    return "" if attendance == Delegation.Attendance.COMPLETE else attendance or "not stated"


def unread(meeting: Meeting, seen: str) -> str:
    """Why it cannot be told what a meeting did not mention; nothing if it can."""
    if meeting.state not in (Meeting.State.HELD, Meeting.State.UNKNOWN):
        return "not held"
    return "" if seen == "whole" else seen


def share(
    first: Iterable[Any],
    second: Iterable[Any],
    *,
    of_first: Callable[[Any], str],
    of_second: Callable[[Any], str],
    order: Callable[[Any], Any],
) -> Share:
    """What two meetings share and what they do not.

    `of_first` and `of_second` say why it cannot be told that one of them was without a thing.
    """
    had, has = dict.fromkeys(first), dict.fromkeys(second)
    added = sorted((thing for thing in has if thing not in had), key=order)
    dropped = sorted((thing for thing in had if thing not in has), key=order)
    why = {thing.slug: of_first(thing) for thing in added}
    why |= {thing.slug: of_second(thing) for thing in dropped}
    kept = sorted((thing for thing in has if thing in had), key=order)
    return Share(added, kept, dropped, {slug: reason for slug, reason in why.items() if reason})


def share_bodies(first: Gathering, second: Gathering) -> Share:
    """The bodies that two meetings share, by name."""
    return share(
        first.bodies,
        second.bodies,
        of_first=first.unlisted,
        of_second=second.unlisted,
        order=by_name,
    )


def share_areas(first: Gathering, second: Gathering, seen: tuple[str, str]) -> Share:
    """The areas that two meetings share, by name; `seen` is how much was read of each."""
    return share(
        first.areas,
        second.areas,
        of_first=lambda _area: first.undiscussed(seen[0]),
        of_second=lambda _area: second.undiscussed(seen[1]),
        order=by_name,
    )


def by_name(thing: Any) -> tuple[str, str]:
    """The place of a record among others of its kind, as `RecordQuerySet.by_name` has it."""
    return thing.sorts_as, thing.slug


def against(
    now: Gathering, before: Gathering, citations: Citations, seen: Mapping[int, str]
) -> Comparison:
    """What was added since the meeting before and what is gone, where that can be told.

    `seen` is how much was read of each, by the meetings' keys.
    """
    areas = share_areas(before, now, (seen[before.meeting.pk], seen[now.meeting.pk]))
    bodies = share_bodies(before, now)
    found: dict[str, Mapping[Any, Sequence[Any]]] = {
        "areas added": _rows(areas.told("added"), now.areas),
        "areas gone": _rows(areas.told("dropped"), before.areas),
        "bodies added": _rows(bodies.told("added"), now.bodies),
        "bodies gone": _rows(bodies.told("dropped"), before.bodies),
    }
    mark = citations.mark(*(rows[0] for some in found.values() for rows in some.values()))
    differences = [
        Difference(kind, [(thing, mark.numbers(rows[0])) for thing, rows in some.items()])
        for kind, some in found.items()
        if some
    ]
    return Comparison(before.meeting, differences, mark)


def _rows(things: list[Any], had: Mapping[Any, Sequence[Any]]) -> dict[Any, Sequence[Any]]:
    return {thing: had[thing] for thing in things}
