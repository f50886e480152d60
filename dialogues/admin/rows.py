"""The rows that are parts of a record: their forms, their order, their places on the page."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet

from dialogues.models import LookedFor

from .choosers import fill, shelf_of
from .citing import CitingForm, citations_of, cites_field
from .columns import Columns
from .forms import RefusableForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from dialogues.models import Citation

    from .refusals import Message, Spot

    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
    StackedInline = admin.StackedInline[Any, Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    InlineFormSet = BaseInlineFormSet
    StackedInline = admin.StackedInline
    TabularInline = admin.TabularInline


class RowForm(RefusableForm):
    """The form of one row."""

    place = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=9999,
        label="order",
        widget=forms.NumberInput(attrs={"size": 4}),
    )

    def identity(self) -> str:
        """What tells this row from others of its record."""
        return str(self.instance)

    def without_field(self, _key: str | None, message: str) -> str:
        """What is said above a row: it stands where it belongs, so it needs no name."""
        return message


class FactForm(CitingForm, RowForm):
    """The form of one row that is a fact, and cites passages."""


class RowFormSet(InlineFormSet):
    """The rows of one kind, in the order they are to be shown."""

    refusals: Mapping[Spot, Sequence[Message]] = {}

    @cached_property
    def _places(self) -> dict[int, int]:
        return {row.pk: place for place, row in enumerate(self.get_queryset(), start=1)}

    @cached_property
    def _cited(self) -> dict[int, list[Citation]]:
        return citations_of(self.form.fact, self.get_queryset())

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        form.refusals = self.refusals.get((self.prefix, i), ())
        if form.instance.pk:
            form.initial["place"] = self._places.get(form.instance.pk)
        if isinstance(form, CitingForm):
            form.show_citations(self._cited.get(form.instance.pk, []))
        return form

    def save_new(self, form: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own
        """Save a new row, with an anchor that is nobody's until the door gives it its own."""
        if hasattr(form.instance, "anchor"):
            form.instance.anchor = f"~{uuid.uuid4().hex}"
        return super().save_new(form, commit)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own
        """Save the rows, and put them in order."""
        saved = super().save(commit)
        for position, form in enumerate(self._in_order()):
            if form.instance.position != position:
                form.instance.position = position
                form.instance.save(update_fields=["position"])
        return saved

    def _in_order(self) -> list[Any]:
        """The forms of the rows there now are: as they stood, but where a place was typed."""
        rows = [
            form
            for form in (*self.initial_forms, *self.extra_forms)
            if form.instance.pk and form not in self.deleted_forms
        ]
        rows.sort(key=lambda form: self._places.get(form.instance.pk, len(rows) + 1))
        moved = [
            form
            for form in rows
            if "place" in form.changed_data and form.cleaned_data.get("place")
        ]
        ordered = [form for form in rows if form not in moved]
        for form in sorted(moved, key=lambda form: form.cleaned_data["place"]):
            ordered.insert(form.cleaned_data["place"] - 1, form)
        return ordered


class Rows(Columns):
    """The rows of one kind on the page of a record."""

    formset = RowFormSet
    form: Any = RowForm
    extra = 0
    ordering = ("position", "pk")
    view_on_site = False
    # What a row's name is made of: fetched with the rows.
    named_by: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows, with what they are called by."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(*self.named_by) if self.named_by else rows

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The class of the rows' formset."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.refusals = getattr(request, "refusals", {})
        if "cites" in formset.form.base_fields:
            formset.form.base_fields["cites"] = cites_field(
                self.model, self.admin_site, request
            )
        return formset


class Stacked(Rows, StackedInline):
    """Rows with many fields, one beneath the other."""


class Tabular(Rows, TabularInline):
    """Rows with few fields, in a table."""


class LookedForRows(Tabular):
    """Searches that found nothing."""

    model = LookedFor
    fields = ("what", "on", "where", "place")


def fill_shelf(request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
    """Have everything fetched together that the choosers of a page have chosen."""
    shelf = shelf_of(request)
    fill(shelf, form)
    for formset in formsets:
        for row in formset.forms:
            fill(shelf, row)
