"""The names nearest to what was typed: for a question that finds nothing."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from django.urls import reverse

from dialogues.models import SearchDocument

from .keys import bucket, kind_of, span
from .words import LONGEST, fold, words

NAMED = ("party", "agency", "area", "dialogue")
MOST = 5
_LIKE = 0.6  # difflib's own measure of what is close
_MOST_LOOKED_AT = 5_000  # documents


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
    """The parties, agencies, areas and dialogues with the names closest to what was typed."""
    typed = _plain(query)
    if not typed:
        return []
    first, last = bucket(NAMED[0], None), bucket(NAMED[-1], None)
    rows = SearchDocument.objects.filter(key__gte=span(first)[0], key__lt=span(last)[1])
    columns = ("key", "slug", "title", "names", "former")
    found = []
    for key, slug, title, names, former in rows.order_by("key").values_list(*columns)[
        :_MOST_LOOKED_AT
    ]:
        lines = [title, *names.splitlines(), *former.splitlines()]
        likeness, name = _closest(typed, lines)
        if likeness >= _LIKE:
            found.append((-likeness, key, Near(kind_of(key), slug, title, name)))
    return [near for _unlikeness, _key, near in sorted(found, key=lambda row: row[:2])[:most]]


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
