"""Areas of cooperation: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import CooperationArea
from dialogues.queries import registers

from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from django.http import HttpRequest

    from .pages import Answer


@page("dialogues/area_list.html")
def area_list(request: HttpRequest, _at: datetime.date) -> Answer:
    return listed(request, CooperationArea.objects.by_name(), CooperationArea.objects.for_list())


@page("dialogues/area_detail.html")
def area_detail(_request: HttpRequest, at: datetime.date, slug: str) -> Answer:
    return {"account": registers.area(one(CooperationArea.objects.for_page(), "area", slug), at)}
