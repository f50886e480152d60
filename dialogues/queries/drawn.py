"""What the pictures of one dialogue are drawn from: its subjects by meeting, its promises by year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyroaring import BitMap

from dialogues import dates
from dialogues.facets.held import held
from dialogues.models import CommitmentEvent
from dialogues.models.course import PAUSED, UNFINISHED

from .answers import turning

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from dialogues.models import Commitment, CooperationArea, Meeting

    Span = tuple[datetime.date | None, datetime.date | None]

# Columns that a finger can hit on a wide screen; rows and bars that a page has room for.
MOST_MEETINGS, MOST_AREAS, MOST_COMMITMENTS = 24, 20, 30


@dataclass(frozen=True)
class Subject:
    """What an area was at one meeting: on the table, and how many commitments began there."""

    area: CooperationArea
    meeting: Meeting
    was_discussed: bool
    begun: int

    @property
    def url(self) -> str:
        """The place where it is told."""
        page = self.meeting.get_absolute_url()
        return f"{page}#discussion-{self.area.slug}" if self.was_discussed else page


@dataclass(frozen=True)
class Life:
    """A commitment as a bar shows it: its first event, its end if it has one, its targets."""

    commitment: Any
    first: CommitmentEvent
    last: CommitmentEvent | None
    targets: list[str]

    @property
    def began(self) -> Span:
        """When it was made, or first recorded as under way."""
        return when(self.first)

    @property
    def ended(self) -> Span | None:
        """When it was done, or given up."""
        return when(self.last) if self.last else None

    @property
    def spans(self) -> list[Span]:
        """The days its targets cover."""
        stated = [dates.parse(target) for target in self.targets]
        return [(target.earliest, target.latest) for target in stated]

    @property
    def due(self) -> datetime.date | None:
        """The last day of its target, if it is past that or was done after it."""
        if self.commitment.is_overdue:
            return self.commitment.due_on  # type: ignore[no-any-return] # an annotation
        return dates.parse(self.targets[-1]).latest if self._is_late else None

    @property
    def _is_late(self) -> bool:
        return bool(self.targets and self.last and self.commitment.is_late)


@dataclass(frozen=True)
class Drawn:
    """What the pictures of one dialogue are drawn from."""

    meetings: list[Meeting]
    undated: list[Meeting]
    meetings_go_on: bool
    areas: list[tuple[CooperationArea, dict[int, Subject]]]
    other_areas: list[CooperationArea]
    lives: list[Life]
    lives_go_on: bool


def drawn(
    meetings: Sequence[Meeting],
    areas: Sequence[Any],
    commitments: Sequence[Any],
    at: datetime.date,
) -> Drawn:
    """What is drawn of a dialogue's latest meetings, areas and commitments, in one query."""
    dated = [row for row in meetings if row.held_from or row.held_until]
    columns = dated[:MOST_MEETINGS][::-1]
    promised = commitments[:MOST_COMMITMENTS]
    known = {row.pk: row for row in meetings}
    begun: dict[int | None, BitMap] = defaultdict(BitMap)
    course: dict[int, list[CommitmentEvent]] = defaultdict(list)
    for event in CommitmentEvent.objects.drawn(promised, columns).until(at):
        if event.meeting_id in known:
            event.meeting = known[event.meeting_id]  # which has been told its disputed dates
        course[event.commitment_id].append(event)
        if event.position == 0:
            begun[event.meeting_id].add(event.commitment_id)
    lives = [_life(row, course[row.pk]) for row in promised if course[row.pk]]
    return Drawn(
        meetings=columns,
        undated=[row for row in meetings if row not in dated],
        meetings_go_on=len(dated) > MOST_MEETINGS,
        areas=[(area, _row(area, columns, begun)) for area in areas[:MOST_AREAS]],
        other_areas=list(areas[MOST_AREAS:]),
        lives=sorted(lives, key=lambda life: (life.first.counts_on, life.commitment.slug)),
        lives_go_on=len(commitments) > MOST_COMMITMENTS,
    )


def when(event: CommitmentEvent) -> Span:
    """The first and the last day on which an event may have happened."""
    if event.date:
        stated = dates.parse(event.date)
        return stated.earliest, stated.latest
    return (event.meeting.held_from, event.meeting.held_until) if event.meeting else (None, None)


def _row(
    area: CooperationArea, columns: Iterable[Meeting], begun: Mapping[int | None, BitMap]
) -> dict[int, Subject]:
    """What an area was at each meeting at which it was anything, by the meeting's place.

    Its place on a meeting's page is named after the area, as `derive` does it.
    """
    discussed = held("meeting").having("area", [area.pk])
    promised = held("commitment").having("area", [area.pk])
    found = {}
    for place, meeting in enumerate(columns):
        count = promised.intersection_cardinality(begun[meeting.pk])
        if count or meeting.pk in discussed:
            found[place] = Subject(area, meeting, meeting.pk in discussed, count)
    return found


def _life(commitment: Commitment, events: Sequence[CommitmentEvent]) -> Life:
    held_last: Any = commitment
    is_over = held_last.status not in (*UNFINISHED, PAUSED)
    targets = [event.target for event in events if event.target]
    return Life(commitment, events[0], turning(commitment, events) if is_over else None, targets)
