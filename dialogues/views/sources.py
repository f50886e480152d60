"""Sources: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import PlaceQuestion
from dialogues.models import Source
from dialogues.queries import sources

from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/source_list.html", PlaceQuestion)
def source_list(asked: PlaceQuestion, _at: datetime.date) -> Answer:
    return listed(asked, Source.objects.latest_first(), Source.objects.for_list())


@page("dialogues/source_detail.html")
def source_detail(_asked: Question, _at: datetime.date, slug: str) -> Answer:
    return {
        "account": sources.account(one(Source.objects.select_related("copy_of"), "source", slug))
    }
