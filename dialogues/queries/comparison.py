"""Any two meetings side by side: who was there, what was on the table, what was promised."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.models import Citation, Commitment, CommitmentEvent, Meeting
from dialogues.models.citations import OF_A_ROW

from .citations import Citations, Mark, Quoted, mark
from .discrepancies import dated
from .gatherings import (
    Gathering,
    Share,
    by_name,
    gatherings,
    share,
    share_areas,
    share_bodies,
    unread,
)
from .ledger import proof, proofs
from .papers import level, own_sources, papers, reading

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from dialogues.models import Agency, Dialogue, Party, Source

# As many as a reader can choose from; of a larger record, a meeting is asked for by its address.
MOST_CHOICES = 500


@dataclass(frozen=True)
class Row:
    """A thing that one meeting had or both, with the passages that say so, and their citations."""

    thing: Any
    before: list[Agency]
    quoted: tuple[Quoted, ...]
    cited: list[Citation]


@dataclass(frozen=True)
class Reason:
    """Why it cannot be told that a meeting was without a thing; of a list, whose it is."""

    why: str
    party: Party | None


@dataclass(frozen=True)
class Group:
    """Things that fared alike: added, kept or dropped.

    `other` is the meeting that was without them, if `is_told`; `reasons` say why it is not.
    """

    kind: str
    is_told: bool
    only: Meeting
    other: Meeting
    read: list[Source]
    reasons: list[Reason]
    rows: list[Row]
    mark: Mark


@dataclass(frozen=True)
class Compared:
    """Two meetings: what the second added to the first, what both had, what it dropped.

    The three are plain sets apart, and stand the other way about when the meetings do; what
    cannot be told of them is said beside them, in `doubts`. The groups are theirs for a page.
    """

    a: Meeting
    b: Meeting
    agencies: Share
    areas: Share
    commitments: Share
    groups: dict[str, list[Group]]
    mark: Mark
    quoted: list[tuple[Meeting, tuple[Quoted, ...]]]

    @property
    def is_one(self) -> bool:
        """Whether the two are the same meeting."""
        return self.a == self.b

    @property
    def is_in_order(self) -> bool:
        """Whether the first is known to have come before the second."""
        a, b = self.a, self.b
        if a.dialogue_id and a.dialogue_id == b.dialogue_id and a.ordinal and b.ordinal:
            return a.ordinal < b.ordinal
        return bool(a.held_until and b.held_from and a.held_until < b.held_from)


@dataclass(frozen=True)
class _Side:
    """One of the two: what it had, by kind, and how much of its sources was read."""

    gathering: Gathering
    said: dict[int, list[CommitmentEvent]]
    sources: Sequence[Source]

    @property
    def meeting(self) -> Meeting:
        return self.gathering.meeting

    @property
    def seen(self) -> str:
        return reading(self.meeting, self.sources)

    @property
    def read(self) -> list[Source]:
        """The sources that say most of what was said there, if any could be read."""
        held = unread(self.meeting, self.seen) in ("", "part")
        return [source for source in self.sources if held and level(source) == self.seen]

    def facts(self, kind: str, thing: Any) -> Sequence[Any]:
        """The rows that say that the meeting had a thing."""
        if kind == "commitments":
            return self.said.get(thing.pk, ())
        had: Mapping[Any, Sequence[Any]] = (
            self.gathering.bodies if kind == "agencies" else self.gathering.areas
        )
        return had.get(thing, ())


def compare(a: Meeting, b: Meeting, at: datetime.date) -> Compared:
    """Two meetings side by side, as things stand on a day, in a fixed number of queries."""
    before, after = both = gatherings([a, b])
    events = list(CommitmentEvent.objects.filter(meeting__in=[a, b]).order_by("position"))
    commitments = _commitments([a, b], at)
    citations = _citations([a, b], events, commitments)
    dated([a, b])
    own = own_sources([a, b])
    first, second = (_side(one, events, citations, own[one.meeting.pk]) for one in both)
    shares = {
        "agencies": share_bodies(before, after),
        "areas": share_areas(before, after, (first.seen, second.seen)),
        "commitments": share(
            [row for row in commitments if row.pk in first.said],
            [row for row in commitments if row.pk in second.said],
            of_first=lambda _row: unread(a, first.seen),
            of_second=lambda _row: unread(b, second.seen),
            order=lambda row: row.slug,
        ),
    }
    held = {
        meeting: [found for found in citations.of(meeting) if found.field in OF_A_ROW]
        for meeting in (a, b)
    }
    made = mark(held)
    return Compared(
        a,
        b,
        **shares,
        groups={
            kind: _groups(kind, found, first, second, citations) for kind, found in shares.items()
        },
        mark=made,
        quoted=[(meeting, made.numbers(meeting)) for meeting in held],
    )


def _commitments(meetings: list[Meeting], at: datetime.date) -> list[Commitment]:
    spoken = CommitmentEvent.objects.filter(meeting__in=meetings)
    return list(Commitment.objects.with_proof(at).filter(pk__in=spoken.values("commitment")))


def _citations(
    meetings: list[Meeting], events: list[CommitmentEvent], commitments: list[Commitment]
) -> Citations:
    keys = {event.pk for event in events} | proofs(commitments)
    return Citations(
        [
            *Citation.objects.at_meetings(meetings).for_page(),
            *Citation.objects.filter(event__in=keys).for_page(),
        ]
    )


def _side(
    gathering: Gathering, events: list[CommitmentEvent], citations: Citations, own: set[int]
) -> _Side:
    said: dict[int, list[CommitmentEvent]] = defaultdict(list)
    for event in events:
        if event.meeting_id == gathering.meeting.pk:
            said[event.commitment_id].append(event)
    at_it = [
        found
        for found in citations.all()
        if getattr(found, "at_meeting", None) == gathering.meeting.pk
    ]
    return _Side(gathering, dict(said), papers(at_it, own).sources)


def _groups(
    kind: str, found: Share, first: _Side, second: _Side, citations: Citations
) -> list[Group]:
    """The groups of one kind of things, what is told before what is not."""
    groups = []
    for fate, having, other in (
        ("added", second, first),
        ("kept", second, first),
        ("dropped", first, second),
    ):
        citing = (first, second) if fate == "kept" else (having,)
        for is_told in (True, False):
            things = [one for one in getattr(found, fate) if (one.slug in found.doubts) != is_told]
            if not things:
                continue
            rows, made = _rows(kind, things, citing, (first, second), citations)
            read = other.read if kind != "agencies" else []
            reasons = _reasons(kind, things, found)
            groups.append(
                Group(fate, is_told, having.meeting, other.meeting, read, reasons, rows, made)
            )
    return groups


def _reasons(kind: str, things: list[Any], found: Share) -> list[Reason]:
    """Why it cannot be told of things that the other meeting was without them, each once."""
    reasons = {
        Reason(found.doubts[thing.slug], thing.party if kind == "agencies" else None): None
        for thing in things
        if thing.slug in found.doubts
    }
    return list(reasons)


def _rows(
    kind: str,
    things: list[Any],
    sides: Sequence[_Side],
    both: Sequence[_Side],
    citations: Citations,
) -> tuple[list[Row], Mark]:
    """Things with the passages that say so, and their mark."""
    cited = {
        thing: citations.of(
            *(fact for side in sides for fact in side.facts(kind, thing)),
            *(("event", key) for key in (proof(thing) if kind == "commitments" else ())),
        )
        for thing in things
    }
    made = mark(cited)
    rows = [
        Row(thing, _before(kind, thing, both), made.numbers(thing), cited[thing])
        for thing in things
    ]
    return rows, made


def _before(kind: str, thing: Any, both: Sequence[_Side]) -> list[Agency]:
    """The bodies at either table that a body has succeeded."""
    if kind != "agencies":
        return []
    seated = dict.fromkeys(body for side in both for body in side.gathering.bodies)
    return [body for body in seated if body.successor_id == thing.pk]


def choices() -> list[tuple[Dialogue | None, list[Meeting]]] | None:
    """Every meeting to choose from, by dialogue; none if there are too many for that."""
    if Meeting.objects.order_by()[: MOST_CHOICES + 1].count() > MOST_CHOICES:
        return None
    found = list(Meeting.objects.select_related("dialogue").latest_first())
    dated(found)
    by_dialogue: dict[Dialogue | None, list[Meeting]] = defaultdict(list)
    for meeting in found:
        by_dialogue[meeting.dialogue].append(meeting)
    outside = by_dialogue.pop(None, [])
    grouped: list[tuple[Dialogue | None, list[Meeting]]] = [
        (dialogue, by_dialogue[dialogue])
        for dialogue in sorted(filter(None, by_dialogue), key=by_name)
    ]
    return [*grouped, (None, outside)] if outside else grouped
