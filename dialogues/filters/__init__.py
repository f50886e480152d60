"""What a visitor may ask: one definition for pages, JSON, CSV, calendars and feeds."""

from .narrowing import (
    AgencyFilters,
    AgencyListQuestion,
    AgencyPlaceQuestion,
    CommitmentFilters,
    CommitmentListQuestion,
    CommitmentPlaceQuestion,
    DialogueListQuestion,
    Filters,
    MeetingFilters,
    MeetingListQuestion,
    MeetingPlaceQuestion,
    NameListQuestion,
    NamePlaceQuestion,
    SourceFilters,
    SourceListQuestion,
    SourcePlaceQuestion,
)
from .pairs import names_now
from .questions import (
    AfterQuestion,
    DayQuestion,
    ListQuestion,
    PairQuestion,
    PlaceQuestion,
    Question,
)
from .refusals import RefusedError, UnknownParameterError
from .search import SearchListQuestion, SearchPlaceQuestion
from .values import day, kind, slug

__all__ = [
    "AfterQuestion",
    "AgencyFilters",
    "AgencyListQuestion",
    "AgencyPlaceQuestion",
    "CommitmentFilters",
    "CommitmentListQuestion",
    "CommitmentPlaceQuestion",
    "DayQuestion",
    "DialogueListQuestion",
    "Filters",
    "ListQuestion",
    "MeetingFilters",
    "MeetingListQuestion",
    "MeetingPlaceQuestion",
    "NameListQuestion",
    "NamePlaceQuestion",
    "PairQuestion",
    "PlaceQuestion",
    "Question",
    "RefusedError",
    "SearchListQuestion",
    "SearchPlaceQuestion",
    "SourceFilters",
    "SourceListQuestion",
    "SourcePlaceQuestion",
    "UnknownParameterError",
    "day",
    "kind",
    "names_now",
    "slug",
]
