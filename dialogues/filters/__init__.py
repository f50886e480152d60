"""What a visitor may ask: one definition for pages, JSON, CSV, calendars and feeds."""

from .narrowing import (
    AgencyPlaceQuestion,
    CommitmentFilters,
    CommitmentListQuestion,
    CommitmentPlaceQuestion,
    DialogueListQuestion,
    Filters,
    MeetingFilters,
    MeetingListQuestion,
    MeetingPlaceQuestion,
    NamePlaceQuestion,
    SourcePlaceQuestion,
)
from .questions import DayQuestion, ListQuestion, PairQuestion, PlaceQuestion, Question
from .refusals import RefusedError, UnknownParameterError
from .search import SearchListQuestion, SearchPlaceQuestion
from .values import day, kind, slug

__all__ = [
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
    "NamePlaceQuestion",
    "PairQuestion",
    "PlaceQuestion",
    "Question",
    "RefusedError",
    "SearchListQuestion",
    "SearchPlaceQuestion",
    "SourcePlaceQuestion",
    "UnknownParameterError",
    "day",
    "kind",
    "slug",
]
