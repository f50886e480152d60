"""How each kind of value in an address is read, and how it looks when written."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema

from dialogues import dates
from dialogues.models import Commitment, Meeting, Source
from dialogues.models.course import STATUSES
from dialogues.models.records import SLUG
from dialogues.queries import lists
from dialogues.queries.paging import PER_PAGE
from dialogues.search.keys import KINDS
from dialogues.search.order import Place

from .refusals import RefusedError, to_choose_from

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.utils.functional import _StrPromise

LONGEST_SLUG = 100
LONGEST_TEXT = 500
MOST_AT_ONCE = 100


def day(param: str, value: str) -> datetime.date | None:
    """The one day that a parameter names, none if it is empty; a RefusedError for anything else."""
    if not value:
        return None
    try:
        stated = dates.parse(value)
    except dates.DateError:
        stated = None
    if stated is None or not stated.is_day or "/" in value:
        complaint = gettext("%(value)s is not a day. Write it as 2019-07-24.")
        raise RefusedError(param, value, complaint)
    return stated.earliest


def slug(param: str, value: str) -> str:
    """The permanent name that a parameter holds, or nothing; a RefusedError if it cannot be one."""
    if value and (len(value) > LONGEST_SLUG or not re.match(SLUG, value)):
        complaint = gettext(
            "%(value)s is not the name of a record. Write it as it stands in its address."
        )
        raise RefusedError(param, value, complaint)
    return value


def size(param: str, value: str) -> int:
    """How many records a page is to hold; a RefusedError for what is no such number."""
    if not value:
        return PER_PAGE
    if not re.fullmatch("[0-9]{1,3}", value) or not 1 <= int(value) <= MOST_AT_ONCE:
        complaint = gettext("%(value)s is not a number from 1 to %(most)s.")
        raise RefusedError(param, value, complaint, most=MOST_AT_ONCE)
    return int(value)


def flag(param: str, value: str) -> bool | None:
    """What a parameter says that is yes or no, none if it is empty; else a RefusedError."""
    known = {"": None, "true": True, "false": False}
    if value not in known:
        raise RefusedError(param, value, gettext("%(value)s is neither true nor false."))
    return known[value]


def slugs(param: str, values: list[str]) -> tuple[str, ...]:
    """The permanent names asked for, any of which will do; a RefusedError for what is none."""
    return tuple(dict.fromkeys(slug(param, value) for value in values if value))


def words(param: str, values: list[str]) -> tuple[str, ...]:
    """The texts asked for, any of which will do."""
    return tuple(dict.fromkeys(text(param, value) for value in values if value.strip()))


def text(param: str, value: str) -> str:
    """What was typed; a RefusedError for what is longer than anybody types."""
    if len(value) > LONGEST_TEXT:
        complaint = gettext("%(value)s is too long. Give at most %(most)s characters.")
        raise RefusedError(param, value, complaint, most=LONGEST_TEXT)
    return value.replace("\0", " ").strip()


def first_day(param: str, value: str) -> datetime.date | None:
    """The first day of a day, month or year, none if it is empty; else a RefusedError."""
    stated = _stretch(param, value)
    return stated.earliest if stated else None


def last_day(param: str, value: str) -> datetime.date | None:
    """The last day of a day, month or year, none if it is empty; else a RefusedError."""
    stated = _stretch(param, value)
    return stated.latest if stated else None


def _stretch(param: str, value: str) -> dates.StatedDate | None:
    if not value:
        return None
    if re.fullmatch("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", value):
        try:
            return dates.parse(value)
        except dates.DateError:
            pass
    complaint = gettext(
        "%(value)s is not a day, month or year. Write it as 2019-07-24, 2019-07 or 2019."
    )
    raise RefusedError(param, value, complaint)


def year(param: str, value: str) -> str | None:
    """A year in its four digits, none if it is empty; a RefusedError for anything else."""
    if not value:
        return None
    if not re.fullmatch("[0-9]{4}", value):
        raise RefusedError(param, value, gettext("%(value)s is not a year. Write it as 2019."))
    return value


def switch(param: str, value: str) -> bool:
    """Whether something is asked for that is not done unasked; a RefusedError for anything else."""
    if value not in ("", "0", "1"):
        raise RefusedError(param, value, gettext("%(value)s is neither 1 nor 0."))
    return value == "1"


def number(param: str, value: str) -> int | None:
    """A change's number in the order of all changes, none if it is empty; a RefusedError otherwise."""
    if not value:
        return None
    if not re.fullmatch("[0-9]{1,18}", value):
        raise _no_place(param, value)
    return int(value)


def _any_of(
    known: Collection[str], complaint: _StrPromise
) -> tuple[BeforeValidator, WithJsonSchema]:
    """Some words of a fixed list, any of which will do."""

    def read(param: str, values: list[str]) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(value for value in values if value))
        for value in asked:
            if value not in known:
                raise RefusedError(param, value, complaint, known=to_choose_from(known))
        return asked

    return _reads(read, type="array", items={"type": "string", "enum": list(known)})


def _one_of(
    known: Collection[str], complaint: _StrPromise
) -> tuple[BeforeValidator, WithJsonSchema]:
    """One word of a fixed list; the first of them if it is empty."""

    def read(param: str, value: str) -> str:
        if value and value not in known:
            raise RefusedError(param, value, complaint, known=to_choose_from(known))
        return value or next(iter(known))

    return _reads(read, enum=list(known))


def kind(param: str, value: str) -> str:
    """A kind of things that can be found, or none; a RefusedError for what is no such kind."""
    if value and value not in KINDS:
        complaint = gettext(
            "%(value)s is not a kind of thing that can be found. Choose from %(known)s."
        )
        raise RefusedError(param, value, complaint, known=to_choose_from(KINDS))
    return value


def spot(param: str, value: str) -> Place | None:
    """A place among what was found, none if it is empty; a RefusedError for anything else."""
    if not value:
        return None
    place = Place.read(value)
    if place is None:
        raise _no_place(param, value)
    return place


def _no_place(param: str, value: str) -> RefusedError:
    complaint = gettext("%(value)s is not a place in a list. Follow the links as they are.")
    return RefusedError(param, value, complaint)


def _reads(read: Any, **schema: Any) -> tuple[BeforeValidator, WithJsonSchema]:
    """How a field is read, by one of the functions above, and what it looks like when written."""

    def validate(value: str, info: ValidationInfo) -> Any:
        return read(info.field_name, value)

    return BeforeValidator(validate), WithJsonSchema({"type": "string"} | schema)


Day = Annotated[datetime.date | None, *_reads(day, format="date")]
Slug = Annotated[str, *_reads(slug, pattern=SLUG.removesuffix(r"\Z") + "$")]
Size = Annotated[int, *_reads(size, type="integer", minimum=1, maximum=MOST_AT_ONCE)]
Text = Annotated[str, *_reads(text, maxLength=LONGEST_TEXT)]
Kind = Annotated[str, *_reads(kind, enum=list(KINDS))]
Spot = Annotated[Place | None, *_reads(spot, pattern="^[1-3]-[0-9]+$")]
Number = Annotated[int | None, *_reads(number, pattern="^[0-9]{1,18}$")]
Flag = Annotated[bool | None, *_reads(flag, type="boolean")]
Switch = Annotated[bool, *_reads(switch, type="integer", enum=[0, 1])]
Year = Annotated[str | None, *_reads(year, type="integer")]
FirstDay = Annotated[datetime.date | None, *_reads(first_day)]
LastDay = Annotated[datetime.date | None, *_reads(last_day)]
Slugs = Annotated[tuple[str, ...], *_reads(slugs, type="array", items={"type": "string"})]
Words = Annotated[tuple[str, ...], *_reads(words, type="array", items={"type": "string"})]
_STATUS = _("%(value)s is not a status. Choose from %(known)s.")
_STRENGTH = _("%(value)s is not a strength. Choose from %(known)s.")
_STATE = _("%(value)s is not a state of a meeting. Choose from %(known)s.")
_SOURCE_KIND = _("%(value)s is not a kind of source. Choose from %(known)s.")
_STANDING = _("%(value)s is not a standing. Choose from %(known)s.")
_ORDER = _("%(value)s is not an order. Choose from %(known)s.")
Statuses = Annotated[tuple[str, ...], *_any_of(STATUSES, _STATUS)]
Strengths = Annotated[tuple[str, ...], *_any_of(Commitment.Strength.values, _STRENGTH)]
States = Annotated[tuple[str, ...], *_any_of(Meeting.State.values, _STATE)]
SourceKinds = Annotated[tuple[str, ...], *_any_of(Source.Kind.values, _SOURCE_KIND)]
Standings = Annotated[tuple[str, ...], *_any_of(Source.Standing.values, _STANDING)]
Order = Annotated[str, *_one_of((lists.NEWEST, lists.OLDEST), _ORDER)]
CommitmentOrder = Annotated[str, *_one_of((lists.NEWEST, lists.OLDEST, lists.DUE), _ORDER)]
