"""Lists page by page, by keyset: a page starts after the last record of the one before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Subquery, Value
from django.db.models.functions import Coalesce

from dialogues.models.records import SLUG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from dialogues.models import Record
    from dialogues.models.records import RecordQuerySet

PER_PAGE = 50
LONGEST_SLUG = 100


class UnknownPlaceError(LookupError):
    """A page was asked for that starts beside a record which does not exist."""


@dataclass(frozen=True)
class Page:
    """Some records of a list, and the slugs beside which its neighbours start."""

    records: Sequence[Any]
    after: str = ""
    before: str = ""


def page_of(
    narrow: RecordQuerySet,
    dressed: RecordQuerySet,
    *,
    after: str = "",
    before: str = "",
    size: int = PER_PAGE,
) -> Page:
    """A page of a list: `narrow` says which records and in what order, `dressed` with what.

    The two are asked in one query, so that whatever a row needs is counted for one page's
    records alone.
    """
    place = _place(narrow, after or before) if after or before else None
    return _beside(place, narrow, dressed, size, backwards=bool(before))


def counted_page_of(
    narrow: RecordQuerySet, dressed: RecordQuerySet, *, after: str = "", size: int = PER_PAGE
) -> tuple[Page, int]:
    """A page of a list, and how many records the whole list has.

    Counted together with the place where the page starts, which saves a query.
    """
    if not after:
        return page_of(narrow, dressed, size=size), narrow.count()
    counting = narrow.order_by().values(of=Value(1)).annotate(found=Count("pk")).values("found")
    place = _place(narrow, after, of_list=Coalesce(Subquery(counting), 0))
    return _beside(place, narrow, dressed, size), place.of_list


def _beside(
    place: Any,
    narrow: RecordQuerySet,
    dressed: RecordQuerySet,
    size: int,
    *,
    backwards: bool = False,
) -> Page:
    ordered = narrow.reverse() if backwards else narrow
    if place:
        ordered = ordered.filter(_beyond(narrow, place, backwards))
    found = list(
        dressed.filter(pk__in=ordered.values("pk")[: size + 1]).order_by(*narrow.query.order_by)
    )
    has_more = len(found) > size
    if backwards:
        return _page(found[-size:], is_followed=True, is_preceded=has_more)
    return _page(found[:size], is_followed=has_more, is_preceded=bool(place))


def _page(records: Sequence[Record], *, is_followed: bool, is_preceded: bool) -> Page:
    if not records:
        return Page(records)
    return Page(
        records,
        after=records[-1].slug if is_followed else "",
        before=records[0].slug if is_preceded else "",
    )


def _place(narrow: RecordQuerySet, slug: str, **also: Any) -> Any:
    """The record with a slug, in the list or not, and what else is asked of it."""
    known = len(slug) <= LONGEST_SLUG and re.match(SLUG, slug)
    records = narrow.model._default_manager.annotate(**also)  # noqa: SLF001 - the manager of any model
    record = records.filter(slug=slug).first() if known else None
    if record is None:
        raise UnknownPlaceError(slug)
    return record


def _beyond(narrow: RecordQuerySet, place: Record, backwards: bool) -> Q:  # noqa: FBT001 - a direction
    """What stands beyond a record in the order of a list."""
    beyond, level = Q(pk__in=[]), Q()
    for term in narrow.query.order_by:
        order: Any = F(term).asc() if isinstance(term, str) else term
        name = order.expression.name
        value = getattr(place, name)
        beyond |= level & _past(
            name,
            value,
            descending=order.descending != backwards,
            nulls_follow=not backwards and narrow.model._meta.get_field(name).null,  # noqa: SLF001 - Django's own way
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
