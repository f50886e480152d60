"""What a meeting did for commitments: made, found under way, reported done, or not mentioned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from dialogues.models import Commitment, CommitmentEvent, Meeting

from .citations import Citations, Mark, Quoted, mark
from .latest import latest
from .paging import Some

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

MOST_UNMENTIONED = 20


@dataclass(frozen=True)
class Line:
    """One commitment, what a meeting said of it, and the passages that say so."""

    commitment: Commitment
    events: list[CommitmentEvent]
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True)
class Group:
    """The commitments of a meeting that fared alike there."""

    kind: str
    lines: list[Line]
    mark: Mark
    goes_on: bool


@dataclass(frozen=True)
class Entries:
    """The commitments of which a meeting spoke, and the earlier ones it left open."""

    mentioned: dict[Commitment, list[CommitmentEvent]]
    unmentioned: list[Commitment]
    goes_on: bool

    @property
    def events(self) -> list[CommitmentEvent]:
        """What the meeting said."""
        return [event for events in self.mentioned.values() for event in events]

    def event_keys(self) -> Iterator[int]:
        """The events whose citations the lines need."""
        yield from (event.pk for event in self.events)
        yield from proofs((*self.mentioned, *self.unmentioned))


def proof(commitment: Any) -> list[int]:
    """The keys of the events that say what a row of a commitment shows."""
    keys = (commitment.begun_by, commitment.held_by, commitment.targeted_by)
    return [key for key in dict.fromkeys(keys) if key]


def proofs(commitments: Iterable[Any]) -> set[int]:
    """The keys of the events that say what the rows of some commitments show."""
    return {key for commitment in commitments for key in proof(commitment)}


def entries(meeting: Meeting, at: datetime.date) -> Entries:
    """The commitments that belong on a meeting's page, as they stand on a day."""
    said: dict[int, list[CommitmentEvent]] = defaultdict(list)
    for event in meeting.events.select_related("part").order_by("commitment__slug", "position"):
        said[event.commitment_id].append(event)
    stand = Commitment.objects.with_proof(at).order_by("slug")
    unmentioned = _unmentioned(meeting, at)
    return Entries(
        {commitment: said[commitment.pk] for commitment in stand.at(meeting)},
        unmentioned.rows,
        unmentioned.goes_on,
    )


def _unmentioned(meeting: Meeting, at: datetime.date) -> Some:
    """What was unfinished in its dialogue when a meeting began, and has no event there."""
    was_announced = meeting.state not in (Meeting.State.HELD, Meeting.State.UNKNOWN)
    if was_announced or not (meeting.dialogue and meeting.held_from):
        return Some([], goes_on=False)
    mentioned = meeting.events.filter(commitment=OuterRef("pk"))
    return latest(
        Commitment.objects.with_proof(at)
        .unfinished_before(meeting.held_from, meeting.dialogue)
        .exclude(Exists(mentioned)),
        "dialogue",
        [meeting.dialogue.pk],
        MOST_UNMENTIONED,
        until=meeting.held_from,
    )


def groups(found: Entries, citations: Citations) -> list[Group]:
    """The commitments of a meeting's page, those that fared alike together, in the page's order."""
    sorted_out: dict[str, dict[Commitment, list[CommitmentEvent]]] = {
        kind: {} for kind in ("new", "under way", "done", "ended")
    }
    for commitment, events in found.mentioned.items():
        sorted_out[_fared(events)][commitment] = events
    sorted_out["unmentioned"] = {commitment: [] for commitment in found.unmentioned}
    return [
        _group(kind, held, citations, goes_on=kind == "unmentioned" and found.goes_on)
        for kind, held in sorted_out.items()
        if held
    ]


def _fared(events: list[CommitmentEvent]) -> str:
    kinds = {event.kind for event in events}
    if "made" in kinds:
        return "new"
    if "fulfilled" in kinds:
        return "done"
    return "ended" if kinds & {"cancelled", "superseded"} else "under way"


def _group(
    kind: str,
    held: dict[Commitment, list[CommitmentEvent]],
    citations: Citations,
    *,
    goes_on: bool,
) -> Group:
    made = mark(
        {
            commitment: citations.of(*events, *(("event", key) for key in proof(commitment)))
            for commitment, events in held.items()
        }
    )
    lines = [
        Line(commitment, events, made.numbers(commitment)) for commitment, events in held.items()
    ]
    return Group(kind, lines, made, goes_on)
