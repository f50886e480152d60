"""What came of a commitment: the answer for each of its parts, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.dossier.settle import happening
from dialogues.models.course import Standing, Step, course

from .citations import Citations, Mark, Quoted, mark

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

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
        standings = [_standing(step, part) for step in steps]
        cause = _cause(past, standings)
        proof = [event for event in (cause, _targeting(past, part)) if event]
        found.append((_answer(part, standings, cause, at), citations.of(*dict.fromkeys(proof))))
    made = mark({answer.part: cites for answer, cites in found})
    return [_numbered(answer, made) for answer, _cites in found], made


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


def _standing(step: Step, part: CommitmentPart | None) -> Standing:
    return step.parts[part.key] if part else step.whole


def _cause(
    events: Sequence[CommitmentEvent], standings: Sequence[Standing]
) -> CommitmentEvent | None:
    """The event that brought about the status which holds at the end."""
    found = None
    before = None
    for event, standing in zip(events, standings, strict=True):
        if standing.status != before:
            found, before = event, standing.status
    return found


def _targeting(
    events: Sequence[CommitmentEvent], part: CommitmentPart | None
) -> CommitmentEvent | None:
    """The event that stated the target last."""
    speaking = (
        event for event in reversed(events) if part is None or event.part_id in (None, part.pk)
    )
    return next((event for event in speaking if event.target), None)


def _answer(
    part: CommitmentPart | None,
    standings: Sequence[Standing],
    cause: CommitmentEvent | None,
    at: datetime.date,
) -> Answer:
    standing = standings[-1] if standings else Standing()
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
