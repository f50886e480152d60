"""What the pages of parties, agencies and areas tell: where they were, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.models import (
    Agency,
    Citation,
    Commitment,
    CommitmentEvent,
    CooperationArea,
    Dialogue,
    Discussion,
    Meeting,
    Participant,
    Party,
)

from . import lists
from .citations import Citations, Mark, Quoted
from .citations import mark as mark_of
from .commitments import Group, Rows, proven, sorted_out
from .discrepancies import dated
from .ledger import proofs
from .meetings import Cited, cited
from .paging import Some, some
from .tallies import tally

if TYPE_CHECKING:
    import datetime

MOST = 100


@dataclass(frozen=True)
class Wording:
    """What was said of an area at one meeting: how it was called, and what was said of promises."""

    meeting: Meeting
    topic: Cited | None
    said: list[tuple[CommitmentEvent, list[Quoted]]]
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True)
class AreaAccount:
    """What the record knows of an area."""

    area: CooperationArea
    wordings: list[Wording]
    mark: Mark
    dialogues: list[tuple[Dialogue | Meeting, int]]
    commitments: list[tuple[Commitment, Rows]]
    goes_on: set[str]

    @property
    def has_silence(self) -> bool:
        """Whether it was on the table somewhere of which no words are kept."""
        return any(not (row.said or (row.topic and row.topic.printed)) for row in self.wordings)


@dataclass(frozen=True)
class AgencyAccount:
    """What the record knows of an agency, and of those before and after it in one line."""

    agency: Agency
    before: list[Agency]
    after: list[Agency]
    groups: list[Group]
    participations: list[Cited]
    mark: Mark
    goes_on: set[str]


@dataclass(frozen=True)
class PartyAccount:
    """What the record knows of a party."""

    party: Party
    groups: list[Group]
    dialogues: list[Dialogue]
    meetings: list[Cited]
    mark: Mark
    agencies: list[Agency]
    goes_on: set[str]


def area(found: CooperationArea, at: datetime.date) -> AreaAccount:
    """What the record knows of an area, in a fixed number of queries."""
    met = lists.meetings({"area": (found.slug,)}).nearest(MOST + 1)
    discussed = Discussion.objects.filter(area=found, meeting__in=list(met)).select_related(
        "meeting__dialogue"
    )
    discussions = some(discussed.latest_first(), MOST)
    promised = lists.commitments({"area": (found.slug,)}, at, None)
    commitments = promised.first(Commitment.objects.with_proof(at).with_dialogue(), MOST)
    said = CommitmentEvent.objects.of_all(commitments.rows).filter(meeting__isnull=False)
    spoken = list(said.select_related("meeting__dialogue", "commitment", "part"))
    events = proofs(commitments.rows) | {event.pk for event in spoken}
    citations = Citations(
        Citation.objects.of_these(events, discussions=discussions.rows).for_page()
    )
    dated(row.meeting for row in (*discussions.rows, *spoken))
    wordings, mark = _wordings(discussions.rows, spoken, citations)
    by_dialogue: dict[str, list[Commitment]] = defaultdict(list)
    for row in commitments.rows:
        by_dialogue[row.dialogue_slug or ""].append(row)
    return AreaAccount(
        found,
        wordings,
        mark,
        _discussed(discussions.rows),
        [(rows[0], proven(rows, citations)) for rows in by_dialogue.values()],
        _going_on(meetings=discussions, commitments=commitments),
    )


def _wordings(
    discussions: list[Discussion], events: list[CommitmentEvent], citations: Citations
) -> tuple[list[Wording], Mark]:
    """What was said of an area, meeting by meeting, the latest first, and its mark."""
    topics = {row.meeting: row for row in discussions}
    said: dict[Meeting, list[CommitmentEvent]] = defaultdict(list)
    for event in events:
        if event.meeting:
            said[event.meeting].append(event)
    meetings = sorted({*topics, *said}, key=_latest_first)
    made = mark_of(
        {
            row: citations.of(*([topics[row]] if row in topics else ()), *said[row])
            for row in meetings
        }
    )
    by_passage = {quoted.passage.pk: quoted for quoted in made.quoted}
    return [
        Wording(
            row,
            cited(topics[row], citations, made) if row in topics else None,
            [
                (event, [by_passage[cite.passage_id] for cite in citations.of(event)])
                for event in said[row]
            ],
            made.numbers(row),
        )
        for row in meetings
    ], made


def _latest_first(meeting: Meeting) -> tuple[int, str]:
    day = meeting.held_until.toordinal() if meeting.held_until else 0
    return (-day, meeting.slug)


def _discussed(discussions: list[Discussion]) -> list[tuple[Dialogue | Meeting, int]]:
    """Where an area was on the table: each dialogue, or meeting outside one, and how often."""
    counts: dict[Dialogue | Meeting, int] = defaultdict(int)
    for row in discussions:
        counts[row.meeting.dialogue or row.meeting] += 1
    return sorted(counts.items(), key=lambda pair: -pair[1])


def agency(found: Agency, at: datetime.date) -> AgencyAccount:
    """What the record knows of an agency, in a fixed number of queries."""
    before, after = _line(found)
    line = [*before, found, *after]
    slugs = tuple(body.slug for body in line)
    # The latest meetings at which they sat; several of one may sit at each.
    met = lists.meetings({"agency": slugs}).nearest(MOST + 1)
    attended = Participant.objects.filter(agency__in=line, meeting__in=list(met))
    rows = some(attended.select_related("agency", "meeting__dialogue").latest_first(), MOST)
    dated(row.meeting for row in rows.rows)
    citations = Citations(Citation.objects.filter(participant__in=rows.rows).for_page())
    mark = citations.mark(*rows.rows)
    named = lists.commitments({"agency": slugs}, at, None)
    commitments = named.first(Commitment.objects.with_proof(at), MOST)
    return AgencyAccount(
        found,
        before,
        after,
        sorted_out(commitments.rows),
        [cited(row, citations, mark) for row in rows.rows],
        mark,
        _going_on(meetings=rows, commitments=commitments),
    )


def _line(found: Agency) -> tuple[list[Agency], list[Agency]]:
    """Every body that an agency came from, and every one that came from it, nearest first."""
    known = list(Agency.objects.in_succession())
    successors = {body.pk: body.successor for body in known if body.successor}
    after: list[Agency] = []
    while (last := (after or [found])[-1].pk) in successors and len(after) < len(known):
        after.append(successors[last])
    before: list[Agency] = []
    for later in (reached := [found]):
        for body in known:
            if body.successor_id == later.pk and body not in reached:
                before.append(body)
                reached.append(body)
    return before, after


def party(found: Party, at: datetime.date) -> PartyAccount:
    """What the record knows of a party, in a fixed number of queries."""
    meetings = some(Meeting.objects.for_list().outside_dialogues(found), MOST)
    dated(meetings.rows)
    citations = Citations(Citation.objects.on_rows(meetings.rows).for_page())
    mark = citations.mark(*meetings.rows)
    promised = lists.commitments({"party": (found.slug,)}, at, None)
    commitments = promised.first(Commitment.objects.with_proof(at), MOST)
    seated = Dialogue.objects.for_list().filter(pk__in=found.dialogues.values("pk"))
    dialogues = some(seated, MOST)
    agencies = some(Agency.objects.for_list().of(found), MOST)
    tally(dialogues.rows, "dialogue", "meeting")
    tally(agencies.rows, "agency", "meeting")
    return PartyAccount(
        found,
        sorted_out(commitments.rows),
        dialogues.rows,
        [cited(row, citations, mark) for row in meetings.rows],
        mark,
        agencies.rows,
        _going_on(
            meetings=meetings, commitments=commitments, dialogues=dialogues, agencies=agencies
        ),
    )


def _going_on(**lists: Some) -> set[str]:
    """The lists that are longer than what is shown of them."""
    return {name for name, found in lists.items() if found.goes_on}
