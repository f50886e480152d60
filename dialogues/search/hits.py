"""What a question finds: by kind, in the one order that holds on every engine.

The whole name first, then all words in names, then in names and text; within each the newest
first, then by slug.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse

from dialogues.models import SearchDocument

from . import question as questions
from .engines import TIERS, Asked
from .keys import KINDS, NAMELESS, kind_of, span_of
from .marking import mark, snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from .marking import Marked
    from .question import Question

MOST_COUNTED = 10_000
MOST_AT_ONCE = 2_000  # hits that are all looked at, and not counted and fetched by kind
A_KIND = 5  # hits shown of each kind, unless asked otherwise


class Place(NamedTuple):
    """Where a hit stands among those of its kind: what to go on after."""

    tier: int
    key: int

    def __str__(self) -> str:
        return f"{self.tier}-{self.key}"

    @classmethod
    def read(cls, written: str) -> Self | None:
        """A place as it stands in an address; none if it is not one."""
        tier, _dash, key = written.partition("-")
        if not (written.isascii() and tier.isdigit() and key.isdigit() and len(key) < _DIGITS):
            return None
        number = int(key)
        first, last = span_of(next(iter(KINDS)))[0], span_of(tuple(KINDS)[-1])[1]
        if len(tier) > 1 or int(tier) not in TIERS or not first <= number <= last:
            return None
        return cls(int(tier), number)


_DIGITS = 20


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
        return kind_of(self.place.key)

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
    """What was found of one kind: the first of them, and how many there are.

    `total` is exact as long as it is not `is_capped`; `next` is the place to go on after, if any.
    """

    kind: str
    total: int
    is_capped: bool
    hits: tuple[Hit, ...]
    next: Place | None


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
    query: str, kinds: Iterable[str] = (), limit: int = A_KIND, after: Place | None = None
) -> Found:
    """What is found of some kinds, or of all, at most `limit` of each.

    With `after`, what comes after that place in its kind, and nothing of others. Three queries;
    five where very much is found.
    """
    question = questions.read(query)
    asked_kinds = _asked_kinds(kinds, after)
    if question.is_empty or not asked_kinds:
        return Found(question, ())
    asked = Asked(question)
    totals, placed = _few(asked, asked_kinds, after) or _many(asked, asked_kinds, limit + 1, after)
    hits = _hits(question, [place for places in placed.values() for place in places[:limit]])
    return Found(
        question,
        tuple(
            Group(
                kind,
                min(total, MOST_COUNTED),
                total > MOST_COUNTED,
                tuple(hits[place] for place in placed[kind][:limit] if place in hits),
                placed[kind][limit - 1] if len(placed[kind]) > limit else None,
            )
            for kind, total in totals.items()
            if total
        ),
    )


def _asked_kinds(kinds: Iterable[str], after: Place | None) -> list[str]:
    """The kinds to look among, in the order they are shown."""
    wanted = set(kinds) or set(KINDS)
    if after:
        wanted &= {kind_of(after.key)}
    return [kind for kind in KINDS if kind in wanted]


def _few(
    asked: Asked, kinds: list[str], after: Place | None
) -> tuple[dict[str, int], dict[str, list[Place]]] | None:
    """How many hits each kind has, and their places in order; none if they are too many for that."""
    found = asked.few((span_of(kinds[0])[0], span_of(kinds[-1])[1]), MOST_AT_ONCE)
    if found is None:
        return None
    totals = dict.fromkeys(kinds, 0)
    placed: dict[str, list[Place]] = {kind: [] for kind in kinds}
    for place in sorted(Place(tier, key) for key, tier in found.items()):
        kind = kind_of(place.key)
        if kind in totals:
            totals[kind] += 1
            if after is None or place > after:
                placed[kind].append(place)
    return totals, placed


def _many(
    asked: Asked, kinds: list[str], most: int, after: Place | None
) -> tuple[dict[str, int], dict[str, list[Place]]]:
    """How many hits each kind has, as far as they are counted, and the places of the first."""
    counts = asked.counts([span_of(kind) for kind in kinds], MOST_COUNTED + 1)
    totals = dict(zip(kinds, counts, strict=True))
    spans = []
    for kind in (kind for kind, total in totals.items() if total):
        first, last = span_of(kind)
        for tier in TIERS:
            if after is None or tier > after.tier:
                spans.append((tier, first, last))
            elif tier == after.tier:
                spans.append((tier, after.key + 1, last))
    placed: dict[str, list[Place]] = {kind: [] for kind in kinds}
    for tier, key in sorted(asked.keys(spans, most)):
        placed[kind_of(key)].append(Place(tier, key))
    return totals, placed


def _hits(question: Question, places: Sequence[Place]) -> dict[Place, Hit]:
    """The hits at these places, with what is shown of them."""
    rows = SearchDocument.objects.defer("tokens").in_bulk([place.key for place in places])
    titles = _titles(row for row in rows.values() if row.anchor)
    return {
        place: _hit(question, place, rows[place.key], titles)
        for place in places
        if place.key in rows
    }


def _titles(rows: Iterable[SearchDocument]) -> dict[tuple[str, str], str]:
    """The titles of the records on which these stand."""
    standing = {row.slug for row in rows}
    if not standing:
        return {}
    found = SearchDocument.objects.filter(
        slug__in=standing, anchor="", type__in=set(KINDS.values())
    )
    return {
        (type_, slug): title for type_, slug, title in found.values_list("type", "slug", "title")
    }


def _hit(
    question: Question, place: Place, row: SearchDocument, titles: dict[tuple[str, str], str]
) -> Hit:
    record = titles.get((row.type, row.slug), row.slug) if row.anchor else row.title
    return Hit(place, row, record, question)


def matching(query: str, kinds: Iterable[str] = ()) -> QuerySet[SearchDocument]:
    """The documents of some kinds, or of all, that a question finds: to narrow a list by.

    All of them for a question without words: who asks for nothing has left nothing out.
    """
    question = questions.read(query)
    documents = SearchDocument.objects.all()
    if not question.is_empty:
        condition, value = Asked(question).among
        is_hit = RawSQL(condition, [value], output_field=BooleanField())  # noqa: S611 - ours, and a parameter
        documents = documents.filter(is_hit)
    within = Q()
    for kind in kinds:
        within |= Q(key__range=span_of(kind))
    return documents.filter(within)
