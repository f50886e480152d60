"""What follows from what is written: sort keys, days, delegations, anchors, courses.

Everything here can be thrown away and made again from the rest of the record.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

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

from .anchors import link_anchor
from .columns import MODELS
from .settle import last_day, settle_events, settle_participants
from .statements import held
from .writer import PIECE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

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


@dataclass
class Settled:
    """Records whose rows were stored with all that follows from them, by section.

    Others may follow only those that are `changed`: what is new was stored with all that does.
    """

    rows: Mapping[str, Collection[str]] = field(default_factory=dict)
    changed: Mapping[str, Collection[str]] = field(default_factory=dict)

    def unsettled(self, section: str, slugs: Collection[str]) -> Collection[str]:
        """Those of some records of which something is still to be derived."""
        rows = self.rows.get(section, ())
        return [slug for slug in slugs if slug not in rows] if rows else slugs

    def followed(self, section: str, slugs: Collection[str]) -> Collection[str]:
        """Those of some records that others may follow."""
        rows, changed = self.rows.get(section, ()), self.changed.get(section, ())
        return [slug for slug in slugs if slug in changed or slug not in rows] if rows else slugs


def derive(touched: Touched, settled: Settled | None = None) -> Touched:
    """Make again what follows from the records touched.

    Returns the records whose rules must be looked at: those touched, and those that follow.
    """
    settled = settled or Settled()
    reached: Touched = {section: set(touched.get(section, ())) for section in MODELS}
    for section in ("parties", "agencies", "areas", "dialogues", "sources"):
        _sort_keys(section, settled.unsettled(section, reached[section]))
    reached["meetings"] |= _meetings_that_follow(reached, settled)
    for slugs in _pieces(settled.unsettled("meetings", reached["meetings"])):
        _derive_meetings(slugs)
    reached["commitments"] |= set(
        _matching(
            CommitmentEvent,
            "meeting__slug",
            settled.followed("meetings", reached["meetings"]),
            "commitment__slug",
        )
    )
    for slugs in _pieces(settled.unsettled("commitments", reached["commitments"])):
        _derive_commitments(slugs)
    return reached


def _meetings_that_follow(reached: Touched, settled: Settled) -> set[str]:
    """The meetings of a dialogue touched, and those in which an agency touched took part."""
    dialogues = settled.followed("dialogues", reached["dialogues"])
    agencies = settled.followed("agencies", reached["agencies"])
    return {
        *_matching(Meeting, "dialogue__slug", dialogues, "slug"),
        *_matching(Participant, "agency__slug", agencies, "meeting__slug"),
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
