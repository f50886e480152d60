"""Agencies: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import AgencyPlaceQuestion
from dialogues.models import Agency
from dialogues.queries import registers
from dialogues.queries.tallies import tally

from .facets import facets
from .pages import listed, one, page, shown

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/agency_list.html", AgencyPlaceQuestion)
def agency_list(asked: AgencyPlaceQuestion, at: datetime.date) -> Answer:
    found = asked.listed(at)
    context = listed(asked, found, Agency.objects.for_list())
    tally(shown(context), "agency", "meeting")
    return context | {
        "facets": facets(asked, found.narrowed, ("party", "area")),
        "count": found.count,
    }


@page("dialogues/agency_detail.html")
def agency_detail(_asked: Question, at: datetime.date, slug: str) -> Answer:
    return {"account": registers.agency(one(Agency.objects.for_page(), "agency", slug), at)}
