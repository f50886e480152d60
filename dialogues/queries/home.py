"""The home page: how much there is, what came of it lately, and what is past its date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.facets.held import held
from dialogues.models import Citation, Commitment, CommitmentEvent, Dialogue, Meeting
from dialogues.models.moment import remembered

from . import dialogues as talks
from . import lists
from .answers import tell_lateness
from .citations import Citations, Mark, Quoted
from .commitments import Rows, proven
from .findings import examples
from .lanes import Sessions, sessions
from .ledger import proof
from .paging import some

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

FEW = 3
MOST_DIALOGUES = 50


@dataclass(frozen=True)
class Home:
    """What the first page shows."""

    examples: list[str]
    meeting_count: int
    dialogue_count: int
    commitment_count: int
    figures: dict[str, int]
    events: list[tuple[CommitmentEvent, tuple[Quoted, ...]]]
    events_mark: Mark
    past: Rows
    meetings: list[tuple[Meeting, tuple[Quoted, ...]]]
    meetings_mark: Mark
    dialogues: list[talks.Row]
    dialogues_go_on: bool
    dialogues_mark: Mark
    drawn: Sessions


def home(at: datetime.date) -> Home:
    """What the first page shows on a day, in a fixed number of queries.

    In one more where a part of something late is among what came of it lately.
    """
    commitments = lists.commitments({}, at, None)
    latest = list(
        CommitmentEvent.objects.until(at)
        .latest_changing(FEW)
        .select_related("commitment", "part", "meeting__dialogue")
    )
    tell_lateness(latest, _courses(latest))
    past = lists.past_their_date(commitments, at).page(Commitment.objects.with_proof(at), size=FEW)
    latest_meetings = Meeting.objects.filter(held_from__lte=at).latest_first()[:FEW]
    meetings = list(Meeting.objects.for_list().filter(pk__in=latest_meetings.values("pk")))
    events = {event.pk for event in latest} | {key for row in past.records for key in proof(row)}
    citations = Citations(Citation.objects.of_these(events, meetings).for_page())
    events_mark, meetings_mark = citations.mark(*latest), citations.mark(*meetings)
    listed = some(Dialogue.objects.for_list(), MOST_DIALOGUES)
    drawn = sessions(listed.rows)
    spoken_at = [event.meeting for event in latest]
    dialogues, dialogues_mark = talks.listed(listed.rows, [*meetings, *spoken_at, *drawn.meetings])
    return Home(
        examples=examples(at),
        meeting_count=len(held("meeting").everything),
        dialogue_count=remembered(_dialogues),
        commitment_count=commitments.count,
        figures=lists.figures(commitments),
        events=[(event, events_mark.numbers(event)) for event in latest],
        events_mark=events_mark,
        past=proven(past.records, citations),
        meetings=[(meeting, meetings_mark.numbers(meeting)) for meeting in meetings],
        meetings_mark=meetings_mark,
        dialogues=dialogues,
        dialogues_go_on=listed.goes_on,
        dialogues_mark=dialogues_mark,
        drawn=drawn,
    )


def _courses(events: list[CommitmentEvent]) -> Mapping[int, list[CommitmentEvent]]:
    """The events of those commitments of which a part was done, and something late."""
    asked = [event.commitment for event in events if event.part and event.is_late]
    found: dict[int, list[CommitmentEvent]] = defaultdict(list)
    for event in CommitmentEvent.objects.of_all(asked).select_related("part", "meeting"):
        found[event.commitment_id].append(event)
    return found


def _dialogues() -> int:
    return Dialogue.objects.count()
