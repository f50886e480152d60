"""What became of the record, to be looked at: editions, changes, what dossiers said, addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from dialogues.models import Change, Edition, FormerAddress, Said

from .front_page import site
from .guard import Guarded

if TYPE_CHECKING:
    from django.http import HttpRequest


class _Shown(Guarded):
    """Pages of what no hand writes."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """No."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """No."""
        return False


@admin.register(Edition, site=site)
class Editions(_Shown):
    """The states of the record."""

    fields = ("number", "made_at", "by", "cause", "dossier")
    list_display = ("number", "made_at", "cause", "by", "dossier")
    list_filter = ("cause",)
    list_select_related = ("by",)
    search_fields = ("number", "dossier")
    ordering = ("-number",)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show an edition, with where to undo it."""
        edition = context["original"]
        context["undone_at"] = reverse(f"{self.admin_site.name}:undo", args=[edition.number])
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Change, site=site)
class Changes(_Shown):
    """What records said from an edition on."""

    fields = ("edition", "type", "slug", "is_current", "entry")
    list_display = ("__str__", "edition", "type", "is_current", "history")
    list_filter = ("type", "is_current")
    list_select_related = ("edition",)
    search_fields = ("slug",)
    ordering = ("-edition__number", "type", "slug")

    @admin.display(description="history")
    def history(self, change: Change) -> str:
        """Where the whole history of the record is, be it gone or not."""
        address = reverse(f"{self.admin_site.name}:history", args=[change.type, change.slug])
        return format_html('<a href="{}">History of {}</a>', address, change.slug)


@admin.register(Said, site=site)
class SaidByDossiers(_Shown):
    """What each dossier last said."""

    fields = ("dossier", "type", "slug", "entry")
    list_display = ("__str__", "dossier", "type")
    list_filter = ("type",)
    search_fields = ("dossier", "slug")
    ordering = ("dossier", "type", "slug")


@admin.register(FormerAddress, site=site)
class FormerAddresses(_Shown):
    """Addresses that were a record's."""

    fields = ("type", "slug", "moved_to", "reason")
    list_display = ("__str__", "moved_to", "reason")
    list_filter = ("type",)
    search_fields = ("slug", "moved_to")
    ordering = ("type", "slug")
