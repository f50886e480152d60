"""What later meetings said of a commitment: a mention, none, or nothing that can be told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.models import Citation, CooperationArea, Discussion, Meeting, Source

from .paging import some
from .papers import level, reading

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from dialogues.models import CommitmentEvent

    from .citations import Mark, Quoted


# A page's worth; what earlier ones said stands in the timeline.
MOST_LATER = 100


@dataclass(frozen=True)
class Later:
    """One later meeting: what it said, or how much of it was read, and what lay on its table."""

    meeting: Meeting
    events: list[CommitmentEvent]
    seen: str
    sources: list[Source]
    is_on_table: bool
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True)
class Readings:
    """Later meetings, the sources cited for each, and those with an area of it on the table."""

    meetings: list[Meeting]
    sources: dict[int, list[Source]]
    on_table: set[int]
    goes_on: bool = False


def readings(events: Sequence[CommitmentEvent], until: datetime.date | None = None) -> Readings:
    """The meetings held after the first event in the dialogues that spoke of a commitment.

    The latest of them; with `until`, those held by that day.
    """
    dialogues = {event.meeting.dialogue_id for event in events if event.meeting}
    begun = events[0] if events else None
    if begun is None or begun.counts_on is None:
        return Readings([], {}, set())
    latest = some(
        Meeting.objects.filter(dialogue__in=dialogues - {None})
        .took_place()
        .until(until)
        .filter(held_until__gt=begun.counts_on)
        .exclude(pk=begun.meeting_id)
        .latest_first(),
        MOST_LATER,
    )
    later = latest.rows[::-1]
    pairs = set(
        Citation.objects.own_at_meetings(later).values_list(  # type: ignore[misc] # annotated there
            "at_meeting", "passage__source"
        )
    )
    sources = Source.objects.in_bulk({source for _meeting, source in pairs})
    cited: dict[int, list[Source]] = defaultdict(list)
    for meeting, source in sorted(pairs):
        cited[meeting].append(sources[source])
    areas = CooperationArea.objects.filter(commitments=begun.commitment_id)
    discussed = Discussion.objects.filter(meeting__in=later, area__in=areas.values("pk"))
    on_table = set(discussed.values_list("meeting", flat=True))
    return Readings(later, cited, on_table, latest.goes_on)


def since_then(found: Readings, events: Sequence[CommitmentEvent], mark: Mark) -> list[Later]:
    """One row for each later meeting, oldest first."""
    said: dict[int, list[CommitmentEvent]] = defaultdict(list)
    for event in events:
        if event.meeting_id:
            said[event.meeting_id].append(event)
    rows = []
    for meeting in found.meetings:
        sources = found.sources.get(meeting.pk, [])
        seen = reading(meeting, sources)
        spoke = said[meeting.pk]
        quoted = {one: None for event in spoke for one in mark.numbers(event)}
        read = [source for source in sources if level(source) == seen]
        is_on_table = meeting.pk in found.on_table
        rows.append(Later(meeting, spoke, seen, read, is_on_table, tuple(quoted)))
    return rows
