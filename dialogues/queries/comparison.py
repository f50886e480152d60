"""A meeting beside the one before it: what is new on the table and at it, and what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.models import Delegation

from .papers import papers, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.models import Agency, CooperationArea, Discussion, Meeting, Participant

    from .citations import Citations, Mark, Quoted


@dataclass(frozen=True)
class Gathering:
    """Who and what one meeting had, as far as the record knows."""

    meeting: Meeting
    delegations: Sequence[Delegation]
    people: Sequence[Participant]
    discussions: Sequence[Discussion]

    @property
    def areas(self) -> dict[CooperationArea, Discussion]:
        """The areas on the table, each with the row that says so."""
        return {row.area: row for row in self.discussions}

    def bodies(self, parties: set[int]) -> dict[Agency, Participant]:
        """The bodies that parties sent, each with the first row that says so."""
        found: dict[Agency, Participant] = {}
        for row in self.people:
            if row.agency and row.party_id in parties:
                found.setdefault(row.agency, row)
        return found

    @property
    def complete_parties(self) -> set[int]:
        """The parties whose delegation is listed whole."""
        whole = Delegation.Attendance.COMPLETE
        return {row.party_id for row in self.delegations if row.attendance == whole}


@dataclass(frozen=True)
class Difference:
    """What only one of two meetings had: areas or bodies, each with the passages that say so."""

    kind: str
    found: list[tuple[CooperationArea | Agency, tuple[Quoted, ...]]]


@dataclass(frozen=True)
class Comparison:
    """What two meetings in a row do not share, as far as both were read."""

    previous: Meeting
    differences: list[Difference]
    mark: Mark


def against(now: Gathering, before: Gathering, citations: Citations) -> Comparison | None:
    """What was added and what is gone; none where nothing can be said.

    That something is missing from a meeting can be said only if one of its sources was read
    whole, or its list of a delegation is complete.
    """
    here, there = now.areas, before.areas
    both = bool(here and there)
    added = _without(here, there) if both and _is_whole(before, citations) else {}
    gone = _without(there, here) if both and _is_whole(now, citations) else {}
    whole_then, whole_now = before.complete_parties, now.complete_parties
    rows = {
        "areas added": added,
        "areas gone": gone,
        "bodies added": _without(now.bodies(whole_then), before.bodies(whole_then)),
        "bodies gone": _without(before.bodies(whole_now), now.bodies(whole_now)),
    }
    mark = citations.mark(*(row for found in rows.values() for row in found.values()))
    differences = [
        Difference(kind, [(thing, mark.numbers(row)) for thing, row in found.items()])
        for kind, found in rows.items()
        if found
    ]
    return Comparison(before.meeting, differences, mark) if differences else None


def _without(some: dict[Any, Any], others: dict[Any, Any]) -> dict[Any, Any]:
    return {key: row for key, row in some.items() if key not in others}


def _is_whole(gathering: Gathering, citations: Citations) -> bool:
    found = papers(citations.of(gathering.meeting, *gathering.discussions))
    return reading(gathering.meeting, found.sources) == "whole"
