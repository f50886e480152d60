"""Dialogues: the list, and one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dialogues.filters import DayQuestion, NamePlaceQuestion
from dialogues.models import Dialogue
from dialogues.queries import brief as briefs
from dialogues.queries import dialogues, lists
from dialogues.queries.names import names_in
from dialogues.templatetags.languages import ENGLISH, spoken

from . import drawn
from .pages import as_of, listed, one, page, shown

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from dialogues.queries.promises import Table

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
    made = briefs.brief(dialogue, day or at, until=day)
    if spoken() != ENGLISH:
        _name_areas(made.open)
    return then | {"brief": made}


def _name_areas(tables: Iterable[Table]) -> None:
    """Let tables call their areas as the language of the page does; held are the English names."""
    rows = [promise.areas for table in tables for promise in table.rows]
    called = names_in(spoken(), {"area": {area.value for areas in rows for area in areas}})
    for areas in rows:
        areas[:] = [
            replace(area, names={spoken(): called["area", area.value]})
            if ("area", area.value) in called
            else area
            for area in areas
        ]
