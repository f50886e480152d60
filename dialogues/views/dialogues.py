"""Dialogues: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Dialogue
from dialogues.queries import brief as briefs
from dialogues.queries import dialogues

from .pages import as_of, listed, one, page

if TYPE_CHECKING:
    import datetime

    from django.http import HttpRequest

    from .pages import Answer


@page("dialogues/dialogue_list.html")
def dialogue_list(request: HttpRequest, _at: datetime.date) -> Answer:
    context = listed(request, Dialogue.objects.by_name(), Dialogue.objects.for_list())
    rows, mark = dialogues.listed(context["page"].records if context["page"] else ())
    return context | {"rows": rows, "mark": mark}


@page("dialogues/dialogue_detail.html")
def dialogue_detail(request: HttpRequest, at: datetime.date, slug: str) -> Answer:
    then = as_of(request)
    dialogue = one(Dialogue.objects.for_page(), "dialogue", slug)
    day = then["as_of"]
    return then | {"account": dialogues.account(dialogue, day or at, until=day)}


@page("dialogues/brief.html")
def brief(request: HttpRequest, at: datetime.date, slug: str) -> Answer:
    then = as_of(request)
    dialogue = one(Dialogue.objects.for_page(), "dialogue", slug)
    day = then["as_of"]
    return then | {"brief": briefs.brief(dialogue, day or at, until=day)}
