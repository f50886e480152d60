"""Dialogues: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import DayQuestion, NamePlaceQuestion
from dialogues.models import Dialogue
from dialogues.queries import brief as briefs
from dialogues.queries import dialogues, lists

from . import drawn
from .pages import as_of, listed, one, page, shown

if TYPE_CHECKING:
    import datetime

    from .pages import Answer


@page("dialogues/dialogue_list.html", NamePlaceQuestion)
def dialogue_list(asked: NamePlaceQuestion, _at: datetime.date) -> Answer:
    context = listed(asked, lists.by_name(Dialogue, asked.q), Dialogue.objects.for_list())
    rows, mark = dialogues.listed(shown(context))
    return context | {"rows": rows, "mark": mark}


@page("dialogues/dialogue_detail.html", DayQuestion)
def dialogue_detail(asked: DayQuestion, at: datetime.date, slug: str) -> Answer:
    then = as_of(asked)
    dialogue = one(Dialogue.objects.for_page(), "dialogue", slug)
    day = then["as_of"]
    account = dialogues.account(dialogue, day or at, until=day)
    return then | {
        "account": account,
        "matrix": drawn.subjects(account.drawn),
        "bars": drawn.bars(account.drawn, day or at),
    }


@page("dialogues/brief.html", DayQuestion)
def brief(asked: DayQuestion, at: datetime.date, slug: str) -> Answer:
    then = as_of(asked)
    dialogue = one(Dialogue.objects.for_page(), "dialogue", slug)
    day = then["as_of"]
    return then | {"brief": briefs.brief(dialogue, day or at, until=day)}
