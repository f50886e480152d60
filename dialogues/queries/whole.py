"""The whole of one record, each fact with its own citations, as programs are told it.

Pages gather citations into marks; here every fact keeps those that are its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.models import (
    Citation,
    Commitment,
    DiscrepancyStatement,
    Discussion,
    Meeting,
    MeetingLink,
    Participant,
)

from . import lists
from .answers import answers
from .citations import Citations
from .dialogues import MOST
from .discrepancies import by_field, searched

if TYPE_CHECKING:
    import datetime

    from dialogues.models import (
        CommitmentEvent,
        CommitmentPart,
        Discrepancy,
        LookedFor,
    )

    from .answers import Answer


@dataclass(frozen=True)
class WholeCommitment:
    """A commitment, what came of its parts, and all that is said of it."""

    commitment: Any
    parts: list[tuple[CommitmentPart, Answer]]
    events: list[CommitmentEvent]
    disputed: list[tuple[Discrepancy, list[DiscrepancyStatement]]]
    looked_for: list[LookedFor]
    citations: Citations


@dataclass(frozen=True)
class WholeMeeting:
    """A meeting, and all that is said of it."""

    meeting: Meeting
    participants: list[Participant]
    discussions: list[Discussion]
    links: list[MeetingLink]
    events: list[CommitmentEvent]
    disputed: list[tuple[Discrepancy, list[DiscrepancyStatement]]]
    looked_for: list[LookedFor]
    citations: Citations


@dataclass(frozen=True)
class WholeDialogue:
    """A dialogue, and the latest of its meetings and commitments, of which there are so many."""

    dialogue: Any
    meetings: list[Meeting]
    commitments: list[Commitment]
    commitment_count: int
    looked_for: list[LookedFor]


def commitment(
    found: Any, at: datetime.date, until: datetime.date | None = None
) -> WholeCommitment:
    """A commitment as it stands on a day; with `until`, as events up to that day tell it."""
    parts = list(found.parts.order_by("position", "pk"))
    events = list(
        found.events.select_related("commitment", "meeting__dialogue", "part", "by").in_order()
    )
    citations = Citations(Citation.objects.on_commitment(found).for_page())
    held, _mark = answers(parts, events, citations, at)
    return WholeCommitment(
        found,
        [(answer.part, answer) for answer in held if answer.part],
        [event for event in events if not until or _counts(event, until)],
        by_field(DiscrepancyStatement.objects.of(found), citations, until),
        searched(found.looked_for.order_by("position", "pk"), until),
        citations,
    )


def _counts(event: CommitmentEvent, day: datetime.date) -> bool:
    return event.counts_on is not None and event.counts_on <= day


def meeting(found: Meeting) -> WholeMeeting:
    """A meeting with who and what was there, and what was said there of commitments."""
    people = Participant.objects.filter(meeting=found).select_related("party", "agency")
    talked = Discussion.objects.filter(meeting=found).select_related("area")
    linked = MeetingLink.objects.filter(meeting=found).select_related("other__dialogue", "source")
    events = list(
        found.events.select_related("commitment", "meeting__dialogue", "part", "by").order_by(
            "commitment__slug", "position"
        )
    )
    cited = Citation.objects.on_meeting(found, {event.pk for event in events})
    citations = Citations(cited.for_page())
    return WholeMeeting(
        found,
        _written(found, people),
        _written(found, talked),
        _written(found, linked),
        events,
        by_field(DiscrepancyStatement.objects.of(found), citations),
        list(found.looked_for.order_by("position", "pk")),
        citations,
    )


def _written(meeting: Meeting, rows: Any) -> list[Any]:
    """Items of a meeting in the order written, each knowing the meeting without asking."""
    found = list(rows.order_by("position", "pk"))
    for row in found:
        row.meeting = meeting
    return found


def dialogue(found: Any, at: datetime.date, until: datetime.date | None = None) -> WholeDialogue:
    """A dialogue with its latest meetings and commitments; with `until`, those up to that day."""
    meetings = Meeting.objects.for_summary().of(found).until(until)
    commitments = lists.commitments({"dialogue": (found.slug,)}, at, until)
    return WholeDialogue(
        found,
        list(meetings[:MOST]),
        commitments.first(Commitment.objects.for_summary(at), MOST).rows,
        commitments.count,
        searched(found.looked_for.order_by("position", "pk"), until),
    )
