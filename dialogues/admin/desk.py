"""The page of a record on the desk. Whatever is saved there leaves by the one door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import ProtectedError, Q
from django.http import HttpResponseRedirect
from django.urls import reverse

from dialogues.dossier import door, merging
from dialogues.dossier.door import RuleError
from dialogues.dossier.shapes import TYPES
from dialogues.models import Record

from .citing import cites_field
from .columns import Columns
from .deleting import READING, Deleting, editor_of, writing
from .exports import may_see_everything
from .finding import found_by_search
from .forms import DeskForm
from .guard import questions
from .leading import Leading
from .lists import Listed
from .lost import lost
from .overtaken import caught_up
from .records import owner
from .refusals import Refusal, placed
from .rows import fill_shelf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

PERMANENT = "To change it later, rename the record: its old address then leads to the new one."
OVERTAKEN = "Something else was written at the same moment, and nothing of this. Save again."


class DeskAdmin(Columns, Deleting, Listed, Leading):
    """The pages of one kind of record: its list, and one for each record."""

    form: Any = DeskForm
    save_on_top = True

    class Media:
        """What the desk adds to the stock pages."""

        css = {"screen": ("dialogues/desk.css",)}
        # After what it stands on.
        js = ("admin/js/jquery.init.js", "dialogues/desk.js")

    # -- saving --------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a record, or save it.

        A save that the door refuses has written nothing; it is taken up again as a form that
        is not valid, so that everything typed stands there with what is wrong beside it.
        """
        page = (object_id, form_url, extra_context)
        if request.method in READING:
            return super().changeform_view(request, *page)
        try:
            with writing():
                if answer := self._catch_up(request, object_id):
                    return answer
                return super().changeform_view(request, *page)
        except Refusal as refusal:
            request.refusals = refusal.messages  # type: ignore[attr-defined]
        except (IntegrityError, ProtectedError):
            request.refusals = Refusal.on_top(OVERTAKEN).messages  # type: ignore[attr-defined]
        return super().changeform_view(request, *page)

    def _catch_up(self, request: HttpRequest, object_id: str | None) -> HttpResponse | None:
        """Let a form speak of the rows there now are; what to answer if its record is gone."""
        if object_id is None:
            return None
        with questions():
            row = self.get_object(request, unquote(object_id))
        if row is None:
            return lost(self, request)
        if self.has_change_permission(request, row):
            formsets = [
                (
                    form.get_default_prefix(),
                    list(rows.get_queryset(request).filter(**{form.fk.name: row})),
                )
                for form, rows in self.get_formsets_with_inlines(request, row)
            ]
            request.POST = caught_up(request.POST, row, formsets)  # type: ignore[assignment] # a copy
        return None

    def save_related(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Iterable[Any],
        change: bool,  # noqa: FBT001 - Django's own
    ) -> None:
        """Save the parts of a record, and leave by the door."""
        formsets = list(formsets)
        record = owner(form.instance)
        try:
            with door.opened("admin", by=editor_of(request)) as way:
                super().save_related(request, form, formsets, change)
                self.settle(form, formsets)
                way.touch(*record)
        except RuleError as error:
            raise placed(error, record, formsets) from error

    def settle(self, form: Any, formsets: list[Any]) -> None:
        """Write what follows from the form as a whole, within the door."""

    # -- what became of it ---------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the history of the record that a row is, or is a part of."""
        with questions():
            row = self.get_object(request, unquote(object_id))
        if row is None:
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        section, slug = owner(row)
        return HttpResponseRedirect(self._at("history", TYPES[section], slug))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show a form, everything its choosers have chosen fetched together."""
        formsets = [each.formset for each in context["inline_admin_formsets"]]
        fill_shelf(request, context["adminform"].form, formsets)
        row = context.get("original")
        if isinstance(row, Record):
            section, slug = owner(row)
            context["renamed_at"] = self._at("rename", TYPES[section], slug)
            context["exported_at"] = self._at("dossier", TYPES[section], slug)
            if section == "dialogues" and may_see_everything(request):
                context["exported_whole_at"] = self._at("dossier-of-dialogue", slug)
            if section in merging.SECTIONS:
                context["merged_at"] = f"{self._at('merge', TYPES[section])}?goes={slug}"
        return super().render_change_form(request, context, *args, **kwargs)

    def _at(self, page: str, *of: str) -> str:
        return reverse(f"{self.admin_site.name}:{page}", args=of)

    # -- listing -------------------------------------------------------------------------------

    def also_found(self, typed: str) -> Q:
        """What search finds, by any name in any script, and by an address it once had."""
        return found_by_search(self.model, typed)

    # -- showing -------------------------------------------------------------------------------

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's own
        **kwargs: Any,
    ) -> Any:
        """The class of the record's form."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusals = getattr(request, "refusals", {}).get(None, ())
        if "slug" in form.base_fields:
            form.base_fields["slug"].help_text = f"Its permanent address. {PERMANENT}"
        if "cites" in form.base_fields:
            form.base_fields["cites"] = cites_field(self.model, self.admin_site, request)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields, and unseen among them what the record said when its page was opened."""
        (heading, options), *others = super().get_fieldsets(request, obj)
        fields = [*options["fields"], *(("as_opened",) if obj else ())]
        return [(heading, {**options, "fields": fields}), *others]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is shown and not written: a slug once it is given, and all that is derived."""
        fixed = ("slug",) if obj and isinstance(obj, Record) else ()
        return (*super().get_readonly_fields(request, obj), *fixed)
