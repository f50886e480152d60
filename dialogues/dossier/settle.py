"""Rows put in order among themselves, before or after they are stored: places, anchors, courses."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dialogues import dates
from dialogues.models.course import FIRST_KINDS, Happening, course

from .anchors import event_anchor, participant_anchor, told_apart

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from dialogues.models import CommitmentEvent, Participant


def last_day(date: str) -> datetime.date | None:
    """The last day a written date may mean; none if it has no end or is not written."""
    return dates.parse(date).latest if date else None


def settle_participants(participants: list[Participant]) -> None:
    """Give each of one meeting's participants its party, its anchor and its place."""
    for position, row in enumerate(participants):
        row.position = position
        if row.agency:
            row.party_id = row.agency.party_id
    anchors = told_apart(
        (
            participant_anchor(
                {
                    "agency": row.agency.slug if row.agency else "",
                    "party": row.party.slug if not row.agency else "",
                    "romanised": row.romanised,
                    "person": row.person,
                    "role": row.role,
                }
            ),
            row.person,
        )
        for row in participants
    )
    for row, anchor in zip(participants, anchors, strict=True):
        row.anchor = anchor


def settle_events(events: list[CommitmentEvent], parts: Sequence[str]) -> list[CommitmentEvent]:
    """Give each of one commitment's events its place, its anchor and what holds from it on."""
    for event in events:
        event.counts_on = last_day(event.date) if event.date else _held_until(event)
    # An event that never counts is refused by the rules; here it must only not get in the way.
    ordered = sorted(
        (event for event in events if event.counts_on),
        key=lambda event: (event.counts_on, event.kind not in FIRST_KINDS),
    )
    steps = course(map(happening, ordered), parts)
    for position, (event, step) in enumerate(zip(ordered, steps, strict=True)):
        event.position = position
        event.status, event.status_since = step.whole.status, step.whole.status_since
        event.target_then, event.due_on = step.whole.target, step.whole.due_on
        event.is_late = step.whole.is_late
        event.counts_until = None
    for event, following in pairwise(ordered):
        event.counts_until = following.counts_on
    _name_events(events)
    return ordered


def _held_until(event: CommitmentEvent) -> datetime.date | None:
    return event.meeting.held_until if event.meeting else None


def happening(event: CommitmentEvent) -> Happening:
    """What an event that counts says, as its commitment's course takes it."""
    first = dates.parse(event.date).earliest if event.date else None
    if not event.date and event.meeting:
        first = event.meeting.held_from
    assert event.counts_on  # noqa: S101 - the caller has left out those that never count
    part = event.part.key if event.part else None
    return Happening(event.kind, part, first, event.counts_on, event.target)


def _name_events(events: list[CommitmentEvent]) -> None:
    anchors = told_apart(
        (
            event_anchor(
                event.kind,
                event.part.key if event.part else "",
                event.date or (event.meeting.date if event.meeting else ""),
            ),
            event.meeting.slug if event.meeting else "",
        )
        for event in events
    )
    for event, anchor in zip(events, anchors, strict=True):
        event.anchor = anchor
