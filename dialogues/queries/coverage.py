"""What the record does not hold: meetings, texts, lists and words missing, sources at odds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from dialogues.models import (
    Citation,
    Delegation,
    Dialogue,
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
from .papers import THEIR_WORDS, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dialogues.models import Commitment, Party

    Owner = Dialogue | Meeting | Commitment

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
    """

    dialogue: Dialogue | None
    meetings: list[Meeting]
    missing: list[tuple[int, int]]
    announced: list[Meeting]
    unofficial: list[Meeting]
    in_part: list[Meeting]
    unread: list[Meeting]
    unlisted: list[Unlisted]
    unquoted: list[Unquoted]

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
    """A meeting or commitment on which sources disagree, and on what."""

    about: Meeting | Commitment
    disagreements: list[Disagreement]


@dataclass(frozen=True)
class Sought:
    """A record for which things were looked for and not found."""

    about: Owner
    looked_for: list[LookedFor]


@dataclass(frozen=True)
class Coverage:
    """What the record does not hold."""

    extents: list[Extent]
    disputed: list[Disputed]
    sought: list[Sought]


@dataclass(frozen=True)
class _Known:
    """What is known of every meeting, by its key."""

    sources: Mapping[int, list[Source]]
    lists: Mapping[int, list[tuple[Party, str]]]
    passages: Mapping[int, list[Passage]]

    def extent(self, dialogue: Dialogue | None, meetings: list[Meeting]) -> Extent:
        """What is held of some meetings, and what is not."""
        took_place = [meeting for meeting in meetings if meeting.state in _TOOK_PLACE]
        seen = {row.pk: reading(row, self.sources.get(row.pk, ())) for row in took_place}
        return Extent(
            dialogue,
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


def coverage() -> Coverage:
    """What the record does not hold, in a fixed number of queries."""
    dialogues = list(Dialogue.objects.by_name())
    meetings = list(Meeting.objects.select_related("dialogue").latest_first())
    dated(meetings)
    known = _Known(_sources(), _lists(), _passages())
    by_dialogue: dict[int | None, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        by_dialogue[meeting.dialogue_id].append(meeting)
    extents = [known.extent(dialogue, by_dialogue[dialogue.pk]) for dialogue in dialogues]
    if by_dialogue[None]:
        extents.append(known.extent(None, by_dialogue[None]))
    places: dict[tuple[str, int], Owner] = {
        **{("dialogue", dialogue.pk): dialogue for dialogue in dialogues},
        **{("meeting", row.pk): row for extent in extents for row in extent.meetings},
    }
    return Coverage(extents, _disputed(places), _sought(places))


def _missing(meetings: Iterable[Meeting]) -> list[tuple[int, int]]:
    """The ordinals, from first to last, of which there is no record before the highest known."""
    numbered = sorted((row for row in meetings if row.ordinal), key=lambda row: row.ordinal or 0)
    pairs = zip([None, *numbered], numbered, strict=False)
    return [found for before, after in pairs if (found := gap(before, after))]


def _sources() -> dict[int, list[Source]]:
    """The sources cited for each meeting."""
    pairs = (
        Citation.objects.by_meeting()
        .own()
        .values_list(  # type: ignore[misc] # annotated there
            "at_meeting", "passage__source"
        )
    )
    sources = {source.pk: source for source in Source.objects.order_by()}
    found: dict[int, list[Source]] = defaultdict(list)
    for meeting, source in pairs.distinct():
        found[meeting].append(sources[source])
    return found


def _lists() -> dict[int, list[tuple[Party, str]]]:
    """The delegations of each meeting that are not listed whole, and what their lists lack."""
    named = Participant.objects.filter(meeting=OuterRef("meeting"), party=OuterRef("party"))
    found: dict[int, list[tuple[Party, str]]] = defaultdict(list)
    for row in Delegation.objects.in_order().annotate(has_names=Exists(named)):
        if why := unfinished(row.attendance, has_names=row.has_names):
            found[row.meeting_id].append((row.party, why))
    return dict(found)


def _passages() -> dict[int, list[Passage]]:
    """The passages cited for each meeting whose words are not in the record."""
    pairs = Citation.objects.wordless().values_list(  # type: ignore[misc] # annotated there
        "at_meeting", "passage"
    )
    passages = {row.pk: row for row in Passage.objects.filter(text="").select_related("source")}
    found: dict[int, list[Passage]] = defaultdict(list)
    for meeting, passage in pairs.distinct():
        found[meeting].append(passages[passage])
    return {
        meeting: sorted(rows, key=lambda row: (row.source.slug, row.position, row.key))
        for meeting, rows in found.items()
    }


def _disputed(places: Mapping[tuple[str, int], Owner]) -> list[Disputed]:
    """What sources disagree on: of meetings as they are listed, then of commitments."""
    statements = DiscrepancyStatement.objects.select_related("discrepancy__commitment").order_by(
        "discrepancy__position", "discrepancy", "position", "pk"
    )
    citations = Citations(Citation.objects.exclude(statement=None).for_page())
    return [
        Disputed(about, disagreements(rows, citations))  # type: ignore[arg-type] # no dialogue's
        for about, rows in _by_owner(statements, places, lambda row: row.discrepancy)
    ]


def _sought(places: Mapping[tuple[str, int], Owner]) -> list[Sought]:
    """What was looked for: for dialogues and meetings as they are listed, then commitments."""
    searches = LookedFor.objects.select_related("commitment").order_by("position", "pk")
    return [Sought(about, rows) for about, rows in _by_owner(searches, places, lambda row: row)]


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
