"""What is held of a dialogue's meetings, and which meetings, texts, lists and words are missing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pyroaring import BitMap

from dialogues.models import Citation, Delegation, Meeting, Participant, Passage, Source

from .gatherings import unfinished
from .meetings import gap
from .paging import are
from .papers import THEIR_WORDS, reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dialogues.models import Dialogue, Party

_TOOK_PLACE = (Meeting.State.HELD, Meeting.State.UNKNOWN)


@dataclass(frozen=True)
class Unlisted:
    """A meeting without a whole list of who was there: whose it is, and what it lacks."""

    meeting: Meeting
    lists: list[tuple[Party, str]]


@dataclass(frozen=True)
class Unquoted:
    """A meeting, and the passages cited for it whose words are not in the record."""

    meeting: Meeting
    passages: list[Passage]


@dataclass(frozen=True)
class Extent:
    """What is held of one dialogue, or of the meetings of none, and what is not.

    How much was read and who was there is asked only of meetings that took place, or may have.
    Of very many `meetings` the latest are looked at; `total` says how many there are.
    """

    dialogue: Dialogue | None
    total: int
    meetings: list[Meeting]
    missing: list[tuple[int, int]]
    announced: list[Meeting]
    unofficial: list[Meeting]
    in_part: list[Meeting]
    unread: list[Meeting]
    unlisted: list[Unlisted]
    unquoted: list[Unquoted]

    @property
    def is_cut(self) -> bool:
        """Whether there are more meetings than are looked at."""
        return len(self.meetings) < self.total

    @property
    def missing_count(self) -> int:
        """How many ordinals have no meeting, up to the highest that has one, as far as looked at."""
        return sum(last - first + 1 for first, last in self.missing)

    @property
    def unquoted_count(self) -> int:
        """How many passages are cited without their words, each once for a meeting."""
        return sum(len(found.passages) for found in self.unquoted)

    @property
    def has_gaps(self) -> bool:
        """Whether anything is missing of these kinds."""
        gaps = (self.missing, self.announced, self.unofficial, self.in_part, self.unread)
        return any((*gaps, self.unlisted, self.unquoted))


@dataclass(frozen=True)
class Known:
    """What is known of every meeting, by its key."""

    sources: Mapping[int, list[Source]]
    lists: Mapping[int, list[tuple[Party, str]]]
    passages: Mapping[int, list[Passage]]

    def extent(self, dialogue: Dialogue | None, total: int, meetings: list[Meeting]) -> Extent:
        """What is held of the latest meetings of so many, and what is not."""
        took_place = [meeting for meeting in meetings if meeting.state in _TOOK_PLACE]
        seen = {row.pk: reading(row, self.sources.get(row.pk, ())) for row in took_place}
        return Extent(
            dialogue,
            total,
            meetings,
            missing=_missing(meetings, is_cut=len(meetings) < total) if dialogue else [],
            announced=[row for row in meetings if row.state == Meeting.State.ANNOUNCED],
            unofficial=[row for row in meetings if not self._has_official(row)],
            in_part=[row for row in took_place if seen[row.pk] == "part"],
            unread=[row for row in took_place if seen[row.pk] == "none"],
            unlisted=[
                Unlisted(row, self.lists[row.pk]) for row in took_place if row.pk in self.lists
            ],
            unquoted=[
                Unquoted(row, self.passages[row.pk]) for row in meetings if row.pk in self.passages
            ],
        )

    def _has_official(self, meeting: Meeting) -> bool:
        return any(row.standing in THEIR_WORDS for row in self.sources.get(meeting.pk, ()))


def known(meetings: list[Meeting]) -> Known:
    """What is known of each of some meetings."""
    return Known(_sources(meetings), _lists(meetings), _passages(meetings))


def _missing(meetings: Iterable[Meeting], *, is_cut: bool) -> list[tuple[int, int]]:
    """The ordinals, from first to last, of which there is no record before the highest known.

    Where there are more meetings than these latest, nothing is said of what was before the first.
    """
    numbered = sorted((row for row in meetings if row.ordinal), key=lambda row: row.ordinal or 0)
    pairs = pairwise(numbered if is_cut else [None, *numbered])
    return [found for before, after in pairs if after and (found := gap(before, after))]


def _sources(meetings: list[Meeting]) -> dict[int, list[Source]]:
    """The sources cited for each meeting."""
    cited = Citation.objects.own_at_meetings(meetings)
    pairs = set(cited.values_list("at_meeting", "passage__source"))  # type: ignore[misc] # annotated there
    keys = BitMap(source for _meeting, source in pairs)
    sources = {source.pk: source for source in Source.objects.filter(are(keys)).order_by()}
    found: dict[int, list[Source]] = defaultdict(list)
    for meeting, source in pairs:
        found[meeting].append(sources[source])
    return found


def _lists(meetings: list[Meeting]) -> dict[int, list[tuple[Party, str]]]:
    """The delegations of each meeting that are not listed whole, and what their lists lack."""
    there = {"meeting__in": meetings}
    named = set(Participant.objects.filter(**there).values_list("meeting", "party"))
    found: dict[int, list[tuple[Party, str]]] = defaultdict(list)
    for row in Delegation.objects.filter(**there).in_order():
        has_names = (row.meeting_id, row.party_id) in named
        if why := unfinished(row.attendance, has_names=has_names):
            found[row.meeting_id].append((row.party, why))
    return dict(found)


def _passages(meetings: list[Meeting]) -> dict[int, list[Passage]]:
    """The passages cited for each meeting whose words are not in the record."""
    cited = Citation.objects.wordless(meetings)
    pairs = set(cited.values_list("at_meeting", "passage"))  # type: ignore[misc] # annotated there
    keys = BitMap(passage for _meeting, passage in pairs)
    passages = {row.pk: row for row in Passage.objects.filter(are(keys)).select_related("source")}
    found: dict[int, list[Passage]] = defaultdict(list)
    for meeting, passage in pairs:
        found[meeting].append(passages[passage])
    return {
        meeting: sorted(rows, key=lambda row: (row.source.slug, row.position, row.key))
        for meeting, rows in found.items()
    }
