"""Sources: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import SourcePlaceQuestion
from dialogues.models import Source
from dialogues.queries import sources

from .facets import facets
from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/source_list.html", SourcePlaceQuestion)
def source_list(asked: SourcePlaceQuestion, at: datetime.date) -> Answer:
    found = asked.listed(at)
    return listed(asked, found, Source.objects.for_list()) | {
        "facets": facets(asked, found.narrowed, ("kind", "standing", "language", "publisher")),
        "count": found.count,
    }


@page("dialogues/source_detail.html")
def source_detail(_asked: Question, _at: datetime.date, slug: str) -> Answer:
    return {
        "account": sources.account(one(Source.objects.select_related("copy_of"), "source", slug))
    }
