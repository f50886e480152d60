"""What came of a commitment: the answer for each of its parts, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.dossier.settle import happening
from dialogues.models.course import FULFILLED, Standing, Step, course

from .citations import Citations, Mark, Quoted, mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from dialogues.models import Citation, CommitmentEvent, CommitmentPart


@dataclass(frozen=True)
class Answer:
    """What holds of a commitment, or of one of its parts, and the event that brought it about."""

    part: CommitmentPart | None
    standing: Standing
    is_overdue: bool
    days_past: int
    event: CommitmentEvent | None
    quoted: tuple[Quoted, ...] = ()

    @property
    def status(self) -> str:
        """What became of it so far."""
        return self.standing.status if self.event else ""

    @property
    def target(self) -> str:
        """By when it was to be done, as last stated."""
        return self.standing.target

    @property
    def is_late(self) -> bool:
        """Whether it was done after its target."""
        return self.standing.is_late


@dataclass(frozen=True)
class Moment:
    """An event of the timeline, and what held before it and since, of all it speaks of."""

    event: CommitmentEvent
    before: Standing | None
    since: Standing
    quoted: tuple[Quoted, ...]

    @property
    def former_target(self) -> str:
        """The target that it replaced."""
        moved = self.before and self.event.target not in ("", self.before.target)
        return self.before.target if self.before and moved else ""

    @property
    def is_turning(self) -> bool:
        """Whether it changed the status."""
        return self.before is not None and self.before.status != self.since.status


def answers(
    parts: Sequence[CommitmentPart],
    events: Sequence[CommitmentEvent],
    citations: Citations,
    at: datetime.date,
) -> tuple[list[Answer], Mark]:
    """The answer for each part, or for the whole where it has none, and their mark."""
    past = [event for event in events if event.counts_on and event.counts_on <= at]
    steps = course(map(happening, past), [part.key for part in parts])
    found: list[tuple[Answer, list[Citation]]] = []
    all_of_it: list[CommitmentPart | None] = [None]
    for part in parts or all_of_it:
        spoken = [
            (event, _standing(step, part))
            for event, step in zip(past, steps, strict=True)
            if _speaks(event, part)
        ]
        cause, standing = _cause(spoken), spoken[-1][1] if spoken else Standing()
        proof = [event for event in (cause, _targeting(past, part)) if event]
        found.append((_answer(part, standing, cause, at), citations.of(*dict.fromkeys(proof))))
    made = mark({answer.part: cites for answer, cites in found})
    return [_numbered(answer, made) for answer, _cites in found], made


def tell_lateness(
    events: Iterable[CommitmentEvent], course_of: Mapping[int, Sequence[CommitmentEvent]]
) -> None:
    """Fill in which of some events say that something was done after its target.

    Of a part that is told by the events of its commitment, oldest first, that speak of it.
    """
    for event in events:
        event.is_done_late = event.is_late and event.kind == FULFILLED
        if event.is_done_late and event.part:
            told = [row for row in course_of[event.commitment_id] if _speaks(row, event.part)]
            until = [happening(row) for row in told if row.position <= event.position]
            event.is_done_late = course(until)[-1].whole.is_late


def timeline(
    parts: Sequence[CommitmentPart], events: Sequence[CommitmentEvent], citations: Citations
) -> tuple[list[Moment], Mark]:
    """The events, oldest first, each with what it changed, and their mark."""
    counted = [event for event in events if event.counts_on]
    steps = course(map(happening, counted), [part.key for part in parts])
    made = citations.mark(*counted)
    return [
        Moment(
            event,
            _standing(steps[number - 1], event.part) if number else None,
            _standing(steps[number], event.part),
            made.numbers(event),
        )
        for number, event in enumerate(counted)
    ], made


def turning(commitment: Any, events: Iterable[CommitmentEvent]) -> CommitmentEvent | None:
    """The first of a commitment's events that gave it the status which it has, as fetched as of a day."""
    status, since = commitment.status, commitment.status_since
    turned = (event for event in events if (event.status, event.counts_on) == (status, since))
    return next(turned, None)


def _standing(step: Step, part: CommitmentPart | None) -> Standing:
    return step.parts[part.key] if part else step.whole


def _speaks(event: CommitmentEvent, part: CommitmentPart | None) -> bool:
    """Whether an event speaks of a part: of it alone, or of every part; of the whole all do."""
    return part is None or event.part_id in (None, part.pk)


def _cause(spoken: Iterable[tuple[CommitmentEvent, Standing]]) -> CommitmentEvent | None:
    """The event that brought about the status which holds at the end."""
    found = None
    before = None
    for event, standing in spoken:
        if standing.status != before:
            found, before = event, standing.status
    return found


def _targeting(
    events: Sequence[CommitmentEvent], part: CommitmentPart | None
) -> CommitmentEvent | None:
    """The event that stated the target last."""
    speaking = (event for event in reversed(events) if _speaks(event, part))
    return next((event for event in speaking if event.target), None)


def _answer(
    part: CommitmentPart | None,
    standing: Standing,
    cause: CommitmentEvent | None,
    at: datetime.date,
) -> Answer:
    is_overdue = standing.is_overdue(at)
    days = (at - standing.due_on).days if is_overdue and standing.due_on else 0
    return Answer(part, standing, is_overdue, days, cause)


def _numbered(answer: Answer, made: Mark) -> Answer:
    return Answer(
        answer.part,
        answer.standing,
        answer.is_overdue,
        answer.days_past,
        answer.event,
        made.numbers(answer.part),
    )
