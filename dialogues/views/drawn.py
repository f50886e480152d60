"""What was found, handed to those who draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.models import Meeting
from dialogues.pictures import bars as long
from dialogues.pictures import lanes as wide
from dialogues.pictures.matrix import Matrix, matrix

if TYPE_CHECKING:
    import datetime

    from dialogues.queries.drawn import Drawn
    from dialogues.queries.lanes import Sessions


def lanes(found: Sessions, at: datetime.date) -> wide.Lanes:
    """Dialogues as lanes, their meetings as points."""
    return wide.lanes(
        ((dialogue, [_sitting(row) for row in rows]) for dialogue, rows in found.dialogues), at
    )


def _sitting(meeting: Any) -> wide.Sitting:
    return wide.Sitting(
        meeting,
        (meeting.held_from, meeting.held_until),
        meeting.begun_count,
        is_hollow=meeting.state != Meeting.State.HELD,
    )


def subjects(found: Drawn) -> Matrix:
    """Areas as rows, meetings as columns."""
    days = (row.held_until or row.held_from for row in found.meetings)
    return matrix([f"{day.year}" if day else "" for day in days], found.areas)


def bars(found: Drawn, at: datetime.date) -> long.Bars:
    """Commitments as bars."""
    return long.bars(
        (
            long.Course(
                life,
                life.began,
                life.ended,
                tuple(life.spans),
                life.due,
            )
            for life in found.lives
        ),
        at,
    )
