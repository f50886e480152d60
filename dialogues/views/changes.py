"""Changes: what each edition made of which record."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dialogues.filters import ChangeQuestion
from dialogues.queries import changes
from dialogues.queries.paging import PER_PAGE

from .pages import page

if TYPE_CHECKING:
    import datetime

    from .pages import Answer


@page("dialogues/changes.html", ChangeQuestion)
def change_list(asked: ChangeQuestion, _at: datetime.date) -> Answer:
    told, after = changes.page(asked.after, PER_PAGE)
    editions = groupby(told, key=lambda change: change.edition)
    return {
        "editions": [(edition, list(made)) for edition, made in editions],
        "after": after,
        "asked": asked,
    }
