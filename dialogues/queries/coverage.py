"""What the record does not hold: meetings, texts, lists and words missing, sources at odds.

A page tells of whole dialogues, by name, until they have enough meetings; what sources disagree on
and what was looked for is told with the dialogue that it is of.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from pyroaring import BitMap

from dialogues.facets.held import held
from dialogues.facets.narrowing import DAYS, nearest
from dialogues.models import (
    Citation,
    CommitmentEvent,
    Delegation,
    Dialogue,
    Discrepancy,
    DiscrepancyStatement,
    LookedFor,
    Meeting,
    Participant,
    Passage,
    Source,
)

from .citations import Citations
from .discrepancies import Disagreement, disagreements
from .gatherings import unfinished
from .meetings import dated, gap
from .paging import UnknownPlaceError, are
from .papers import THEIR_WORDS, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dialogues.models import Commitment, Party

    Owner = Dialogue | Meeting | Commitment

_TOOK_PLACE = (Meeting.State.HELD, Meeting.State.UNKNOWN)
# Meetings of one dialogue that are looked at, and meetings after which a page begins no other.
MOST = 300
OUTSIDE = "."  # the place of meetings of no dialogue, where others have a slug
_BEGINS = (CommitmentEvent.Kind.MADE, CommitmentEvent.Kind.FIRST_RECORDED)


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
        """How many ordinals have no meeting, up to the highest that has one."""
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
class Disputed:
    """A meeting or commitment on which sources disagree, on what, and what each says."""

    about: Meeting | Commitment
    disagreements: list[Disagreement]
    statements: list[DiscrepancyStatement]


@dataclass(frozen=True)
class Sought:
    """A record for which things were looked for and not found."""

    about: Owner
    looked_for: list[LookedFor]


@dataclass(frozen=True)
class Coverage:
    """A page of what the record does not hold, and the dialogues beside which others start."""

    extents: list[Extent]
    disputed: list[Disputed]
    sought: list[Sought]
    citations: Citations
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class _Known:
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
            missing=_missing(meetings) if dialogue else [],
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


@dataclass(frozen=True)
class _Talks:
    """A dialogue, or none, and the keys of its meetings."""

    dialogue: Dialogue | None
    meetings: BitMap

    @property
    def place(self) -> str:
        return self.dialogue.slug if self.dialogue else OUTSIDE


def coverage(*, after: str = "", before: str = "") -> Coverage:
    """A page of what the record does not hold, in a fixed number of queries.

    It starts after a dialogue, or ends before one, as the pages beside it name them;
    `UnknownPlaceError` if there is no such page.
    """
    everything = _talks()
    start, end = _stretch(everything, after, before)
    shown = everything[start:end]
    by_place = _meetings(shown)
    meetings = [meeting for some in by_place.values() for meeting in some]
    dated(meetings)
    known = _Known(_sources(meetings), _lists(meetings), _passages(meetings))
    places: dict[tuple[str, int], Owner] = {
        **{("dialogue", row.pk): row for talks in shown if (row := talks.dialogue)},
        **{("meeting", row.pk): row for row in meetings},
    }
    about = _about(meetings, is_last=end == len(everything))
    disputed, citations = _disputed(places, about)
    return Coverage(
        [known.extent(one.dialogue, len(one.meetings), by_place[one.place]) for one in shown],
        disputed,
        _sought(places, about),
        citations,
        after=everything[end - 1].place if end < len(everything) else "",
        before=everything[start].place if start else "",
    )


def _talks() -> list[_Talks]:
    """Every dialogue by name, with its meetings; at the end the meetings of none, if any."""
    of = held("meeting")
    found = [
        _Talks(dialogue, of.having("dialogue", [dialogue.pk]))
        for dialogue in Dialogue.objects.by_name()
    ]
    others = of.everything.difference(*(talks.meetings for talks in found))
    return [*found, _Talks(None, others)] if others else found


def _stretch(everything: list[_Talks], after: str, before: str) -> tuple[int, int]:
    """Where a page starts and ends among all dialogues."""
    numbers = {talks.place: number for number, talks in enumerate(everything)}
    start = numbers.get(after, -1) + 1
    end = numbers.get(before, 0)
    if (after and start in (0, len(everything))) or (before and not after and not end):
        raise UnknownPlaceError(after or before)
    if before and not after:
        return end - _enough(everything[:end][::-1]), end
    return start, start + _enough(everything[start:])


def _enough(ahead: list[_Talks]) -> int:
    """How many of the dialogues ahead a page tells of: at least one, if there is one."""
    meetings = 0
    for number, talks in enumerate(ahead):
        if meetings >= MOST:
            return number
        meetings += min(len(talks.meetings), MOST)
    return len(ahead)


def _meetings(shown: list[_Talks]) -> dict[str, list[Meeting]]:
    """The latest meetings of each dialogue, the latest first, by its place."""
    days = {day: row.bits for day, row in held("meeting").facets.get(DAYS["meeting"], {}).items()}
    latest = BitMap.union(BitMap(), *(nearest(talks.meetings, days, MOST) for talks in shown))
    found: dict[str, list[Meeting]] = {talks.place: [] for talks in shown}
    for meeting in Meeting.objects.filter(are(latest)).select_related("dialogue").latest_first():
        found[meeting.dialogue.slug if meeting.dialogue else OUTSIDE].append(meeting)
    return {place: meetings[:MOST] for place, meetings in found.items()}


def _missing(meetings: Iterable[Meeting]) -> list[tuple[int, int]]:
    """The ordinals, from first to last, of which there is no record before the highest known."""
    numbered = sorted((row for row in meetings if row.ordinal), key=lambda row: row.ordinal or 0)
    pairs = zip([None, *numbered], numbered, strict=False)
    return [found for before, after in pairs if (found := gap(before, after))]


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


def _about(meetings: list[Meeting], *, is_last: bool) -> Q:
    """The condition that a row is about one of some meetings, or what was first promised there.

    On the last page also if it is about what was promised, but at no meeting.
    """
    begun = CommitmentEvent.objects.filter(kind__in=_BEGINS)
    there = begun.filter(meeting__in=meetings).values("commitment")
    about = Q(meeting__in=meetings) | Q(commitment__in=there)
    if is_last:
        at_any = begun.filter(commitment=OuterRef("commitment"), meeting__isnull=False)
        about |= Q(Q(commitment__isnull=False), ~Exists(at_any))
    return about


def _disputed(
    places: Mapping[tuple[str, int], Owner], about: Q
) -> tuple[list[Disputed], Citations]:
    """What sources disagree on, and where: of meetings as they are listed, then of commitments."""
    discrepancies = Discrepancy.objects.filter(about)
    statements = list(
        DiscrepancyStatement.objects.filter(discrepancy__in=discrepancies.values("pk"))
        .select_related("discrepancy__commitment")
        .order_by("discrepancy__position", "discrepancy", "position", "pk")
    )
    citations = Citations(Citation.objects.filter(statement__in=statements).for_page())
    found = [
        Disputed(owner, disagreements(rows, citations), rows)  # type: ignore[arg-type] # no dialogue's
        for owner, rows in _by_owner(statements, places, lambda row: row.discrepancy)
    ]
    return found, citations


def _sought(places: Mapping[tuple[str, int], Owner], about: Q) -> list[Sought]:
    """What was looked for: for dialogues and meetings as they are listed, then commitments."""
    dialogues = [key for type_, key in places if type_ == "dialogue"]
    found = LookedFor.objects.filter(Q(dialogue__in=dialogues) | about)
    searches = found.select_related("commitment").order_by("position", "pk")
    return [Sought(owner, rows) for owner, rows in _by_owner(searches, places, lambda row: row)]


def _by_owner(
    rows: Iterable[Any], places: Mapping[tuple[str, int], Owner], of: Callable[[Any], Any]
) -> list[tuple[Owner, list[Any]]]:
    """Rows by the record that `of` says they belong to, in the order of the places."""
    found: dict[Owner, list[Any]] = defaultdict(list)
    for row in rows:
        found[_owner(of(row), places)].append(row)
    order = {about: number for number, about in enumerate(places.values())}
    last = len(order)
    return sorted(found.items(), key=lambda pair: (order.get(pair[0], last), pair[0].slug))


def _owner(row: Any, places: Mapping[tuple[str, int], Owner]) -> Owner:
    for name in ("meeting", "dialogue"):
        if key := getattr(row, f"{name}_id", None):
            return places[name, key]
    commitment: Commitment = row.commitment
    return commitment
