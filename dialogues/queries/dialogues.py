"""Dialogues: the rows of a list, and everything the page of one of them tells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyroaring import BitMap

from dialogues.facets.held import held
from dialogues.models import Agency, Citation, Commitment, CooperationArea, Dialogue, Meeting

from . import lists
from .beside import Beside, beside_each
from .citations import Citations, Mark, Quoted
from .citations import mark as mark_of
from .commitments import Group, sorted_out
from .discrepancies import dated, searched
from .drawn import Drawn, drawn
from .ledger import proofs
from .meetings import gap
from .paging import Some, some
from .tallies import most_met, tally

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from dialogues.facets.held import Held
    from dialogues.models import LookedFor, Party, Seat

MOST = 100


@dataclass(frozen=True)
class Row:
    """A dialogue of a list, its last meeting, and the passages that say it was held."""

    dialogue: Dialogue
    last: Meeting | None
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True)
class Session:
    """A meeting of a dialogue, the ordinals missing before it, and what stands beside it."""

    meeting: Meeting
    missing: tuple[int, int] | None
    beside: list[Beside]
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True)
class Account:
    """What the record knows of one dialogue."""

    dialogue: Dialogue
    seats: list[Seat]
    groups: list[Group]
    commitments_go_on: bool
    meetings: list[Session]
    meetings_go_on: bool
    meetings_mark: Mark
    areas: list[CooperationArea]
    bodies: dict[Party, list[Agency]]
    looked_for: list[LookedFor]
    parts: list[Dialogue]
    drawn: Drawn

    @property
    def bars_go_on(self) -> bool:
        """Whether there are more commitments than are drawn."""
        return self.commitments_go_on or self.drawn.lives_go_on


def listed(
    dialogues: Iterable[Any], beside: Iterable[Meeting | None] = ()
) -> tuple[list[Row], Mark]:
    """Dialogues of a list with their last meetings, in three queries more.

    What sources say of disputed dates is filled in for the meetings beside them as well.
    """
    found = list(dialogues)
    tally(found, "dialogue", "meeting")
    cited = list(
        Citation.objects.on_rows({row.last_meeting for row in found} - {None})
        .for_page()
        .select_related("passage__source", "meeting__dialogue")
    )
    meetings = {row.meeting_id: row.meeting for row in cited if row.meeting}
    dated([*meetings.values(), *beside])
    citations = Citations(cited)
    mark = citations.mark(*meetings.values())
    rows = []
    for dialogue in found:
        last = meetings.get(dialogue.last_meeting)
        rows.append(Row(dialogue, last, mark.numbers(last) if last else ()))
    return rows, mark


def account(
    dialogue: Dialogue, at: datetime.date, *, until: datetime.date | None = None
) -> Account:
    """What the record knows of a dialogue, in a fixed number of queries.

    `until` leaves out the meetings after a day, and what was not yet promised or looked for.
    """
    promised = lists.commitments({"dialogue": (dialogue.slug,)}, at, until)
    commitments = promised.first(Commitment.objects.with_proof(at), MOST)
    # What a row shows is counted for those that are shown, and for no others.
    sessions = Meeting.objects.of(dialogue).until(until).latest_first()[: MOST + 1]
    meetings = some(
        Meeting.objects.for_rows().filter(pk__in=sessions.values("pk")).latest_first(), MOST
    )
    around = beside_each(meetings.rows)
    dated([*meetings.rows, *(one.meeting for found in around.values() for one in found)])
    events = proofs(commitments.rows)
    citations = Citations(
        Citation.objects.on_sessions(meetings.rows, _links(around), events).for_page()
    )
    mark = mark_of(
        {row: citations.of(row, *(one.link for one in around[row])) for row in meetings.rows}
    )
    known = held("meeting")
    met = _met(known, dialogue, until)
    areas = most_met(CooperationArea.objects.all(), "area", known, met)
    return Account(
        dialogue=dialogue,
        seats=list(dialogue.seats.all()),
        groups=sorted_out(commitments.rows, citations),
        commitments_go_on=commitments.goes_on,
        meetings=_with_gaps(meetings, around, mark),
        meetings_go_on=meetings.goes_on,
        meetings_mark=mark,
        areas=areas,
        bodies=_bodies(dialogue, known, met),
        looked_for=searched(dialogue.looked_for.all(), until),
        parts=list(dialogue.parts.by_name()),
        drawn=drawn(meetings.rows, areas, commitments.rows, at),
    )


def _links(around: dict[Meeting, list[Beside]]) -> set[int]:
    return {one.link.pk for found in around.values() for one in found if one.link}


def _with_gaps(meetings: Some, around: dict[Meeting, list[Beside]], mark: Mark) -> list[Session]:
    """Meetings, latest first, each with the ordinals that are missing before it."""
    numbered = sorted((row for row in meetings.rows if row.ordinal), key=lambda row: -row.ordinal)
    missing = {after.pk: gap(before, after) for after, before in pairwise(numbered)}
    if numbered and not meetings.goes_on:
        missing[numbered[-1].pk] = gap(None, numbered[-1])
    return [
        Session(row, missing.get(row.pk), around[row], mark.numbers(row)) for row in meetings.rows
    ]


def _met(known: Held, dialogue: Dialogue, until: datetime.date | None) -> BitMap:
    """The meetings of a dialogue, by their keys; with `until`, those that were over by that day."""
    met = known.having("dialogue", [dialogue.pk])
    if until is None:
        return met
    return BitMap(Meeting.objects.of(dialogue).until(until).values_list("pk", flat=True)) & met


def _bodies(dialogue: Dialogue, known: Held, met: BitMap) -> dict[Party, list[Agency]]:
    """The bodies at a dialogue's table, the parties in their order, most meetings first."""
    found: dict[Party, list[Agency]] = {seat.party: [] for seat in dialogue.seats.all()}
    for agency in most_met(Agency.objects.select_related("party"), "agency", known, met):
        found.setdefault(agency.party, []).append(agency)
    return {party: agencies for party, agencies in found.items() if agencies}
