"""What a visitor may ask: one definition for pages, JSON, CSV, calendars and feeds."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self
from urllib.parse import urlencode

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from dialogues import dates
from dialogues.models import Commitment, Meeting, Source
from dialogues.models.course import STATUSES
from dialogues.models.records import SLUG
from dialogues.queries import lists
from dialogues.queries.paging import PER_PAGE
from dialogues.search.keys import KINDS
from dialogues.search.order import Place, Stretch

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import QueryDict

LONGEST_SLUG = 100
LONGEST_TEXT = 500
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


def slugs(param: str, values: list[str]) -> tuple[str, ...]:
    """The permanent names asked for, any of which will do; a RefusedError for what is none."""
    return tuple(dict.fromkeys(slug(param, value) for value in values if value))


def words(param: str, values: list[str]) -> tuple[str, ...]:
    """The texts asked for, any of which will do."""
    return tuple(dict.fromkeys(text(param, value) for value in values if value.strip()))


def text(param: str, value: str) -> str:
    """What was typed; a RefusedError for what is longer than anybody types."""
    if len(value) > LONGEST_TEXT:
        raise RefusedError(param, value, f"is too long. Give at most {LONGEST_TEXT} characters.")
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
    raise RefusedError(
        param, value, "is not a day, month or year. Write it as 2019-07-24, 2019-07 or 2019."
    )


def year(param: str, value: str) -> int | None:
    """A year, none if it is empty; a RefusedError for anything else."""
    if not value:
        return None
    if not re.fullmatch("[0-9]{4}", value):
        raise RefusedError(param, value, "is not a year. Write it as 2019.")
    return int(value)


def _any_of(known: Collection[str], what: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """Some words of a fixed list, any of which will do."""

    def read(param: str, values: list[str]) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(value for value in values if value))
        for value in asked:
            if value not in known:
                complaint = f"is not {what}. Choose from {', '.join(known)}."
                raise RefusedError(param, value, complaint)
        return asked

    return _reads(read, type="array", items={"type": "string", "enum": list(known)})


def _one_of(known: Collection[str], what: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """One word of a fixed list; the first of them if it is empty."""

    def read(param: str, value: str) -> str:
        if value and value not in known:
            raise RefusedError(param, value, f"is not {what}. Choose from {', '.join(known)}.")
        return value or next(iter(known))

    return _reads(read, enum=list(known))


def kind(param: str, value: str) -> str:
    """A kind of things that can be found, or none; a RefusedError for what is no such kind."""
    if value and value not in KINDS:
        complaint = f"is not a kind of thing that can be found. Choose from {', '.join(KINDS)}."
        raise RefusedError(param, value, complaint)
    return value


def spot(param: str, value: str) -> Place | None:
    """A place among what was found, none if it is empty; a RefusedError for anything else."""
    if not value:
        return None
    place = Place.read(value)
    if place is None:
        raise RefusedError(param, value, "is not a place in a list. Follow the links as they are.")
    return place


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
Flag = Annotated[bool | None, *_reads(flag, type="boolean")]
Year = Annotated[int | None, *_reads(year, type="integer")]
FirstDay = Annotated[datetime.date | None, *_reads(first_day)]
LastDay = Annotated[datetime.date | None, *_reads(last_day)]
Slugs = Annotated[tuple[str, ...], *_reads(slugs, type="array", items={"type": "string"})]
Words = Annotated[tuple[str, ...], *_reads(words, type="array", items={"type": "string"})]
Statuses = Annotated[tuple[str, ...], *_any_of(STATUSES, "a status")]
Strengths = Annotated[tuple[str, ...], *_any_of(Commitment.Strength.values, "a strength")]
States = Annotated[tuple[str, ...], *_any_of(Meeting.State.values, "a state of a meeting")]
SourceKinds = Annotated[tuple[str, ...], *_any_of(Source.Kind.values, "a kind of source")]
Standings = Annotated[tuple[str, ...], *_any_of(Source.Standing.values, "a standing")]
Order = Annotated[str, *_one_of((lists.NEWEST, lists.OLDEST), "an order")]
CommitmentOrder = Annotated[str, *_one_of((lists.NEWEST, lists.OLDEST, lists.DUE), "an order")]


class Question(BaseModel):
    """What an address may be asked: the parameters it knows are its fields."""

    model_config = ConfigDict(frozen=True)
    # Of these a question may hold several values, any of which will do.
    several: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def read(cls, given: QueryDict) -> Self:
        """Read the parameters of an address, passing over those it does not know.

        A link to a page carries much that is not ours. Several values are in one order: however
        they were given, they ask for the same page.
        """
        several = {name: sorted(given.getlist(name)) for name in cls.several if name in given}
        try:
            return cls.model_validate(given.dict() | several)
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

    def pairs(self, **instead: tuple[str, ...]) -> list[tuple[str, str]]:
        """The question as the parameters of an address, those left out that ask for nothing.

        Without the place where a page of ours starts: the next one has its own. `instead` has
        other values for some parameters.
        """
        fields = type(self).model_fields
        return [
            (name, text)
            for name in fields
            if name in instead or name not in PlaceQuestion.model_fields
            for text in (instead[name] if name in instead else self.texts(name))
        ]

    def texts(self, name: str) -> tuple[str, ...]:
        """What is asked of a parameter, as an address has it; nothing if that goes without saying."""
        value = getattr(self, name)
        if value in (None, "", ()) or value == type(self).model_fields[name].default:
            return ()
        if isinstance(value, tuple):
            return value
        return (str(value).lower() if isinstance(value, bool) else str(value),)

    def query(self, **instead: tuple[str, ...]) -> str:
        """The question as the query of an address, with its question mark; empty if it asks nothing."""
        pairs = self.pairs(**instead)
        return f"?{urlencode(pairs)}" if pairs else ""


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

    after: Text = Field(
        "",
        description="The place after which the page starts, as `next` gives it.",
        examples=["2019-07-24.us-japan-qzss-payloads"],
    )
    limit: Size = Field(
        PER_PAGE, description="How many records a page holds at most.", examples=[100]
    )


class Filters(Question):
    """Which records of a list: several values of one filter mean any, different filters all."""

    q: Text = Field(
        "", description="Words that occur in it, whole, or a “phrase”.", examples=["QZSS"]
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in use, by their names."""
        asked = {name: getattr(self, name) for name in self.filters()}
        return {name: value for name, value in asked.items() if value not in (None, (), "")}

    @classmethod
    def filters(cls) -> list[str]:
        """The names of the parameters that leave something out."""
        apart = {"as_of", "sort", *PlaceQuestion.model_fields, *ListQuestion.model_fields}
        return [name for name in cls.model_fields if name not in apart]

    def _narrowed(self, at: datetime.date) -> lists.Listed:
        raise NotImplementedError

    def listed(self, at: datetime.date) -> lists.Listed:
        """The list asked for, on the day it is; a RefusedError for what is not in the record."""
        try:
            return self._narrowed(at)
        except lists.UnknownValueError as unknown:
            complaint = "is not in this record."
            raise RefusedError(unknown.param, unknown.value, complaint) from unknown


def _slugs(what: str, example: str) -> Any:
    """A filter by records of a noun."""
    description = f"{what}: any of these, by their slugs."
    return Field((), description=description, examples=[[example]])


class CommitmentFilters(Filters, DayQuestion):
    """Which commitments of a list."""

    several: ClassVar[frozenset[str]] = frozenset(lists.FACETS["commitment"])

    dialogue: Slugs = _slugs("A dialogue that spoke of it", "us-japan-comprehensive")
    party: Slugs = _slugs("Who is to act", "jp")
    agency: Slugs = _slugs("An agency that it names", "jaxa")
    area: Slugs = _slugs("What it is about", "gnss")
    status: Statuses = Field(
        (), description="What came of it: any of these.", examples=[["open", "partly fulfilled"]]
    )
    strength: Strengths = Field(
        (), description="How firmly it was said: any of these.", examples=[["agreed"]]
    )
    overdue: Flag = Field(
        None,
        description="Whether it was unfinished after the last day of its target.",
        examples=[True],
    )
    late: Flag = Field(
        None, description="Whether it was done after the last day of its target.", examples=[True]
    )
    due_before: FirstDay = Field(
        None,
        description="Its target ends before this day, or before this month or year begins.",
        examples=["2025"],
    )
    made_from: FirstDay = Field(
        None, description="Made on this day or later; a month or a year will do.", examples=["2019"]
    )
    made_to: LastDay = Field(
        None,
        description="Made on this day or earlier; a month or a year will do.",
        examples=["2019-07"],
    )
    sort: CommitmentOrder = Field(
        lists.NEWEST,
        description="By when it was made, newest or oldest first, or by when it is due.",
        examples=["due"],
    )

    def _narrowed(self, at: datetime.date) -> lists.Listed:
        return lists.commitments(self.chosen, self.as_of or at, self.as_of, self.sort)


class MeetingFilters(Filters):
    """Which meetings of a list."""

    several: ClassVar[frozenset[str]] = frozenset(lists.FACETS["meeting"])

    dialogue: Slugs = _slugs("Its dialogue", "us-japan-comprehensive")
    party: Slugs = _slugs("A party at the table", "jp")
    agency: Slugs = _slugs("An agency that took part", "jaxa")
    area: Slugs = _slugs("What was on the table", "gnss")
    year_from: Year = Field(None, description="Held in this year or later.", examples=[2015])
    year_to: Year = Field(None, description="Held in this year or earlier.", examples=[2019])
    state: States = Field(
        (), description="Whether it took place: any of these.", examples=[["held"]]
    )
    sort: Order = Field(
        lists.NEWEST, description="The newest or the oldest first.", examples=["oldest"]
    )

    def _narrowed(self, at: datetime.date) -> lists.Listed:  # noqa: ARG002 - not all lists look at the day
        return lists.meetings(self.chosen, self.sort)


class AgencyFilters(Filters):
    """Which agencies of a list."""

    several: ClassVar[frozenset[str]] = frozenset(lists.FACETS["agency"])

    party: Slugs = _slugs("Whose it is", "jp")
    area: Slugs = _slugs("What a commitment that names it is about", "gnss")

    def _narrowed(self, at: datetime.date) -> lists.Listed:  # noqa: ARG002 - not all lists look at the day
        return lists.agencies(self.chosen)


class SourceFilters(Filters):
    """Which sources of a list."""

    several: ClassVar[frozenset[str]] = frozenset({*lists.FACETS["source"], "dialogue", "meeting"})

    kind: SourceKinds = Field(
        (), description="What sort of document: any of these.", examples=[["joint statement"]]
    )
    standing: Standings = Field(
        (), description="How near to the parties' own word: any of these.", examples=[["official"]]
    )
    language: Words = Field(
        (), description="Its language, as a tag: any of these.", examples=[["ja"]]
    )
    publisher: Words = Field(
        (), description="Who published it: any of these.", examples=[["U.S. Department of State"]]
    )
    dialogue: Slugs = _slugs("A dialogue of whose meetings it tells", "us-japan-comprehensive")
    meeting: Slugs = _slugs("A meeting of which it tells", "us-japan-6")
    sort: Order = Field(
        lists.NEWEST, description="The newest or the oldest first.", examples=["oldest"]
    )

    def _narrowed(self, at: datetime.date) -> lists.Listed:  # noqa: ARG002 - not all lists look at the day
        return lists.sources(self.chosen, self.sort)


class CommitmentListQuestion(CommitmentFilters, ListQuestion):
    """A page of the list of commitments."""


class CommitmentPlaceQuestion(CommitmentFilters, PlaceQuestion):
    """A page of ours of the list of commitments."""


class MeetingListQuestion(MeetingFilters, ListQuestion):
    """A page of the list of meetings."""


class MeetingPlaceQuestion(MeetingFilters, PlaceQuestion):
    """A page of ours of the list of meetings."""


class AgencyPlaceQuestion(AgencyFilters, PlaceQuestion):
    """A page of ours of the list of agencies."""


class SourcePlaceQuestion(SourceFilters, PlaceQuestion):
    """A page of ours of the list of sources."""


class DialogueListQuestion(Filters, DayQuestion, ListQuestion):
    """A page of the list of dialogues, whose meetings are counted up to a day."""


class NamePlaceQuestion(Filters, PlaceQuestion):
    """A page of ours of a list by name."""


class SearchQuestion(Question):
    """Words to be looked for, among everything or among things of one kind."""

    q: Text = Field(
        "",
        description=(
            "Words that each hit has, in any order: names in any language, abbreviations, people. "
            "“Words in quotes” stand next to each other; a word before * is the beginning of one, "
            "and so is the last word."
        ),
        examples=["JAXA"],
    )
    kind: Kind = Field(
        "",
        description=(
            "Look only among things of this kind: records, or what is told on them of who took "
            "part, what was discussed, what happened, and what a source says."
        ),
        examples=["meeting"],
    )
    after: Spot = Field(
        None,
        description="The place of the hit after which the page starts, as `next` gives it.",
        examples=["2-3357127926691657728"],
    )

    @model_validator(mode="after")
    def _stands_among_what_is_asked(self) -> Self:
        for name in ("after", "before"):
            place = getattr(self, name, None)
            if self.kind and place and place.kind != self.kind:
                complaint = f"is not a place among things of the kind {self.kind}. Leave it out."
                raise RefusedError(name, str(place), complaint)
        return self


class SearchPlaceQuestion(SearchQuestion):
    """Words to be looked for, and where a page of ours starts among what was found."""

    before: Spot = None

    @property
    def stretch(self) -> Stretch:
        """Which of what was found the page has room for."""
        return Stretch(self.after, None if self.after else self.before)


class SearchListQuestion(SearchQuestion):
    """A page of what was found, as a program asks for it."""

    limit: Size = Field(PER_PAGE, description="How many hits a page holds at most.", examples=[10])
