"""Where sources disagree, on the desk: a page for each field, with what each passage says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html

from dialogues.dossier.schema import DISPUTED
from dialogues.models import Commitment, Discrepancy, DiscrepancyStatement, Meeting

from .desk import DeskAdmin
from .forms import DeskForm
from .front_page import site
from .rows import FactForm, RowForm, RowFormSet, Stacked, Tabular

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

OWNERLESS = "Choose a meeting or a commitment."
TOO_FEW = "A disagreement has two or more statements. Add them, or delete the disagreement."


def add_link(record: Meeting | Commitment) -> str:
    """A link to put in another disagreement about a record."""
    if not record.pk:
        return "Save first."
    address = reverse("admin:dialogues_discrepancy_add")
    owner = "meeting" if isinstance(record, Meeting) else "commitment"
    return format_html('<a href="{}?{}={}">Add a disagreement</a>', address, owner, record.pk)


class StatementForm(FactForm):
    """What passages say of a field."""

    fact = "statement"

    def identity(self) -> str:
        """What they say."""
        return str(self.instance.says)

    @property
    def told(self) -> str:
        """What they say, and whether that is preferred."""
        return f"{self.instance.says} (preferred)" if self.instance.preferred else self.identity()


class StatementFormSet(RowFormSet):
    """What passages say of one field."""

    def clean(self) -> None:
        """Refuse one voice alone."""
        super().clean()
        there = [
            form for form in self.forms if form not in self.deleted_forms and form.has_changed()
        ]
        kept = [form for form in self.initial_forms if form not in self.deleted_forms]
        if len({*there, *kept}) < 2:  # noqa: PLR2004 - one voice disagrees with nobody
            raise ValidationError(TOO_FEW)


class StatementRows(Stacked):
    """What passages say of a field."""

    model = DiscrepancyStatement
    form = StatementForm
    formset = StatementFormSet
    extra = 0
    min_num = 2
    fields = ("says", "cites", ("printed", "place"), "preferred")


class DiscrepancyForm(DeskForm):
    """That passages disagree about a field."""

    field = forms.ChoiceField(
        choices=[
            ("", "---------"),
            ("Of a meeting", [(name, name) for name in DISPUTED["meetings"]]),
            ("Of a commitment", [(name, name) for name in DISPUTED["commitments"]]),
        ]
    )

    def clean(self) -> dict[str, Any]:
        """What was typed; refused if it is of nothing."""
        cleaned = super().clean()
        if not self.instance.pk and bool(cleaned.get("meeting")) == bool(cleaned.get("commitment")):
            self.add_error(None, OWNERLESS)
        return cleaned


@admin.register(Discrepancy, site=site)
class Discrepancies(DeskAdmin):
    """Fields on which passages disagree."""

    form = DiscrepancyForm
    fields = ("meeting", "commitment", "field")
    inlines = (StatementRows,)
    list_display = ("__str__", "meeting", "commitment")
    list_select_related = ("meeting", "commitment")
    search_fields = ("field", "meeting__slug", "commitment__slug", "commitment__statement")
    ordering = ("meeting__slug", "commitment__slug", "field")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Disagreements, with what each is about."""
        return super().get_queryset(request).select_related("meeting", "commitment")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What a disagreement is about, once it is."""
        fixed = ("meeting", "commitment", "field") if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def referrers(self, row: Any) -> set[tuple[str, str]]:  # noqa: ARG002 - nothing refers to any
        """None: a disagreement is a part of its record."""
        return set()


class DiscrepancyForms(RowForm):
    """A disagreement, as its record's page names it."""

    def identity(self) -> str:
        """Its field."""
        return str(self.instance.field)


class DiscrepancyRows(Tabular):
    """The fields of a record on which passages disagree, with a link to what each says."""

    model = Discrepancy
    form = DiscrepancyForms
    fields = ("field",)
    readonly_fields = ("field",)
    show_change_link = True

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """No: a disagreement is put in on a page of its own."""
        return False


class MeetingDiscrepancyRows(DiscrepancyRows):
    """The disagreements about a meeting."""

    fk_name = "meeting"


class CommitmentDiscrepancyRows(DiscrepancyRows):
    """The disagreements about a commitment."""

    fk_name = "commitment"
