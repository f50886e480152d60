"""The rows that are parts of a record: their forms, their order, their places on the page."""

from __future__ import annotations

import re
import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.models import BaseInlineFormSet

from dialogues.models import LookedFor

from .choosers import fill, shelf_of
from .citing import CitingForm, citations_of, cites_field
from .columns import Columns
from .forms import RefusableForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Field, QuerySet
    from django.http import HttpRequest

    from dialogues.models import Citation

    from .refusals import Message, Spot

    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
    InlineAdmin = InlineModelAdmin[Any, Any]
else:
    InlineFormSet = BaseInlineFormSet
    InlineAdmin = InlineModelAdmin


# One form brings 10,000 fields at most, and a row has ten or more.
MOST_ROWS = 1000
TWICE = "stands here twice. Keep one of them, and let it cite what both did."


class RowForm(RefusableForm):
    """The form of one row."""

    place = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=9999,
        label="Order",
        widget=forms.NumberInput(attrs={"size": 4}),
    )

    def identity(self) -> str:
        """What tells this row from others of its record."""
        return str(self.instance)

    @property
    def told(self) -> str:
        """What the row says, in the line that opens into its fields."""
        return str(self.instance)

    def without_field(self, _key: str | None, message: str) -> str:
        """What is said above a row: it stands where it belongs, so it needs no name."""
        return message


class FactForm(CitingForm, RowForm):
    """The form of one row that is a fact, and cites passages."""

    @property
    def proof(self) -> str:
        """The passages that it cites."""
        return ", ".join(dict.fromkeys(str(each.passage) for each in self.cited)) or "cites nothing"


class RowFormSet(InlineFormSet):
    """The rows of one kind, in the order they are to be shown."""

    refusals: Mapping[Spot, Sequence[Message]] = {}

    @cached_property
    def _places(self) -> dict[int, int]:
        return {row.pk: place for place, row in enumerate(self.get_queryset(), start=1)}

    @cached_property
    def _cited(self) -> dict[int, list[Citation]]:
        return citations_of(self.form.fact, self.get_queryset())

    def total_form_count(self) -> int:
        """How many rows there are: of those that were sent, no more than something is said of.

        A number alone would have a thousand rows made, and drawn.
        """
        told: int = super().total_form_count()
        return min(told, self._sent) if self.is_bound else told

    @cached_property
    def _sent(self) -> int:
        named = re.compile(rf"{re.escape(self.prefix or '')}-([0-9]{{1,4}})-")
        found = filter(None, map(named.match, self.data))
        return max((int(each[1]) + 1 for each in found), default=0)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.refusals = self.refusals.get((self.prefix, i), ())
        if form.instance.pk:
            form.initial["place"] = self._places.get(form.instance.pk)
        if isinstance(form, CitingForm):
            form.show_citations(self._cited.get(form.instance.pk, []))
        return form

    def clean(self) -> None:
        """Refuse a fact that stands here twice: one with the citations of both says the same."""
        super().clean()
        told: set[str] = set()
        for form in self.forms:
            is_there = form not in self.deleted_forms and (form.instance.pk or form.has_changed())
            if isinstance(form, FactForm) and is_there and not form.errors:
                if form.identity() in told:
                    form.add_error(None, TWICE)
                told.add(form.identity())

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
        last = len(self._places) + 1
        rows.sort(key=lambda form: self._places.get(form.instance.pk, last))
        moved = [
            form for form in rows if "place" in form.changed_data and form.cleaned_data.get("place")
        ]
        ordered = [form for form in rows if form not in moved]
        for form in sorted(moved, key=lambda form: form.cleaned_data["place"]):
            ordered.insert(form.cleaned_data["place"] - 1, form)
        return ordered


class Rows(Columns, InlineAdmin):
    """The rows of one kind on the page of a record."""

    formset: Any = RowFormSet
    form: Any = RowForm
    extra = 0
    ordering = ("position", "pk")
    view_on_site = False
    # What they are called where their heading says more.
    called = ""
    # What a row's name is made of: fetched with the rows.
    named_by: tuple[str, ...] = ()

    # Whoever may change a record may change its parts: they have no permissions of their own.

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the record may be looked at."""
        return bool(self._record.has_view_permission(request, obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the record may be changed, or made."""
        if obj is None:
            return bool(self._record.has_add_permission(request))
        return bool(self._record.has_change_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the record may be changed, or made."""
        return Rows.has_add_permission(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the record may be changed, or made."""
        return Rows.has_add_permission(self, request, obj)

    @property
    def _record(self) -> Any:
        return self.admin_site.get_model_admin(self.parent_model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The rows, with what they are called by."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(*self.named_by) if self.named_by else rows

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The field in which a column is typed; what it names is not deleted from a row."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A page of many rows has each of these links for each of them.
            field.widget.can_delete_related = False
            field.widget.can_view_related &= not field.widget.can_change_related
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The class of the rows' formset."""
        # None at all where none may be added.
        limits = {"max_num": MOST_ROWS, "absolute_max": MOST_ROWS}
        if self.max_num is not None:
            limits["max_num"] = self.max_num
        formset: Any = super().get_formset(request, obj, **limits, **kwargs)
        formset.refusals = getattr(request, "refusals", {})
        if "cites" in formset.form.base_fields:
            formset.form.base_fields["cites"] = cites_field(self.model, self.admin_site, request)
        return formset


class Stacked(Rows):
    """Rows with many fields, each a line that opens into them."""

    template = "desk/rows.html"


class Tabular(Rows):
    """Rows with few fields, in a table."""

    template = "admin/edit_inline/tabular.html"


class LookedForRows(Tabular):
    """Searches that found nothing."""

    model = LookedFor
    classes = ("collapse",)
    fields = ("what", "on", "where", "place")


def fill_shelf(request: HttpRequest, form: Any, formsets: Sequence[Any]) -> None:
    """Have everything fetched together that the choosers of a page have chosen."""
    shelf = shelf_of(request)
    fill(shelf, form)
    for formset in formsets:
        for row in formset.forms:
            fill(shelf, row)
