"""Which record stands at an address; where it has left, what is known of that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from dialogues.models import Change, FormerAddress
from dialogues.models.records import SLUG

if TYPE_CHECKING:
    import datetime

    from dialogues.models.records import RecordQuerySet

_LONGEST_SLUG = 100


class UnknownError(LookupError):
    """No record is at an address, and none ever was; the text says so."""

    def __init__(self, complaint: str = "No record has this address.") -> None:
        super().__init__(complaint)


class NotYetError(UnknownError):
    """A record was not there yet on a day."""

    def __init__(self, day: datetime.date) -> None:
        super().__init__(f"The record knows of no such thing on {day} or before.")


class GoneError(LookupError):
    """A record that was at an address is no longer there; `former` says why."""

    def __init__(self, former: FormerAddress) -> None:
        self.former = former
        super().__init__(former.reason)


class MovedError(LookupError):
    """A record of a type has another slug now."""

    def __init__(self, type_: str, slug: str) -> None:
        self.type, self.slug = type_, slug
        super().__init__(slug)


def one(records: RecordQuerySet, type_: str, slug: str) -> Any:
    """The record with a slug among some of a type."""
    if len(slug) > _LONGEST_SLUG or not re.match(SLUG, slug):
        raise UnknownError
    record = records.filter(slug=slug).first()
    if record is None:
        moved_to = now(type_, slug)
        if not moved_to:
            raise UnknownError
        raise MovedError(type_, moved_to)
    return record


def now(type_: str, slug: str) -> str:
    """The slug of a record that had another one; empty if none had it, a GoneError if it is gone."""
    former = FormerAddress.objects.filter(type=type_, slug=slug).first() or _deleted(type_, slug)
    if former is not None and not former.moved_to:
        raise GoneError(former)
    return former.moved_to if former else ""


def _deleted(type_: str, slug: str) -> FormerAddress | None:
    """What is known of a record that was deleted without a reason: in which edition."""
    left = Change.objects.current().filter(type=type_, slug=slug, entry=None)
    change = left.select_related("edition").first()
    if change is None:
        return None
    told = gettext("It was taken out in edition %(number)s.") % {"number": change.edition.number}
    return FormerAddress(type=type_, slug=slug, reason=told)
