"""The names nearest to what was typed: for a question that finds nothing."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.urls import reverse

from dialogues.models import SearchDocument

from .keys import kind_of, span_of
from .words import LONGEST, fold, words

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMED = ("party", "agency", "area", "dialogue")
MOST = 5
_LIKE = 0.6  # difflib's own measure of what is close
_MOST_LOOKED_AT = 2_500  # documents of each kind
_FIRST_OF_A_KIND = (
    'SELECT * FROM (SELECT "key", slug, title, names, former FROM dialogues_searchdocument'
    ' WHERE "key" BETWEEN %s AND %s ORDER BY "key" LIMIT %s) AS named'
)


@dataclass(frozen=True)
class Near:
    """A record with a name like the one typed; `name` is that name, which may be another's."""

    type: str
    slug: str
    title: str
    name: str

    @property
    def url(self) -> str:
        """The record's page."""
        return reverse(self.type, args=[self.slug])


def nearest(query: str, most: int = MOST) -> list[Near]:
    """The parties, agencies, areas and dialogues with the names closest to what was typed.

    Of each kind the first are looked at: however many there are of one, others are offered. One
    query.
    """
    typed = _plain(query)
    if not typed:
        return []
    found = []
    for row in _named():
        lines = [row.title, *row.names.splitlines(), *row.former.splitlines()]
        likeness, name = _closest(typed, lines)
        if likeness >= _LIKE:
            near = Near(kind_of(row.key), row.slug, row.title, name)
            found.append((-likeness, row.key, near))
    return [near for _unlikeness, _key, near in sorted(found, key=lambda row: row[:2])[:most]]


def _named() -> Iterable[SearchDocument]:
    """The first documents of each kind, with their names."""
    spans = [span_of(kind) for kind in NAMED]
    return SearchDocument.objects.raw(
        " UNION ALL ".join([_FIRST_OF_A_KIND] * len(spans)),
        [value for span in spans for value in (*span, _MOST_LOOKED_AT)],
    )


def _closest(typed: str, names: list[str]) -> tuple[float, str]:
    """How like the most similar of some names is, and which; none is like at all otherwise."""
    best = (0.0, "")
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(typed)
    for name in names:
        matcher.set_seq1(_plain(name))
        if (
            matcher.real_quick_ratio() >= _LIKE
            and matcher.quick_ratio() >= _LIKE
            and (likeness := matcher.ratio()) > best[0]
        ):
            best = (likeness, name)
    return best


def _plain(name: str) -> str:
    return " ".join(word.text for word in words(fold(name[: LONGEST * 2])))
