"""What the pages of parties, agencies and areas tell: where they were, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.models import (
    Agency,
    Citation,
    Commitment,
    CooperationArea,
    Dialogue,
    Discussion,
    Meeting,
    Participant,
    Party,
)

from .citations import Citations, Mark
from .commitments import Group, Rows, proven, sorted_out
from .ledger import proof
from .meetings import Cited, cited, dated
from .paging import Some, some

if TYPE_CHECKING:
    import datetime

MOST = 100


@dataclass(frozen=True)
class AreaAccount:
    """What the record knows of an area."""

    area: CooperationArea
    wordings: list[Cited]
    mark: Mark
    dialogues: list[tuple[Dialogue | Meeting, int]]
    commitments: list[tuple[Commitment, Rows]]
    goes_on: set[str]


@dataclass(frozen=True)
class AgencyAccount:
    """What the record knows of an agency."""

    agency: Agency
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
    discussed = Discussion.objects.filter(area=found).select_related("meeting__dialogue")
    discussions = some(discussed.latest_first(), MOST)
    commitments = some(
        Commitment.objects.with_proof(at).with_dialogue().about(found).latest_first(), MOST
    )
    events = {key for row in commitments.rows for key in proof(row)}
    citations = Citations(
        Citation.objects.of_these(events, discussions=discussions.rows).for_page()
    )
    dated(row.meeting for row in discussions.rows)
    mark = citations.mark(*discussions.rows)
    by_dialogue: dict[str, list[Commitment]] = defaultdict(list)
    for row in commitments.rows:
        by_dialogue[row.dialogue_slug or ""].append(row)
    return AreaAccount(
        found,
        [cited(row, citations, mark) for row in discussions.rows],
        mark,
        _discussed(discussions.rows),
        [(rows[0], proven(rows, citations)) for rows in by_dialogue.values()],
        _going_on(meetings=discussions, commitments=commitments),
    )


def _discussed(discussions: list[Discussion]) -> list[tuple[Dialogue | Meeting, int]]:
    """Where an area was on the table: each dialogue, or meeting outside one, and how often."""
    counts: dict[Dialogue | Meeting, int] = defaultdict(int)
    for row in discussions:
        counts[row.meeting.dialogue or row.meeting] += 1
    return sorted(counts.items(), key=lambda pair: -pair[1])


def agency(found: Agency, at: datetime.date) -> AgencyAccount:
    """What the record knows of an agency, in a fixed number of queries."""
    attended = Participant.objects.filter(agency=found).select_related("meeting__dialogue")
    rows = some(attended.latest_first(), MOST)
    dated(row.meeting for row in rows.rows)
    citations = Citations(Citation.objects.filter(participant__in=rows.rows).for_page())
    mark = citations.mark(*rows.rows)
    commitments = some(Commitment.objects.with_proof(at).with_agency(found).latest_first(), MOST)
    return AgencyAccount(
        found,
        sorted_out(commitments.rows),
        [cited(row, citations, mark) for row in rows.rows],
        mark,
        _going_on(meetings=rows, commitments=commitments),
    )


def party(found: Party, at: datetime.date) -> PartyAccount:
    """What the record knows of a party, in a fixed number of queries."""
    meetings = some(Meeting.objects.for_list().outside_dialogues(found), MOST)
    dated(meetings.rows)
    citations = Citations(Citation.objects.on_rows(meetings.rows).for_page())
    mark = citations.mark(*meetings.rows)
    commitments = some(Commitment.objects.with_proof(at).by_party(found).latest_first(), MOST)
    seated = Dialogue.objects.for_list().filter(pk__in=found.dialogues.values("pk"))
    dialogues = some(seated, MOST)
    agencies = some(Agency.objects.for_list().of(found), MOST)
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
