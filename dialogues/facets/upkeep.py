"""The facets kept in step with the record: by every write, anew, and held against it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from pyroaring import BitMap

from dialogues.models import Edition, FacetValue

from .members import LAST_TURN, MODELS, REFERENCES, Members, last_turn, members

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from django.db.models import QuerySet

PIECE = 500  # records looked at together
AT_ONCE = 50  # rows written together: in a record of a million each may have 128 KB
REMEDY = "Run rebuild_search."

# Tells one making of a noun's facets from another: whoever holds a copy knows whether it is of
# this one.
SEAL = "seal"

Key = tuple[str, str]
_NOBODY = BitMap().serialize()
_SAID = ("value", "label", "sorts_as")


def keep(reached: Mapping[str, Collection[str]], edition: int | None) -> None:
    """Let the facets say of these records, by type and slug, what the record now says of them.

    `edition` is the number of the one that this write makes, none if it makes none.
    """
    upkeep = _Upkeep(edition)
    for noun in MODELS:
        if reached.get(noun):
            upkeep.keep(noun, set(reached[noun]))
    for facet, model in REFERENCES.items():
        for slugs in _pieces(reached.get(facet, ())):
            upkeep.keep_labels(facet, model, slugs)
    if reached.get("commitment"):
        upkeep.keep_word("commitment", LAST_TURN, last_turn())
    upkeep.close()


class _Upkeep:
    """One write to the facets: every row that it changes says in which edition that was."""

    def __init__(self, edition: int | None) -> None:
        last = Edition.objects.latest_one() if edition is None else None
        self._edition = edition or (last.number if last else 0)
        self._is_told = edition is not None
        self._changed: set[str] = set()

    def keep(self, noun: str, slugs: set[str]) -> None:
        """Let the facets of a noun say what the record now says of some records."""
        model = MODELS[noun]
        found: dict[str, int] = {}
        for piece in _pieces(slugs):
            found |= dict(model.objects.filter(slug__in=piece).values_list("slug", "pk"))
        looked_at = BitMap(found.values())
        due = _members(noun, sorted(found.values()))
        # Of what is gone only the slug is known: who is left tells whose bits are nobody's.
        is_one_gone = len(found) < len(slugs)
        left = BitMap(model.objects.values_list("pk", flat=True)) if is_one_gone else None
        for row in _kept(noun):
            before = BitMap.deserialize(bytes(row.bits))
            after = (before - looked_at) | due.pop((row.facet, row.key), BitMap())
            if left is not None:
                after &= left
            if after != before:
                self._store(row, bits=after.serialize())
        if due:
            FacetValue.objects.bulk_create(_rows(noun, due, self._edition), batch_size=AT_ONCE)
            self._changed.add(noun)

    def keep_labels(self, facet: str, model: type[Any], slugs: list[str]) -> None:
        """Let the values that are these records go by the names they now have."""
        named = _named(model, model.objects.filter(slug__in=slugs).values_list("pk", flat=True))
        for row in FacetValue.objects.filter(facet=facet, key__in=list(named)).defer("bits"):
            said = dict(zip(_SAID, named[row.key], strict=True))
            if any(getattr(row, name) != word for name, word in said.items()):
                self._store(row, **said)

    def keep_word(self, noun: str, facet: str, word: str) -> None:
        """Keep what a facet says in one word."""
        row = FacetValue.objects.filter(noun=noun, facet=facet).first()
        if row is None:
            FacetValue.objects.create(
                noun=noun, facet=facet, value=word, bits=_NOBODY, edition=self._edition
            )
        elif row.value != word:
            self._store(row, value=word)

    def _store(self, row: FacetValue, **said: object) -> None:
        FacetValue.objects.filter(pk=row.pk).update(**said, edition=self._edition)
        self._changed.add(row.noun)

    def close(self) -> None:
        """Seal what was changed for the first time, or without an edition that tells of it."""
        sealed = set(FacetValue.objects.filter(facet=SEAL).values_list("noun", flat=True))
        for noun in sorted(self._changed if not self._is_told else self._changed - sealed):
            FacetValue.objects.filter(noun=noun, facet=SEAL).delete()
            _seal(noun, self._edition)


def _kept(noun: str) -> QuerySet[FacetValue]:
    """The values of a noun's facets, without the words that go with them."""
    return FacetValue.objects.filter(noun=noun).exclude(facet__in=(SEAL, LAST_TURN))


def _members(noun: str, keys: list[int]) -> dict[Key, BitMap]:
    """Who of some records has which value, looked at piece by piece."""
    found: dict[Key, BitMap] = Members().bits
    for piece in _pieces(keys):
        for key, bits in members(noun, piece).bits.items():
            found[key] |= bits
    return found


def _rows(noun: str, due: Mapping[Key, BitMap], edition: int) -> Iterator[FacetValue]:
    """The rows of values that are new, with the names of those that are records."""
    named: dict[str, dict[str, tuple[str, str, str]]] = {}
    for facet, model in REFERENCES.items():
        keys = [int(key) for of, key in due if of == facet]
        named[facet] = _named(model, keys)
    for (facet, key), bits in due.items():
        value, label, sorts_as = named[facet][key] if facet in named else (key, "", key)
        yield FacetValue(
            noun=noun,
            facet=facet,
            key=key,
            value=value,
            label=label,
            sorts_as=sorts_as,
            bits=bits.serialize(),
            edition=edition,
        )


def _named(model: type[Any], keys: Iterable[int]) -> dict[str, tuple[str, str, str]]:
    """Slug, name and sort key of some records, by their own key."""
    found: dict[str, tuple[str, str, str]] = {}
    for piece in _pieces(keys):
        rows = model.objects.filter(pk__in=piece).values_list("pk", "slug", "name", "sorts_as")
        found |= {str(key): (slug, name, sorts_as) for key, slug, name, sorts_as in rows}
    return found


def _seal(noun: str, edition: int) -> None:
    FacetValue.objects.create(
        noun=noun, facet=SEAL, value=uuid.uuid4().hex, bits=_NOBODY, edition=edition
    )


def seal_anew() -> None:
    """Let nobody go by what they know of the facets: the record is another one than it was."""
    for row in FacetValue.objects.filter(facet=SEAL):
        row.value = uuid.uuid4().hex
        row.save(update_fields=["value"])


def rebuild() -> int:
    """Make the facets anew from the record, in one transaction; how many values they have."""
    with transaction.atomic():
        last = Edition.objects.held()
        edition = last.number if last else 0
        FacetValue.objects.all().delete()
        for noun, model in MODELS.items():
            due = _members(noun, sorted(model.objects.values_list("pk", flat=True)))
            FacetValue.objects.bulk_create(_rows(noun, due, edition), batch_size=AT_ONCE)
            _seal(noun, edition)
        _Upkeep(edition).keep_word("commitment", LAST_TURN, last_turn())
    return FacetValue.objects.exclude(facet__in=(SEAL, LAST_TURN)).count()


def is_missing() -> bool:
    """Whether there are records, but nothing to narrow their lists by."""
    return not FacetValue.objects.exists() and any(
        model.objects.exists() for model in MODELS.values()
    )


def failures() -> Iterator[str]:
    """Every value of a facet that is missing, surplus or different, one a line."""
    for noun, model in MODELS.items():
        due = _members(noun, sorted(model.objects.values_list("pk", flat=True)))
        rows = {(row.facet, row.key): row for row in _rows(noun, due, 0)}
        for row in _kept(noun).order_by("facet", "key"):
            said = rows.pop((row.facet, row.key), None)
            bits = BitMap.deserialize(bytes(row.bits))
            if said is None and bits:
                yield _wrong(row, "is surplus")
            elif said and not _is_alike(row, said):
                yield _wrong(row, "is different")
        for row in rows.values():
            yield _wrong(row, "is missing")
    turn = FacetValue.objects.filter(noun="commitment", facet=LAST_TURN).first()
    if (turn.value if turn else "") != last_turn():
        yield f"facets: the last day on which a commitment changes is different. {REMEDY}"


def _is_alike(row: FacetValue, said: FacetValue) -> bool:
    names = [getattr(row, name) == getattr(said, name) for name in _SAID]
    return all(names) and BitMap.deserialize(bytes(row.bits)) == BitMap.deserialize(
        bytes(said.bits)
    )


def _wrong(row: FacetValue, what: str) -> str:
    return f"facets: the value {row.value or '(none)'} of {row.noun} {row.facet} {what}. {REMEDY}"


def _pieces(values: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), PIECE):
        yield ordered[start : start + PIECE]
