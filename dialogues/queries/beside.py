"""What stands beside a session of a series: what prepared it, reported to it, or ran alongside."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.models import MeetingLink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialogues.models import Meeting


@dataclass(frozen=True)
class Beside:
    """A meeting beside another one: how they belong together, and which of the two points."""

    kind: str
    is_pointing: bool
    meeting: Meeting
    link: MeetingLink | None = None


def beside(meeting: Meeting, links: Iterable[MeetingLink]) -> list[Beside]:
    """What stands beside a meeting, of links from it and to it, in the order written."""
    found = []
    for link in links:
        if link.kind not in MeetingLink.BESIDE or link.other is None:
            continue
        if link.other_id == meeting.pk:
            found.append(Beside(link.kind, is_pointing=True, meeting=link.meeting, link=link))
        elif link.meeting_id == meeting.pk:
            found.append(Beside(link.kind, is_pointing=False, meeting=link.other, link=link))
    return found


def beside_each(meetings: Iterable[Meeting]) -> dict[Meeting, list[Beside]]:
    """What stands beside each of several meetings, in one query."""
    rows = list(meetings)
    by_end: dict[int, list[MeetingLink]] = defaultdict(list)
    for link in MeetingLink.objects.beside(rows):
        for end in {link.meeting_id, link.other_id} - {None}:
            by_end[end].append(link)
    return {meeting: beside(meeting, by_end[meeting.pk]) for meeting in rows}
