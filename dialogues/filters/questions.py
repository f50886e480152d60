"""What every address may be asked: its parameters, the day, the place where a page starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NoReturn, Self
from urllib.parse import urlencode

from django.utils.translation import gettext
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dialogues.queries.paging import PER_PAGE

from .refusals import RefusedError, UnknownParameterError
from .values import Day, Number, Size, Slug, Switch, Text

if TYPE_CHECKING:
    from django.http import QueryDict


class Question(BaseModel):
    """What an address may be asked: the parameters it knows are its fields."""

    model_config = ConfigDict(frozen=True)
    # Of these a question may hold several values, any of which will do.
    several: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def read(cls, given: QueryDict) -> Self:
        """Read the parameters of an address, passing over those it does not know.

        A link to a page carries much that is not ours. Several values are in one order: however
        they were given, they ask for the same page. Two values where there can be one are refused:
        whichever was meant, half of such links would be answered wrongly.
        """
        for name in cls.model_fields:
            if name not in cls.several and len(set(given.getlist(name))) > 1:
                _refuse_several(name, given.getlist(name)[0])
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
                _refuse_several(name, values[0])
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

    def address(self) -> str:
        """The whole question as the query of an address, the place where a page starts included."""
        places = {name: self.texts(name) for name in type(self).model_fields}
        return self.query(**{name: told for name, told in places.items() if told})

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


def _refuse_several(name: str, value: str) -> NoReturn:
    raise RefusedError(name, value, gettext("%(value)s is one of several values. Give only one."))


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


class AfterQuestion(Question):
    """A page of what is told some dialogues at a time, as a program asks for it."""

    after: Text = Field(
        "",
        description="The dialogue after which the page starts, as `next` gives it.",
        examples=["us-japan-comprehensive"],
    )


class PairQuestion(Question):
    """Two meetings side by side."""

    a: Slug = Field(
        "", description="The first of two meetings, by its slug.", examples=["us-japan-5"]
    )
    b: Slug = Field("", description="The second.", examples=["us-japan-6"])


class TableQuestion(Question):
    """All records of a list, as a table."""

    safe: Switch = Field(
        default=False,
        description=(
            "For spreadsheets: whatever they would take for a formula has an apostrophe before it."
        ),
        examples=[1],
    )


class PassageQuestion(Question):
    """A source, or a passage of it."""

    passage: Slug = Field("", description="The passage, by its key.", examples=["launch"])


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


class ChangeQuestion(Question):
    """A page of the changes of the record."""

    after: Number = Field(
        None,
        description="The place after which the page starts, as `next` gives it.",
        examples=["1204"],
    )


class ChangeListQuestion(ChangeQuestion):
    """A page of the changes of the record, as a program asks for it."""

    limit: Size = Field(
        PER_PAGE, description="How many changes a page holds at most.", examples=[100]
    )
