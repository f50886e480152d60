"""What follows from what is written: sort keys, days, delegations, anchors, courses.

Everything here can be thrown away and made again from the rest of the record.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from dialogues import dates
from dialogues.models import (
    Commitment,
    CommitmentEvent,
    Delegation,
    DiscrepancyStatement,
    Discussion,
    Meeting,
    MeetingLink,
    Participant,
    Seat,
    Source,
    sorted_as,
)
from dialogues.models.course import FIRST_KINDS, Happening, course

from .anchors import event_anchor, link_anchor, participant_anchor, told_apart
from .statements import held
from .writer import MODELS, PIECE

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Iterator, Sequence

Touched = dict[str, set[str]]

COURSE = (
    "position",
    "anchor",
    "counts_on",
    "counts_until",
    "status",
    "status_since",
    "target_then",
    "due_on",
    "is_late",
)


def derive(touched: Touched) -> Touched:
    """Make again what follows from the records touched.

    Returns the records whose rules must be looked at: those touched, and those that follow.
    """
    reached: Touched = {section: set(touched.get(section, ())) for section in MODELS}
    for section in ("parties", "agencies", "areas", "dialogues", "sources"):
        _sort_keys(section, reached[section])
    reached["meetings"] |= _meetings_that_follow(reached)
    for slugs in _pieces(reached["meetings"]):
        _derive_meetings(slugs)
    reached["commitments"] |= set(
        _matching(CommitmentEvent, "meeting__slug", reached["meetings"], "commitment__slug")
    )
    for slugs in _pieces(reached["commitments"]):
        _derive_commitments(slugs)
    return reached


def _meetings_that_follow(reached: Touched) -> set[str]:
    """The meetings of a dialogue touched, and those in which an agency touched took part."""
    return {
        *_matching(Meeting, "dialogue__slug", reached["dialogues"], "slug"),
        *_matching(Participant, "agency__slug", reached["agencies"], "meeting__slug"),
    }


def _matching(model: type[Any], key: str, values: Collection[str], answer: str) -> Iterator[str]:
    for piece in _pieces(values):
        yield from model.objects.filter(**{f"{key}__in": piece}).values_list(answer, flat=True)


def _pieces(values: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), PIECE):
        yield ordered[start : start + PIECE]


def _store(
    model: type[Any], rows: Iterable[Any], before: dict[int, list[Any]], *names: str
) -> None:
    """Write those rows of which something has changed."""
    changed = [row for row in rows if [getattr(row, name) for name in names] != before[row.pk]]
    if "anchor" in names:
        at = names.index("anchor")
        _clear_anchors(model, [row for row in changed if row.anchor != before[row.pk][at]])
    if changed:
        model.objects.bulk_update(changed, names, batch_size=PIECE)


def _clear_anchors(model: type[Any], rows: Sequence[Any]) -> None:
    """Give rows anchors that are nobody's, so that two can exchange theirs."""
    nobodys = Concat(Value("~"), Cast("pk", CharField()))
    for start in range(0, len(rows), PIECE):
        piece = [row.pk for row in rows[start : start + PIECE]]
        model.objects.filter(pk__in=piece).update(anchor=nobodys)


def _as_they_are(rows: Iterable[Any], *names: str) -> dict[int, list[Any]]:
    return {row.pk: [getattr(row, name) for name in names] for row in rows}


def last_day(date: str) -> datetime.date | None:
    """The last day a written date may mean; none if it has no end or is not written."""
    return dates.parse(date).latest if date else None


def _sort_keys(section: str, slugs: Collection[str]) -> None:
    columns = ("sorts_as", "published_until") if section == "sources" else ("sorts_as",)
    for piece in _pieces(slugs):
        rows = list(MODELS[section].objects.filter(slug__in=piece))
        before = _as_they_are(rows, *columns)
        for row in rows:
            row.sorts_as = sorted_as(row.title if section == "sources" else row.name)
            if isinstance(row, Source):
                row.published_until = last_day(row.published)
        _store(MODELS[section], rows, before, *columns)


# -- meetings ----------------------------------------------------------------------------------


def _derive_meetings(slugs: list[str]) -> None:
    meetings = list(Meeting.objects.filter(slug__in=slugs))
    disputed = _disputed_dates(meetings)
    before = _as_they_are(meetings, "held_from", "held_until")
    for meeting in meetings:
        when = held({"date": meeting.date, "discrepancies": {"date": disputed[meeting.pk]}})
        meeting.held_from, meeting.held_until = when.earliest, when.latest
    _store(Meeting, meetings, before, "held_from", "held_until")
    _seat_delegations(meetings)
    _settle_participants(meetings)
    _settle_items(meetings)


def _disputed_dates(meetings: list[Meeting]) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    rows = DiscrepancyStatement.objects.filter(
        discrepancy__meeting__in=meetings, discrepancy__field="date"
    )
    for meeting, says in rows.values_list("discrepancy__meeting", "says"):
        found[meeting].append({"says": says})
    return found


def _seat_delegations(meetings: list[Meeting]) -> None:
    """Seat the dialogue's parties at the meetings that name none of their own."""
    seats: dict[int, list[int]] = defaultdict(list)
    dialogues = {meeting.dialogue_id for meeting in meetings if meeting.dialogue_id}
    for dialogue, party in (
        Seat.objects.filter(dialogue__in=dialogues)
        .order_by("position", "pk")
        .values_list("dialogue", "party")
    ):
        seats[dialogue].append(party)
    seated: dict[int, dict[int, Delegation]] = defaultdict(dict)
    for row in Delegation.objects.filter(meeting__in=meetings):
        seated[row.meeting_id][row.party_id] = row
    for meeting in meetings:
        if meeting.has_own_parties:
            continue
        due = seats[meeting.dialogue_id] if meeting.dialogue_id else []
        if [(p, d.position) for p, d in seated[meeting.pk].items()] != list(
            zip(due, range(len(due)), strict=True)
        ):
            _reseat(meeting, seated[meeting.pk], due)


def _reseat(meeting: Meeting, seated: dict[int, Delegation], due: Sequence[int]) -> None:
    Delegation.objects.filter(meeting=meeting).exclude(party__in=due).delete()
    for position, party in enumerate(due):
        if party not in seated:
            Delegation.objects.create(meeting=meeting, party_id=party, position=position)
        elif seated[party].position != position:
            Delegation.objects.filter(pk=seated[party].pk).update(position=position)


def _settle_participants(meetings: list[Meeting]) -> None:
    rows = list(
        Participant.objects.filter(meeting__in=meetings)
        .select_related("agency", "party")
        .order_by("meeting", "position", "pk")
    )
    before = _as_they_are(rows, "party_id", "anchor", "position")
    by_meeting: dict[int, list[Participant]] = defaultdict(list)
    for row in rows:
        by_meeting[row.meeting_id].append(row)
    for around in by_meeting.values():
        settle_participants(around)
    _store(Participant, rows, before, "party_id", "anchor", "position")


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


def _settle_items(meetings: list[Meeting]) -> None:
    discussions = list(Discussion.objects.filter(meeting__in=meetings).select_related("area"))
    before = _as_they_are(discussions, "anchor")
    for discussion in discussions:
        discussion.anchor = discussion.area.slug
    _store(Discussion, discussions, before, "anchor")
    links = list(MeetingLink.objects.filter(meeting__in=meetings).select_related("other", "source"))
    before = _as_they_are(links, "anchor")
    for link in links:
        target = link.other or link.source
        link.anchor = link_anchor(link.kind, target.slug if target else "")
    _store(MeetingLink, links, before, "anchor")


# -- commitments -------------------------------------------------------------------------------


def _derive_commitments(slugs: list[str]) -> None:
    commitments = list(Commitment.objects.filter(slug__in=slugs).prefetch_related("parts"))
    rows = list(
        CommitmentEvent.objects.filter(commitment__in=commitments)
        .select_related("part", "meeting")
        .order_by("commitment", "position", "pk")
    )
    before = _as_they_are(rows, *COURSE)
    made_before = _as_they_are(commitments, "made_on")
    told: dict[int, list[CommitmentEvent]] = defaultdict(list)
    for row in rows:
        told[row.commitment_id].append(row)
    for commitment in commitments:
        keys = [part.key for part in commitment.parts.all()]
        events = settle_events(told[commitment.pk], keys)
        commitment.made_on = events[0].counts_on if events else None
    _store(CommitmentEvent, rows, before, *COURSE)
    _store(Commitment, commitments, made_before, "made_on")


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
