"""Sources: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Source
from dialogues.queries import sources

from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from django.http import HttpRequest

    from .pages import Answer


@page("dialogues/source_list.html")
def source_list(request: HttpRequest, _at: datetime.date) -> Answer:
    return listed(request, Source.objects.latest_first(), Source.objects.for_list())


@page("dialogues/source_detail.html")
def source_detail(_request: HttpRequest, _at: datetime.date, slug: str) -> Answer:
    return {
        "account": sources.account(one(Source.objects.select_related("copy_of"), "source", slug))
    }
