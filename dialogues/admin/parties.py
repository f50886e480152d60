"""Parties, agencies, areas and dialogues on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from dialogues.models import Agency, CooperationArea, Dialogue, Party, Seat

from .desk import DeskAdmin
from .front_page import site
from .lists import named
from .narrowing import Edited
from .rows import LookedForRows, RowForm, Tabular

if TYPE_CHECKING:
    from dialogues.models import NamedRecord


class NamedAdmin(DeskAdmin):
    """The pages of what has a name."""

    ordering = ("sorts_as", "slug")

    @admin.display(description="name", ordering="sorts_as")
    def called(self, row: NamedRecord) -> str:
        """Its name and its slug."""
        return named(row.name, row.slug)


@admin.register(Party, site=site)
class Parties(NamedAdmin):
    """States, and organisations of states."""

    fields = ("slug", "name", "names", "kind", "iso_code", "inferred")
    list_display = ("called", "kind", "iso_code", "last_change")
    list_filter = (Edited, "kind")
    search_fields = ("slug", "name", "iso_code")
    search_many = ("names",)


@admin.register(Agency, site=site)
class Agencies(NamedAdmin):
    """Bodies that take part for a party."""

    fields = (
        *("slug", "name", "abbreviation", "names", "aliases"),
        *("party", "parent", "successor", "inferred"),
    )
    list_display = ("called", "abbreviation", "party", "parent", "successor", "last_change")
    list_filter = (Edited, "party")
    list_select_related = ("party", "parent", "successor")
    search_fields = ("slug", "name", "abbreviation")
    search_many = ("names", "aliases")


@admin.register(CooperationArea, site=site)
class Areas(NamedAdmin):
    """Subjects of cooperation."""

    fields = (
        *("slug", "name", "abbreviation", "names", "aliases"),
        *("description", "descriptions", "broader", "inferred"),
    )
    list_display = ("called", "abbreviation", "broader", "last_change")
    list_filter = (Edited,)
    list_select_related = ("broader",)
    search_fields = ("slug", "name", "abbreviation")
    search_many = ("names", "aliases")


class SeatForm(RowForm):
    """A party's place in a dialogue."""

    def identity(self) -> str:
        """Its party."""
        return str(self.instance.party.slug) if self.instance.party_id else ""


class SeatRows(Tabular):
    """The parties of a dialogue."""

    model = Seat
    form = SeatForm
    fields = ("party", "place")
    named_by = ("party",)
    verbose_name = "party"
    verbose_name_plural = "parties, in the order they are shown"


@admin.register(Dialogue, site=site)
class Dialogues(NamedAdmin):
    """Standing series of meetings."""

    fields = (
        *("slug", "name", "names", "aliases"),
        *("description", "descriptions", "parent", "inferred"),
    )
    inlines = (SeatRows, LookedForRows)
    list_display = ("called", "parent", "last_change")
    list_filter = (Edited,)
    list_select_related = ("parent",)
    search_fields = ("slug", "name")
    search_many = ("names", "aliases")
