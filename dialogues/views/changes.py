"""Changes: what each edition made of which record."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404

from dialogues.dossier.columns import MODELS
from dialogues.dossier.outlook import SECTION_OF
from dialogues.filters import ChangeQuestion
from dialogues.queries import addresses, changes
from dialogues.queries.paging import PER_PAGE

from .pages import page

if TYPE_CHECKING:
    import datetime

    from .pages import Answer, View


@page("dialogues/changes.html", ChangeQuestion)
def change_list(asked: ChangeQuestion, _at: datetime.date) -> Answer:
    told, after = changes.page(asked.after, PER_PAGE)
    editions = groupby(told, key=lambda change: change.edition)
    return {
        "editions": [(edition, list(made)) for edition, made in editions],
        "after": after,
        "asked": asked,
    }


def history(type_: str) -> View:
    """A page of how a record of a type came about, be it there or gone."""
    records = MODELS[SECTION_OF[type_]].objects.all()

    @page("dialogues/history.html", ChangeQuestion)
    def record_history(asked: ChangeQuestion, _at: datetime.date, slug: str) -> Answer:
        reason = ""
        record = None
        try:
            record = addresses.one(records.all(), type_, slug)
        except addresses.GoneError as gone:
            reason = gone.former.reason
        except addresses.UnknownError:
            pass  # never there under this name
        told, after = changes.history(type_, slug, asked.after, PER_PAGE)
        if record is None and not told:
            raise Http404
        editions = groupby(told, key=lambda change: change.edition)
        return {
            # Not of another one that was merged into it.
            "told": next((each.meaning for each in told if each.slug == slug), None),
            "slug": slug,
            "address": record.get_absolute_url() if record else "",
            "reason": reason,
            "editions": [(edition, list(made)) for edition, made in editions],
            "after": after,
        }

    return record_history
