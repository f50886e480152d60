"""Agencies: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import PlaceQuestion
from dialogues.models import Agency
from dialogues.queries import registers

from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/agency_list.html", PlaceQuestion)
def agency_list(asked: PlaceQuestion, _at: datetime.date) -> Answer:
    return listed(asked, Agency.objects.by_name(), Agency.objects.for_list())


@page("dialogues/agency_detail.html")
def agency_detail(_asked: Question, at: datetime.date, slug: str) -> Answer:
    return {"account": registers.agency(one(Agency.objects.for_page(), "agency", slug), at)}
