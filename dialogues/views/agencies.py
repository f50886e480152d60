"""Agencies: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import AgencyPlaceQuestion
from dialogues.models import Agency
from dialogues.queries import registers

from .facets import facets
from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/agency_list.html", AgencyPlaceQuestion)
def agency_list(asked: AgencyPlaceQuestion, at: datetime.date) -> Answer:
    found = asked.listed(at)
    return listed(asked, found, Agency.objects.for_list()) | {
        "facets": facets(asked, found.narrowed, ("party", "area")),
        "count": found.count,
    }


@page("dialogues/agency_detail.html")
def agency_detail(_asked: Question, at: datetime.date, slug: str) -> Answer:
    return {"account": registers.agency(one(Agency.objects.for_page(), "agency", slug), at)}
