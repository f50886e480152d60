"""What a question finds: by kind, in the one order that holds on every engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from pyroaring import BitMap

from dialogues.models import SearchDocument

from . import question as questions
from .engines import Asked
from .keys import KINDS, NAMELESS, span_of
from .marking import mark, snippet
from .order import Place, Stretch, counted, few, first_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from .marking import Marked
    from .order import Placed, Totals
    from .question import Question

MOST_COUNTED = 10_000
MOST_AT_ONCE = 2_000  # hits that are all looked at, and not counted and fetched by kind
A_KIND = 5  # hits shown of each kind, unless asked otherwise
WHOLE = Stretch()
# Kinds of which the first line says what they are: an abbreviation, a publisher, an office.
TELLING = ("agency", "source", "participant")


@dataclass(frozen=True)
class Hit:
    """One thing found; `record` is the title of the record it stands on.

    What is shown is put together when it is asked for: not every hit is.
    """

    place: Place
    row: SearchDocument
    record: str
    question: Question

    @property
    def kind(self) -> str:
        """What kind of thing it is."""
        return self.place.kind

    @property
    def type(self) -> str:
        """The type of the record it stands on."""
        return str(self.row.type)

    @property
    def slug(self) -> str:
        """The record it stands on."""
        return str(self.row.slug)

    @property
    def anchor(self) -> str:
        """Its place on the record's page; empty for the record itself."""
        return str(self.row.anchor)

    @property
    def url(self) -> str:
        """The very place where it is told."""
        page = reverse(self.type, args=[self.slug])
        return f"{page}#{self.anchor}" if self.anchor else page

    @property
    def is_told(self) -> bool:
        """Whether the snippet says more than the title: it has the words, or tells it from others."""
        return self.kind in TELLING or any(span.is_match for span in self.snippet)

    @cached_property
    def title(self) -> Marked:
        """Its title, or its record's where it has none of its own, with the words marked."""
        return mark(self.record if self.kind in NAMELESS else self.row.title, self.question)

    @cached_property
    def snippet(self) -> Marked:
        """Of its other names and its text, the sentence with most of the words, marked."""
        said = (self.row.names, self.row.former, self.row.text)
        return snippet([line for part in said for line in part.splitlines()], self.question)


@dataclass(frozen=True)
class Group:
    """What was found of one kind: some of them, and how many there are.

    `total` is exact as long as it is not `is_capped`; `next` is the place to go on after, and
    `previous` the one to go back from, if any.
    """

    kind: str
    total: int
    is_capped: bool
    hits: tuple[Hit, ...]
    next: Place | None
    previous: Place | None


@dataclass(frozen=True)
class Found:
    """What a question finds, by kind; kinds of which there is nothing are left out."""

    question: Question
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        """How many were found of all kinds."""
        return sum(group.total for group in self.groups)


def search(
    query: str, kinds: Iterable[str] = (), limit: int = A_KIND, stretch: Stretch = WHOLE
) -> Found:
    """What is found of some kinds, or of all, at most `limit` of each.

    In a stretch, what stands next to the place where it begins, and nothing of other kinds. Three
    queries; five where very much is found.
    """
    question = questions.read(query)
    asked_kinds = _asked_kinds(kinds)
    if end := stretch.after or stretch.before:
        asked_kinds = [kind for kind in asked_kinds if kind == end.kind]
    if question.is_empty or not asked_kinds:
        return Found(question, ())
    totals, placed = _placed(Asked(question), asked_kinds, stretch, limit + 1)
    shown = {kind: stretch.nearest(places, limit) for kind, places in placed.items()}
    hits = _hits(question, [place for places in shown.values() for place in places])
    groups = (
        Group(
            kind,
            min(total, MOST_COUNTED),
            total > MOST_COUNTED,
            tuple(hits[place] for place in shown[kind] if place in hits),
            *_beside(stretch, shown[kind], has_more=len(placed[kind]) > limit),
        )
        for kind, total in totals.items()
        if total
    )
    return Found(question, tuple(groups))


def _asked_kinds(kinds: Iterable[str]) -> list[str]:
    """The kinds to look among, in the order they are shown."""
    wanted = set(kinds) or set(KINDS)
    return [kind for kind in KINDS if kind in wanted]


def _placed(asked: Asked, kinds: list[str], stretch: Stretch, most: int) -> tuple[Totals, Placed]:
    """How many hits each kind has, as far as they are counted, and the places of the first."""
    if found := few(asked, kinds, stretch, MOST_AT_ONCE):
        return found
    totals = counted(asked, kinds, MOST_COUNTED + 1)
    there = [kind for kind, total in totals.items() if total]
    nothing: Placed = {kind: [] for kind in kinds}
    return totals, nothing | first_of(asked, there, stretch, most)


def _beside(
    stretch: Stretch, shown: list[Place], *, has_more: bool
) -> tuple[Place | None, Place | None]:
    """The place to go on after and the one to go back from, beside those that are shown."""
    if not shown:
        return None, None
    is_backwards = stretch.before is not None and stretch.after is None
    goes_on, goes_back = (True, has_more) if is_backwards else (has_more, stretch.after is not None)
    return shown[-1] if goes_on else None, shown[0] if goes_back else None


@dataclass(frozen=True)
class Row:
    """Hits of every kind in one list: how many there are, some of them, and where to go on."""

    total: int
    hits: tuple[Hit, ...]
    next: Place | None


def listed(query: str, kinds: Iterable[str], limit: int, after: Place | None = None) -> Row:
    """What is found of some kinds, or of all, as one list, at most `limit` of them.

    Of each kind as many are counted as of a search. As many queries as of a search.
    """
    question = questions.read(query)
    asked_kinds = _asked_kinds(kinds)
    if question.is_empty or not asked_kinds:
        return Row(0, (), None)
    totals, placed = _placed(Asked(question), asked_kinds, Stretch(after=after), limit + 1)
    places = [place for kind in asked_kinds for place in placed[kind]]
    shown = places[:limit]
    hits = _hits(question, shown)
    return Row(
        sum(min(total, MOST_COUNTED) for total in totals.values()),
        tuple(hits[place] for place in shown if place in hits),
        shown[-1] if len(places) > limit else None,
    )


def _hits(question: Question, places: Sequence[Place]) -> dict[Place, Hit]:
    """The hits at these places, with what is shown of them."""
    if not places:
        return {}
    own = SearchDocument.objects.filter(type=OuterRef("type"), slug=OuterRef("slug"), anchor="")
    documents = SearchDocument.objects.defer("tokens")
    rows = documents.annotate(record_title=Subquery(own.values("title")[:1])).in_bulk(
        [place.key for place in places]
    )
    return {
        place: Hit(place, row, row.record_title or row.slug, question)
        for place in places
        if (row := rows.get(place.key))
    }


def records(query: str, type_: str, until: datetime.date | None = None) -> BitMap | None:
    """The keys of the records of a type on which a question finds something: to narrow a list by.

    As of a day, no event finds its commitment that was yet to come.

    None where nothing was typed: who asks for nothing has left nothing out. Nobody where there is
    no word in what was typed, as no search finds anything by it. One query.
    """
    if not query.strip():
        return None
    question = questions.read(query)
    if question.is_empty:
        return BitMap()
    spans = [
        span_of(kind, until if kind == "event" else None)
        for kind, type_of in KINDS.items()
        if type_of == type_
    ]
    return BitMap(Asked(question, spells_out=False).records(spans))
