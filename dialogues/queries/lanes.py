"""The meetings of several dialogues over the years, as a picture of them is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyroaring import BitMap

from dialogues.facets.held import held
from dialogues.facets.narrowing import DAYS, nearest
from dialogues.models import Dialogue, Meeting

from .paging import are, some

if TYPE_CHECKING:
    from collections.abc import Iterable

# What a first page has room for, drawn and in words.
MOST_DIALOGUES, MOST_MEETINGS = 24, 120


@dataclass(frozen=True)
class Sessions:
    """The latest meetings of some dialogues, each with `begun_count`; those without a date apart.

    Dialogues without a meeting among them are left out: `left_out` says how many.
    """

    dialogues: list[tuple[Dialogue, list[Meeting]]]
    undated: list[Meeting]
    left_out: int
    goes_on: bool

    @property
    def meetings(self) -> list[Meeting]:
        """All of them, whose dates are to be told."""
        return [row for _dialogue, rows in self.dialogues for row in rows] + self.undated


def sessions(dialogues: Iterable[Dialogue]) -> Sessions:
    """The latest meetings of some dialogues, in one query; the dialogue that began first, first."""
    asked = list(dialogues)
    known = held("meeting")
    met = known.having("dialogue", [row.pk for row in asked])
    days = {day: row.bits for day, row in known.facets.get(DAYS["meeting"], {}).items()}
    near = are(nearest(met, days, MOST_MEETINGS + 1) if days else BitMap())
    found = some(Meeting.objects.filter(near).with_begun().latest_first(), MOST_MEETINGS)
    by_key = {row.pk: row for row in asked}
    drawn: dict[int, list[Meeting]] = {}
    for row in reversed(found.rows):
        row.dialogue = by_key[row.dialogue_id]
        if _is_dated(row):
            drawn.setdefault(row.dialogue_id, []).append(row)
    # Of more dialogues than there is room for, those that met last.
    kept = sorted(drawn, key=lambda key: _last(drawn[key]), reverse=True)[:MOST_DIALOGUES]
    return Sessions(
        [(by_key[key], rows) for key, rows in drawn.items() if key in kept],
        [row for row in found.rows if not _is_dated(row)],
        len(asked) - len(kept),
        found.goes_on,
    )


def _is_dated(meeting: Meeting) -> bool:
    return bool(meeting.held_from or meeting.held_until)


def _last(meetings: list[Meeting]) -> str:
    return max(str(row.held_until or row.held_from) for row in meetings)
