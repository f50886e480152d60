"""The lists of the desk: counted no further than anybody pages, dressed one page at a time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html

from dialogues.dossier.shapes import TYPES
from dialogues.models import Change, Record

from .records import owner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    Pages = Paginator[Any]
else:
    Pages = Paginator

# Rows of a list that are counted. Whoever has not found something among so many narrows the list.
MOST = 10_000


class CappedPaginator(Pages):
    """Pages of a list, which has no more of them than anybody turns."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, as far as they are counted."""
        return min(self._reached, MOST)

    @property
    def is_capped(self) -> bool:
        """Whether there are more."""
        return self._reached > MOST

    @cached_property
    def _reached(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST + 1].count())


class Listing(ChangeList):
    """A list, of which one page is fetched with what its columns tell."""

    def get_filters(self, request: HttpRequest) -> Any:
        """The filters; rows are told apart only where one can be found twice.

        Nobody has the same party or area twice, and telling tens of thousands apart takes longer
        than all else.
        """
        specs, has, lookups, _may_repeat, is_narrowed = super().get_filters(request)
        may_repeat = any(name.endswith("isnull") for name in self.filter_params)
        return specs, has, lookups, may_repeat, is_narrowed

    def get_results(self, request: HttpRequest) -> None:
        """Fetch a page."""
        super().get_results(request)
        desk: Any = self.model_admin
        self.result_list = desk.dressed(list(self.result_list))


class Listed:
    """A kind of record whose lists tell more than its own columns hold."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Listing]:  # noqa: ARG002 - Django's own
        """A list whose pages are dressed."""
        return Listing

    def dressed(self, rows: list[Any]) -> list[Any]:
        """The rows of one page, with what their columns tell besides: a query for each kind."""
        return with_last_changes(rows)

    @admin.display(description="last change")
    def last_change(self, row: Any) -> str:
        """When a record was last changed, and how or by whom."""
        return told(row.last)


def with_last_changes(rows: Iterable[Any]) -> list[Any]:
    """Records with the last change of each, as `last`; none where it has never left by the door."""
    found = list(rows)
    if not found or not isinstance(found[0], Record):
        return found
    section, _slug = owner(found[0])
    changes = Change.objects.current().filter(type=TYPES[section], slug__in=[r.slug for r in found])
    brief = changes.select_related("edition__by").defer("entry", "edition__dossier")
    last = {change.slug: change for change in brief}
    for row in found:
        row.last = last.get(row.slug)
    return found


def named(name: str, slug: str) -> str:
    """What a row of a list is called: a name, and beneath it the slug."""
    return format_html('{}<br><span class="slug">{}</span>', name, slug)


def told(change: Change | None) -> str:
    """When a record was last changed, and how or by whom, with a link to its history."""
    if change is None:
        return ""
    edition = change.edition
    who = edition.by.get_username() if edition.by else edition.get_cause_display().lower()
    address = reverse("admin:history", args=[change.type, change.slug])
    day = date_format(edition.made_at, "j M Y").replace(" ", "\xa0")
    return format_html('<a href="{}">{}</a>, {}', address, day, who)
