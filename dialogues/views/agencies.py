"""Agencies: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Agency
from dialogues.queries import registers

from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from django.http import HttpRequest

    from .pages import Answer


@page("dialogues/agency_list.html")
def agency_list(request: HttpRequest, _at: datetime.date) -> Answer:
    return listed(request, Agency.objects.by_name(), Agency.objects.for_list())


@page("dialogues/agency_detail.html")
def agency_detail(_request: HttpRequest, at: datetime.date, slug: str) -> Answer:
    return {"account": registers.agency(one(Agency.objects.for_page(), "agency", slug), at)}
