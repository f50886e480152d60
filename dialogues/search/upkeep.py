"""The index kept in step with the record: by every write, anew, and held against it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import transaction

from dialogues.models import Agency, Edition, SearchDocument, store

from . import engines
from .drafts import as_draft, indexed
from .pile import Pile
from .places import place
from .record import MODELS, drafts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from .drafts import Draft

PIECE = 500  # records looked at together
REMEDY = "Run rebuild_search."

_SAID = ("key", "type", "slug", "anchor", "record", "title", "names", "former", "text")


def keep(reached: Mapping[str, Collection[str]]) -> None:
    """Let the index say of these records, by type and slug, what the record now says of them."""
    pile = Pile()
    for type_ in MODELS:
        slugs = set(reached.get(type_, ()))
        if type_ == "agency" and slugs:
            slugs |= _heirs(slugs)
        ordered = sorted(slugs)
        for start in range(0, len(ordered), PIECE):
            pile.add(_due(type_, ordered[start : start + PIECE]))
    for lot in pile.lots():
        engines.note(_store(lot))


def _heirs(slugs: Collection[str]) -> set[str]:
    """Agencies that go by former names of theirs, and those that took over from these ones."""
    heirs = Agency.objects.filter(predecessors__slug__in=slugs)
    named = SearchDocument.objects.filter(type="agency").exclude(former="")
    return {*heirs.values_list("slug", flat=True), *named.values_list("slug", flat=True)}


def _due(type_: str, slugs: list[str]) -> Collection[Draft]:
    """What the index does not say yet of some records; what it should not say is taken out."""
    due = {said.place: said for said in drafts(type_, slugs)}
    stale = []
    for row in _stored(type_, slugs):
        said = as_draft(row)
        if due.get(said.place) == said:
            del due[said.place]
        else:
            stale.append(row.key)
    for start in range(0, len(stale), PIECE):
        SearchDocument.objects.filter(key__in=stale[start : start + PIECE]).delete()
    return due.values()


def _stored(type_: str, slugs: Collection[str]) -> Iterator[SearchDocument]:
    rows = SearchDocument.objects.filter(type=type_, slug__in=slugs).only(*_SAID)
    return rows.order_by("key").iterator()


def _store(due: Collection[Draft]) -> list[SearchDocument]:
    placed = [said.stored(key) for key, said in place(due)]
    store(placed)
    return placed


def rebuild() -> int:
    """Make the index anew from the record, in one transaction; how many documents it has."""
    with transaction.atomic():
        # As whoever writes does, and before the index is shut to all who search.
        Edition.objects.held()
        with engines.laid_anew():
            SearchDocument.objects.all().delete()
            pile = Pile()
            for type_, model in MODELS.items():
                slugs = sorted(model.objects.values_list("slug", flat=True))
                for start in range(0, len(slugs), PIECE):
                    pile.add(drafts(type_, slugs[start : start + PIECE]))
            for lot in pile.lots():
                _store(lot)
    return SearchDocument.objects.count()


def is_missing() -> bool:
    """Whether there are records, but nothing to find them by."""
    return not SearchDocument.objects.exists() and any(
        model.objects.exists() for model in MODELS.values()
    )


def failures() -> Iterator[str]:
    """Every document that is missing, surplus or different, one a line."""
    for type_, model in MODELS.items():
        slugs = sorted(model.objects.values_list("slug", flat=True))
        for start in range(0, len(slugs), PIECE):
            yield from _differences(type_, slugs[start : start + PIECE])
        surplus = SearchDocument.objects.filter(type=type_).exclude(
            slug__in=model.objects.values("slug")
        )
        for slug, anchor in surplus.order_by("slug", "anchor").values_list("slug", "anchor"):
            yield _said(type_, (slug, anchor), "is surplus")
    yield from _out_of_order()
    if wrong := engines.fault():
        yield f"search: {wrong}. {REMEDY}"


def _differences(type_: str, slugs: list[str]) -> Iterator[str]:
    rows = SearchDocument.objects.filter(type=type_, slug__in=slugs)
    kept = {(row.slug, row.anchor): row for row in rows}
    for said in sorted(drafts(type_, slugs), key=attrgetter("place")):
        row = kept.pop(said.place, None)
        if row is None:
            yield _said(type_, said.place, "is missing")
        elif as_draft(row) != said or row.tokens != indexed(said):
            yield _said(type_, said.place, "is different")
    for place_ in sorted(kept):
        yield _said(type_, place_, "is surplus")


def _said(type_: str, place_: tuple[str, str], what: str) -> str:
    where = "#".join(filter(None, place_))
    return f"search: the document of {type_} {where} {what}. {REMEDY}"


def _out_of_order() -> Iterator[str]:
    """Documents of one kind and day that do not stand in the order of their slugs."""
    before: Draft | None = None
    for row in SearchDocument.objects.only(*_SAID).order_by("key").iterator():
        said = as_draft(row)
        if before and before.bucket == said.bucket and before.place > said.place:
            yield _said(row.type, said.place, "is out of order")
        before = said
