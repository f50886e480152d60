"""Lists page by page, by keyset: a page starts after the last record of the one before it."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from dialogues.models.records import SLUG

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from pyroaring import BitMap

    from dialogues.models.records import RecordQuerySet

    # The records of which a page that starts at a place may be made up: so many at least, if
    # there are so many, and whether the page is turned back to.
    Among = Callable[[Any, int, bool], BitMap]

PER_PAGE = 50
LONGEST_SLUG = 100
MOST_NAMED = 1_000  # keys that are named one by one: SQLite may take no more than 32,766
SEPARATOR = "."
BY_NAME = "sorts_as"


class UnknownPlaceError(LookupError):
    """A page was asked for that starts beside a record which does not exist."""


@dataclass(frozen=True)
class Page:
    """Some records of a list, and the places at which its neighbours start."""

    records: Sequence[Any]
    after: str = ""
    before: str = ""


def page_of(  # noqa: PLR0913 - each is a question of its own
    narrow: RecordQuerySet,
    dressed: RecordQuerySet,
    *,
    after: str = "",
    before: str = "",
    size: int = PER_PAGE,
    among: Among | None = None,
) -> Page:
    """A page of a list: `narrow` says in what order, `dressed` with what, `among` which records.

    A place is what a record is ordered by, as a page's neighbours give it, or a record's slug,
    which costs a query. Whatever a row needs is counted for one page's records alone.
    """
    backwards = bool(before)
    place = _place(narrow, after or before) if after or before else None
    ordered = narrow.reverse() if backwards else narrow
    if among:
        ordered = ordered.filter(are(among(place, size + 1, backwards)))
    if place:
        ordered = ordered.filter(_beyond(narrow, place, backwards))
    found = list(
        dressed.filter(pk__in=ordered.values("pk")[: size + 1]).order_by(*narrow.query.order_by)
    )
    has_more = len(found) > size
    rows = found[-size:] if backwards else found[:size]
    if not rows:
        return Page(rows)
    is_followed, is_preceded = (True, has_more) if backwards else (has_more, bool(place))
    return Page(
        rows,
        after=place_of(narrow, rows[-1]) if is_followed else "",
        before=place_of(narrow, rows[0]) if is_preceded else "",
    )


def are(keys: BitMap) -> Q:
    """The condition that a record is one of these; in one parameter where they are many."""
    if len(keys) <= MOST_NAMED:
        return Q(pk__in=list(keys))
    if connection.vendor == "postgresql":
        return Q(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [list(keys)]))
    return Q(pk__in=RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(keys))]))


# -- places ------------------------------------------------------------------------------------


def _columns(narrow: RecordQuerySet) -> list[tuple[str, bool]]:
    """What a list is ordered by: each column, and whether the greatest comes first."""
    terms: list[Any] = [
        F(term).asc() if isinstance(term, str) else term for term in narrow.query.order_by
    ]
    return [(term.expression.name, term.descending) for term in terms]


def place_of(narrow: RecordQuerySet, record: Any) -> str:
    """Where a record stands, as an address has it: days and numbers before its slug.

    A list ordered by name goes by the slug alone: names are long.
    """
    names = [name for name, _descending in _columns(narrow)]
    if BY_NAME in names:
        return str(record.slug)
    values = [getattr(record, name) for name in names]
    return SEPARATOR.join("" if value is None else str(value) for value in values)


def _place(narrow: RecordQuerySet, written: str) -> Any:
    """What a page is to start beside: the columns by which a list is ordered, with their values."""
    *others, slug = written.split(SEPARATOR)
    if len(slug) > LONGEST_SLUG or not re.match(SLUG, slug):
        raise UnknownPlaceError(written)
    names = [name for name, _descending in _columns(narrow)]
    if not others:
        record = narrow.model._default_manager.filter(slug=slug).first()  # noqa: SLF001 - the manager of any model
        if record is None or not all(hasattr(record, name) for name in names):
            raise UnknownPlaceError(written)
        return record
    if BY_NAME in names or len(others) != len(names) - 1:
        raise UnknownPlaceError(written)
    read = {name: _read(name, value) for name, value in zip(names, others, strict=False)}
    return SimpleNamespace(**read, slug=slug)


def _read(name: str, value: str) -> datetime.date | int | None:
    """A day or a number that is part of a place."""
    if not value:
        return None
    try:
        if name == "ordinal" and re.fullmatch("[0-9]{1,9}", value):
            return int(value)
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise UnknownPlaceError(value)


def _beyond(narrow: RecordQuerySet, place: Any, backwards: bool) -> Q:  # noqa: FBT001 - a direction
    """What stands beyond a place in the order of a list."""
    beyond, level = Q(pk__in=[]), Q()
    for name, descending in _columns(narrow):
        value = getattr(place, name)
        beyond |= level & _past(
            name,
            value,
            descending=descending != backwards,
            nulls_follow=not backwards and name not in (BY_NAME, "slug"),
        )
        level &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return beyond


def _past(name: str, value: Any, *, descending: bool, nulls_follow: bool) -> Q:
    """What comes after a value of one column, whose nulls are last, or first if read backwards."""
    if value is None:
        return Q(pk__in=[]) if nulls_follow else Q(**{f"{name}__isnull": False})
    past = Q(**{f"{name}__lt" if descending else f"{name}__gt": value})
    return past | Q(**{f"{name}__isnull": True}) if nulls_follow else past


@dataclass(frozen=True)
class Some:
    """The first rows of a list that may go on, and whether it does."""

    rows: list[Any]
    goes_on: bool


def some(rows: QuerySet[Any], most: int) -> Some:
    """As many rows as a page has room for; one more is asked for, to know whether there is."""
    found = list(rows[: most + 1])
    return Some(found[:most], len(found) > most)
