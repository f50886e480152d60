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

if TYPE_CHECKING:
    import datetime

MOST = 200


@dataclass(frozen=True)
class AreaAccount:
    """What the record knows of an area."""

    area: CooperationArea
    wordings: list[Cited]
    mark: Mark
    dialogues: list[tuple[Dialogue | Meeting, int]]
    commitments: list[tuple[Commitment, Rows]]


@dataclass(frozen=True)
class AgencyAccount:
    """What the record knows of an agency."""

    agency: Agency
    groups: list[Group]
    participations: list[Cited]
    mark: Mark


@dataclass(frozen=True)
class PartyAccount:
    """What the record knows of a party."""

    party: Party
    groups: list[Group]
    dialogues: list[Dialogue]
    meetings: list[Cited]
    mark: Mark
    agencies: list[Agency]


def area(found: CooperationArea, at: datetime.date) -> AreaAccount:
    """What the record knows of an area, in a fixed number of queries."""
    discussions = list(
        Discussion.objects.filter(area=found)
        .select_related("meeting__dialogue")
        .latest_first()[:MOST]
    )
    commitments = list(
        Commitment.objects.with_proof(at).with_dialogue().about(found).latest_first()[:MOST]
    )
    events = {key for row in commitments for key in proof(row)}
    citations = Citations(Citation.objects.of_these(events, discussions=discussions).for_page())
    dated(row.meeting for row in discussions)
    mark = citations.mark(*discussions)
    by_dialogue: dict[str, list[Commitment]] = defaultdict(list)
    for row in commitments:
        by_dialogue[row.dialogue_slug or ""].append(row)
    return AreaAccount(
        found,
        [cited(row, citations, mark) for row in discussions],
        mark,
        _discussed(discussions),
        [(rows[0], proven(rows, citations)) for rows in by_dialogue.values()],
    )


def _discussed(discussions: list[Discussion]) -> list[tuple[Dialogue | Meeting, int]]:
    """Where an area was on the table: each dialogue, or meeting outside one, and how often."""
    counts: dict[Dialogue | Meeting, int] = defaultdict(int)
    for row in discussions:
        counts[row.meeting.dialogue or row.meeting] += 1
    return sorted(counts.items(), key=lambda pair: -pair[1])


def agency(found: Agency, at: datetime.date) -> AgencyAccount:
    """What the record knows of an agency, in a fixed number of queries."""
    rows = list(
        Participant.objects.filter(agency=found)
        .select_related("meeting__dialogue")
        .latest_first()[:MOST]
    )
    dated(row.meeting for row in rows)
    citations = Citations(Citation.objects.filter(participant__in=rows).for_page())
    mark = citations.mark(*rows)
    commitments = Commitment.objects.with_proof(at).with_agency(found).latest_first()[:MOST]
    return AgencyAccount(
        found, sorted_out(commitments), [cited(row, citations, mark) for row in rows], mark
    )


def party(found: Party, at: datetime.date) -> PartyAccount:
    """What the record knows of a party, in a fixed number of queries."""
    others = Meeting.objects.filter(dialogue=None, delegations__party=found).latest_first()
    meetings = list(Meeting.objects.for_list().filter(pk__in=others.values("pk")[:MOST]))
    dated(meetings)
    citations = Citations(Citation.objects.filter(meeting__in=meetings).for_page())
    mark = citations.mark(*meetings)
    commitments = Commitment.objects.with_proof(at).by_party(found).latest_first()[:MOST]
    dialogues = Dialogue.objects.for_list().filter(pk__in=found.dialogues.values("pk"))
    return PartyAccount(
        found,
        sorted_out(commitments),
        list(dialogues[:MOST]),
        [cited(row, citations, mark) for row in meetings],
        mark,
        list(Agency.objects.for_list().of(found)[:MOST]),
    )
