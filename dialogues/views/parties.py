"""Parties: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import NamePlaceQuestion
from dialogues.models import Party
from dialogues.queries import lists, registers

from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/party_list.html", NamePlaceQuestion)
def party_list(asked: NamePlaceQuestion, _at: datetime.date) -> Answer:
    return listed(asked, lists.by_name(Party, asked.q), Party.objects.for_list())


@page("dialogues/party_detail.html")
def party_detail(_asked: Question, at: datetime.date, slug: str) -> Answer:
    return {"account": registers.party(one(Party.objects.all(), "party", slug), at)}
