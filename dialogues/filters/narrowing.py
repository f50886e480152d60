"""Which records of a list: several values of one filter mean any of them, different filters all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext
from pydantic import Field

from dialogues.queries import addresses, lists
from dialogues.search.question import read

from .questions import DayQuestion, ListQuestion, PlaceQuestion, Question, TableQuestion
from .refusals import RefusedError, RenamedError
from .values import (
    CommitmentOrder,
    FirstDay,
    Flag,
    LastDay,
    Order,
    Slugs,
    SourceKinds,
    Standings,
    States,
    Statuses,
    Strengths,
    Text,
    Words,
    Year,
)

if TYPE_CHECKING:
    import datetime

# Of the values that a refusal offers.
MOST_NAMED = 20


class Filters(Question):
    """Which records of a list: several values of one filter mean any, different filters all."""

    q: Text = Field(
        "",
        description=(
            "Words that occur together in one thing the record tells of it: its title and text, a"
            " participant, an event, a passage. The last may be the beginning of one; a “phrase” is"
            " looked for as it stands."
        ),
        examples=["QZSS"],
    )

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters in use, by their names."""
        asked = {name: getattr(self, name) for name in self.filters()}
        return {name: value for name, value in asked.items() if value not in (None, (), "")}

    @property
    def is_wordless(self) -> bool:
        """Whether there is nothing to look for in what was typed, so that nothing is found."""
        return bool(self.q) and read(self.q).is_empty

    @classmethod
    def filters(cls) -> list[str]:
        """The names of the parameters that leave something out."""
        apart = {"as_of", "sort"}
        for other in (PlaceQuestion, ListQuestion, TableQuestion):
            apart |= other.model_fields.keys()
        return [name for name in cls.model_fields if name not in apart]

    def _narrowed(self, at: datetime.date) -> lists.Listed:
        raise NotImplementedError

    def listed(self, at: datetime.date) -> lists.Listed:
        """The list asked for, on the day it is; a RefusedError for what is not in the record.

        What was in it leads on, or tells why it is gone: `RenamedError`, `GoneError`.
        """
        try:
            return self._narrowed(at)
        except lists.UnknownValueError as unknown:
            # A filter by records is called by their type.
            slug = addresses.now(unknown.param, unknown.value)
            if slug:
                raise RenamedError(unknown.param, unknown.value, slug) from unknown
            complaint, named = _complaint(unknown.known)
            raise RefusedError(unknown.param, unknown.value, complaint, **named) from unknown


def _complaint(known: list[str]) -> tuple[str, dict[str, object]]:
    """That a value is not there, and what may be asked for instead, as far as a sentence holds it."""
    left = len(known) - MOST_NAMED
    named: dict[str, object] = {"known": ", ".join(known[:MOST_NAMED]), "left": left}
    if not known:
        return gettext("%(value)s is not in this record."), {}
    if left <= 0:
        return gettext("%(value)s is not in this record. Choose from %(known)s."), named
    told = gettext("%(value)s is not in this record. Choose from %(known)s or %(left)s more.")
    return told, named


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


class CommitmentTableQuestion(CommitmentFilters, TableQuestion):
    """The list of commitments as a table."""


class MeetingListQuestion(MeetingFilters, ListQuestion):
    """A page of the list of meetings."""


class MeetingPlaceQuestion(MeetingFilters, PlaceQuestion):
    """A page of ours of the list of meetings."""


class MeetingTableQuestion(MeetingFilters, TableQuestion):
    """The list of meetings as a table."""


class AgencyListQuestion(AgencyFilters, ListQuestion):
    """A page of the list of agencies."""


class AgencyPlaceQuestion(AgencyFilters, PlaceQuestion):
    """A page of ours of the list of agencies."""


class AgencyTableQuestion(AgencyFilters, TableQuestion):
    """The list of agencies as a table."""


class SourceListQuestion(SourceFilters, ListQuestion):
    """A page of the list of sources."""


class SourcePlaceQuestion(SourceFilters, PlaceQuestion):
    """A page of ours of the list of sources."""


class SourceTableQuestion(SourceFilters, TableQuestion):
    """The list of sources as a table."""


class DialogueListQuestion(Filters, DayQuestion, ListQuestion):
    """A page of the list of dialogues, whose meetings are counted up to a day."""


class NameListQuestion(Filters, ListQuestion):
    """A page of a list by name."""


class NamePlaceQuestion(Filters, PlaceQuestion):
    """A page of ours of a list by name."""


class DialogueTableQuestion(Filters, DayQuestion, TableQuestion):
    """The list of dialogues as a table, whose meetings are counted up to a day."""


class NameTableQuestion(Filters, TableQuestion):
    """A list by name as a table."""
