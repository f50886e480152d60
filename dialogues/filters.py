"""What a visitor may ask: one definition for pages, JSON, CSV, calendars and feeds."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)

from dialogues import dates
from dialogues.models.course import STATUSES
from dialogues.models.records import SLUG
from dialogues.queries.paging import PER_PAGE

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST_SLUG = 100
MOST_AT_ONCE = 100
_LONGEST_QUOTED = 60


class RefusedError(ValueError):
    """A value in an address cannot be asked for.

    `param` is the parameter's name, the text a plain sentence that names the value and the remedy.
    """

    def __init__(self, param: str, value: str, complaint: str) -> None:
        self.param = param
        super().__init__(f"{param}: {_quoted(value)} {complaint}")


class UnknownParameterError(RefusedError):
    """An address does not know a parameter; the text names those it knows."""

    def __init__(self, param: str, known: list[str]) -> None:
        self.param = param
        names = f"It knows {', '.join(known)}." if known else "It knows none."
        complaint = f"{_quoted(param)} is not a parameter of this address. {names}"
        ValueError.__init__(self, complaint)


def _quoted(value: str) -> str:
    return f"“{value if len(value) <= _LONGEST_QUOTED else value[:_LONGEST_QUOTED] + '…'}”"


def day(param: str, value: str) -> datetime.date | None:
    """The one day that a parameter names, none if it is empty; a RefusedError for anything else."""
    if not value:
        return None
    try:
        stated = dates.parse(value)
    except dates.DateError:
        stated = None
    if stated is None or not stated.is_day or "/" in value:
        raise RefusedError(param, value, "is not a day. Write it as 2019-07-24.")
    return stated.earliest


def slug(param: str, value: str) -> str:
    """The permanent name that a parameter holds, or nothing; a RefusedError if it cannot be one."""
    if value and (len(value) > LONGEST_SLUG or not re.match(SLUG, value)):
        raise RefusedError(
            param, value, "is not the name of a record. Write it as it stands in its address."
        )
    return value


def size(param: str, value: str) -> int:
    """How many records a page is to hold; a RefusedError for what is no such number."""
    if not value:
        return PER_PAGE
    if not re.fullmatch("[0-9]{1,3}", value) or not 1 <= int(value) <= MOST_AT_ONCE:
        raise RefusedError(param, value, f"is not a number from 1 to {MOST_AT_ONCE}.")
    return int(value)


def flag(param: str, value: str) -> bool | None:
    """What a parameter says that is yes or no, none if it is empty; else a RefusedError."""
    known = {"": None, "true": True, "false": False}
    if value not in known:
        raise RefusedError(param, value, "is neither true nor false.")
    return known[value]


def statuses(param: str, values: list[str]) -> tuple[str, ...]:
    """The statuses asked for, any of which will do; a RefusedError for what is none."""
    asked = tuple(dict.fromkeys(value for value in values if value))
    for value in asked:
        if value not in STATUSES:
            raise RefusedError(param, value, f"is not a status. Choose from {', '.join(STATUSES)}.")
    return asked


def _reads(read: Any, **schema: Any) -> tuple[BeforeValidator, WithJsonSchema]:
    """How a field is read, by one of the functions above, and what it looks like when written."""

    def validate(value: str, info: ValidationInfo) -> Any:
        return read(info.field_name, value)

    return BeforeValidator(validate), WithJsonSchema({"type": "string"} | schema)


Day = Annotated[datetime.date | None, *_reads(day, format="date")]
Slug = Annotated[str, *_reads(slug, pattern=SLUG.removesuffix(r"\Z") + "$")]
Size = Annotated[int, *_reads(size, type="integer", minimum=1, maximum=MOST_AT_ONCE)]


Flag = Annotated[bool | None, *_reads(flag, type="boolean")]
Statuses = Annotated[
    tuple[str, ...],
    *_reads(statuses, type="array", items={"type": "string", "enum": list(STATUSES)}),
]


class Question(BaseModel):
    """What an address may be asked: the parameters it knows are its fields."""

    model_config = ConfigDict(frozen=True)
    # Of these a question may hold several values, any of which will do.
    several: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def read(cls, given: QueryDict) -> Self:
        """Read the parameters of an address, passing over those it does not know.

        A link to a page carries much that is not ours.
        """
        try:
            return cls.model_validate(
                given.dict() | {name: given.getlist(name) for name in cls.several if name in given}
            )
        except ValidationError as error:
            raise error.errors()[0]["ctx"]["error"] from error

    @classmethod
    def read_strictly(cls, given: QueryDict) -> Self:
        """Read the parameters of an address, refusing what it does not know.

        A program that misspells a filter must not take everything for what it asked for.
        """
        for name, values in given.lists():
            if name not in cls.model_fields:
                raise UnknownParameterError(name, list(cls.model_fields))
            if len(values) > 1 and name not in cls.several:
                raise RefusedError(name, values[0], "is one of several values. Give only one.")
        return cls.read(given)


class DayQuestion(Question):
    """A record as it stood on a day."""

    as_of: Day = Field(
        None,
        description="The day as of which the record is told; today if it is not given.",
        examples=["2023-12-31"],
    )


class PlaceQuestion(Question):
    """Where in a list a page of ours starts: after a record, or before one.

    Whether there is such a record is the list's to say.
    """

    after: str = ""
    before: str = ""


class DayPlaceQuestion(DayQuestion, PlaceQuestion):
    """Where in a list a page of ours starts, and as of which day it is told."""


class PairQuestion(Question):
    """Two meetings side by side."""

    a: Slug = ""
    b: Slug = ""


class ListQuestion(Question):
    """A page of a list, as a program asks for it."""

    after: Slug = Field(
        "",
        description="The slug of the record after which the page starts, as `next` gives it.",
        examples=["us-japan-qzss-payloads"],
    )
    limit: Size = Field(
        PER_PAGE, description="How many records a page holds at most.", examples=[100]
    )


class DayListQuestion(DayQuestion, ListQuestion):
    """A page of a list as it stood on a day."""


class CommitmentFilters(DayQuestion):
    """Which commitments of a list, by what came of them."""

    several: ClassVar[frozenset[str]] = frozenset({"status"})

    status: Statuses = Field(
        (), description="What came of it: any of these.", examples=[["open", "partly fulfilled"]]
    )
    overdue: Flag = Field(
        None,
        description="Whether it was unfinished after the last day of its target.",
        examples=[True],
    )
    late: Flag = Field(
        None, description="Whether it was done after the last day of its target.", examples=[True]
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in use, by their names."""
        asked = {"status": self.status, "overdue": self.overdue, "late": self.late}
        return {name: value for name, value in asked.items() if value not in (None, ())}


class CommitmentListQuestion(CommitmentFilters, ListQuestion):
    """A page of the list of commitments."""


class CommitmentPlaceQuestion(CommitmentFilters, PlaceQuestion):
    """A page of ours of the list of commitments."""
