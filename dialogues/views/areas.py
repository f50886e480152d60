"""Areas of cooperation: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import NamePlaceQuestion
from dialogues.models import CooperationArea
from dialogues.queries import lists, registers
from dialogues.queries.tallies import tally

from .pages import listed, one, page, shown

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/area_list.html", NamePlaceQuestion)
def area_list(asked: NamePlaceQuestion, _at: datetime.date) -> Answer:
    context = listed(
        asked, lists.by_name(CooperationArea, asked.q), CooperationArea.objects.by_name()
    )
    tally(shown(context), "area", "meeting", "commitment")
    return context


@page("dialogues/area_detail.html")
def area_detail(_asked: Question, at: datetime.date, slug: str) -> Answer:
    return {"account": registers.area(one(CooperationArea.objects.for_page(), "area", slug), at)}
