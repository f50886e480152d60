"""Everything a meeting's page tells, and what every list of meetings needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues import dates
from dialogues.models import (
    Citation,
    Meeting,
    MeetingLink,
)

from . import ledger
from .beside import Beside, beside
from .citations import Citations, Mark, Quoted
from .discrepancies import Disagreement, dated, disagreements, disputes
from .gatherings import Comparison, against, gatherings
from .papers import Papers, own_sources, papers, reading
from .table import Side, sides

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from dialogues.models import LookedFor, Party, Source

    from .paging import Page

# What a reader looks for first; where it is not stated, the page says so.
EXPECTED = ("date", "city", "venue", "host")
PLACES = ("city", "venue")
MOST_UNNUMBERED = 5


@dataclass(frozen=True)
class Neighbour:
    """The session before or after, and the first and last ordinal of which there is no record."""

    meeting: Meeting | None
    missing: tuple[int, int] | None


@dataclass(frozen=True)
class Cited:
    """A row of a list, the words in which sources print it, and its passages."""

    row: Any
    printed: list[tuple[str, str]]
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True)
class LinkGroup:
    """Links of one kind."""

    kind: str
    links: list[Cited]
    mark: Mark


@dataclass(frozen=True)
class Account:
    """What the record knows of one meeting.

    It `is_last` if it was held, and no later session of its dialogue is known to have been.
    """

    meeting: Meeting
    previous: Neighbour
    following: Neighbour
    beside: list[Beside]
    is_to_come: bool
    is_last: bool
    papers: Papers
    seen: str
    sources: Sequence[Source]
    mark: Mark
    ledger: list[ledger.Group]
    topics: list[Cited]
    topics_mark: Mark
    sides: list[Side]
    links: list[LinkGroup]
    comparison: Comparison | None
    disagreements: list[Disagreement]
    not_stated: list[str]
    looked_for: list[LookedFor]

    @property
    def parties(self) -> list[Party]:
        """Who sat at the table, a party for each side."""
        return [side.party for side in self.sides]

    @property
    def is_dated(self) -> bool:
        """Whether its days are known, as a calendar needs them."""
        return bool(self.meeting.date) and dates.parse(self.meeting.date).is_full

    @property
    def is_announced(self) -> bool:
        """Whether it is known from an announcement alone."""
        return self.meeting.state == Meeting.State.ANNOUNCED


def account(meeting: Meeting, at: datetime.date) -> Account:
    """What the record knows of a meeting, in a fixed number of queries."""
    before, after, is_followed = Meeting.objects.neighbours(meeting)
    both = [meeting, before] if before else [meeting]
    here, *earliest = gatherings(both)
    there = earliest[0] if earliest else None
    sources = own_sources(both)
    unnumbered = list(Meeting.objects.unnumbered_near(meeting, before, after)[:MOST_UNNUMBERED])
    links = list(MeetingLink.objects.around(meeting))
    entries = ledger.entries(meeting, at)
    others = [one for link in links for one in (link.other, link.meeting)]
    shown = [one for one in (meeting, before, after, *unnumbered, *others) if one]
    statements = disputes(meeting, shown)
    earlier = [*there.people, *there.discussions] if there else []
    citations = Citations(
        Citation.objects.on_page_of(meeting, before, entries.event_keys(), links, earlier)
    )
    own = [link for link in links if link.meeting_id == meeting.pk]
    told = [meeting, *here.people, *here.discussions, *own]
    own_papers = papers(citations.of(*told), sources[meeting.pk])
    seen = {meeting.pk: reading(meeting, own_papers.sources)}
    if before:
        earlier_papers = papers(citations.of(before, *earlier), sources[before.pk])
        seen[before.pk] = reading(before, earlier_papers.sources)
    topics_mark = citations.mark(*here.discussions)
    return Account(
        meeting=meeting,
        previous=Neighbour(before, gap(before, meeting)),
        following=Neighbour(after, gap(meeting, after) if after else None),
        beside=[
            *(Beside("", is_pointing=False, meeting=one) for one in unnumbered),
            *beside(meeting, links),
        ],
        is_to_come=bool(meeting.held_from or meeting.held_until) and not is_over(meeting, at),
        is_last=bool(meeting.dialogue and meeting.state == Meeting.State.HELD and not is_followed),
        papers=own_papers,
        seen=seen[meeting.pk],
        sources=papers(citations.of(*told, *statements, *entries.events)).sources,
        mark=citations.mark(meeting),
        ledger=ledger.groups(entries, citations),
        topics=[cited(row, citations, topics_mark) for row in here.discussions],
        topics_mark=topics_mark,
        sides=sides(here.delegations, here.people, citations),
        links=_by_kind(meeting, links, citations),
        comparison=against(here, there, citations, seen) if there else None,
        disagreements=disagreements(statements, citations),
        not_stated=_not_stated(meeting, {row.discrepancy.field for row in statements}),
        looked_for=list(meeting.looked_for.order_by("position", "pk")),
    )


def is_over(meeting: Meeting, at: datetime.date) -> bool:
    """Whether the last day on which a meeting may be lies before a day."""
    return meeting.held_until is not None and meeting.held_until < at


def cited(row: Any, citations: Citations, mark: Mark) -> Cited:
    """A row with the words in which sources print it, and their languages."""
    found = citations.of(row)
    printed = {
        (cite.as_printed, cite.passage.language_of_words): None for cite in found if cite.as_printed
    }
    return Cited(row, list(printed), mark.numbers(row))


def gap(before: Meeting | None, after: Meeting) -> tuple[int, int] | None:
    """The first and the last ordinal between two sessions of which there is no record."""
    if after.ordinal is None or (before and before.ordinal is None):
        return None
    first = (before.ordinal or 0) + 1 if before else 1
    return (first, after.ordinal - 1) if first < after.ordinal else None


def _by_kind(meeting: Meeting, links: list[MeetingLink], citations: Citations) -> list[LinkGroup]:
    """What a meeting looks back to, prepares and names; and what points to it, apart."""
    found: dict[str, list[MeetingLink]] = {kind: [] for kind in (*MeetingLink.Kind.values, "from")}
    for link in links:
        found[link.kind if link.meeting_id == meeting.pk else "from"].append(link)
    groups = []
    for kind, rows in found.items():
        mark = citations.mark(*rows)
        groups.append(LinkGroup(kind, [cited(row, citations, mark) for row in rows], mark))
    return [group for group in groups if group.links]


def _not_stated(meeting: Meeting, disputed: set[str]) -> list[str]:
    """What the sources seen do not say, and could."""
    apply = [name for name in EXPECTED if not (name in PLACES and meeting.mode == "virtual")]
    return [name for name in apply if not getattr(meeting, name) and name not in disputed]


def proven(page: Page | None) -> dict[str, Any]:
    """The mark under a list of meetings, each of which cites what says it was held."""
    found: Sequence[Meeting] = page.records if page else ()
    dated(found)
    citations = Citations(Citation.objects.on_rows(found).for_page())
    mark = citations.mark(*found)
    return {"mark": mark, "rows": [(meeting, mark.numbers(meeting)) for meeting in found]}
