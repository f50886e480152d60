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
    Dialogue,
    Discrepancy,
    DiscrepancyStatement,
    LookedFor,
    Meeting,
)
from dialogues.models.course import FIRST_KINDS

from .citations import Citations
from .discrepancies import Disagreement, dated, disagreements
from .extents import Extent, known
from .paging import UnknownPlaceError, are

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dialogues.models import Commitment

    Owner = Dialogue | Meeting | Commitment

# Meetings of one dialogue that are looked at, and meetings after which a page begins no other.
MOST = 300
OUTSIDE = "."  # the place of meetings of no dialogue, where others have a slug


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
    of_each = known(meetings)
    places: dict[tuple[str, int], Owner] = {
        **{("dialogue", row.pk): row for talks in shown if (row := talks.dialogue)},
        **{("meeting", row.pk): row for row in meetings},
    }
    about = _about(meetings, is_last=end == len(everything))
    disputed, citations = _disputed(places, about)
    return Coverage(
        [of_each.extent(one.dialogue, len(one.meetings), by_place[one.place]) for one in shown],
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


def _about(meetings: list[Meeting], *, is_last: bool) -> Q:
    """The condition that a row is about one of some meetings, or what was first promised there.

    On the last page also if it is about what was promised, but at no meeting.
    """
    begun = CommitmentEvent.objects.filter(kind__in=FIRST_KINDS)
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
