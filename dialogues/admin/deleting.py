"""Deleting at the desk: asked first, and done to what was there when it was asked."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from dialogues.dossier import door
from dialogues.dossier.columns import MODELS
from dialogues.dossier.door import RuleError
from dialogues.dossier.referrers import referrers
from dialogues.models import Edition

from .deeds import OVERTAKEN
from .guard import Guarded
from .records import label, owner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

MOST_NAMED = 50
READING = ("GET", "HEAD", "OPTIONS")
REFERRED_TO = "Something refers to it by now, and nothing was deleted. Look again."


class _OvertakenError(Exception):
    """The record is not as it was when somebody was asked whether to delete something of it."""


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that holds the record against every other write from its beginning."""
    with transaction.atomic():
        Edition.objects.held()
        yield


def editor_of(request: HttpRequest) -> User:
    """Who is at the desk: nobody gets that far without having signed in."""
    return cast("User", request.user)


def _latest() -> int:
    """The number of the edition the record is in; 0 for none."""
    latest = Edition.objects.latest_one()
    return latest.number if latest else 0


class Deleting(Guarded):
    """A kind of record whose records are deleted by the one door."""

    delete_confirmation_template = "desk/delete.html"
    delete_selected_confirmation_template = "desk/delete_marked.html"

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask whether to delete a record, or delete it as it was when that was asked."""
        view = super().delete_view
        context = {**(extra_context or {}), "edition": _latest()}
        try:
            return self._safely(request, lambda: view(request, object_id, context))
        except _OvertakenError:
            messages.error(request, OVERTAKEN)
            return HttpResponseRedirect(request.get_full_path())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, or do something with the rows marked."""
        view = super().changelist_view
        if request.method in READING:
            return view(request, extra_context)
        edition = _latest()
        try:
            answer = self._safely(request, lambda: view(request, extra_context))
        except _OvertakenError:
            messages.error(request, OVERTAKEN)
            unconfirmed: Any = request.POST.copy()
            del unconfirmed["post"]
            request.POST = unconfirmed
            return self.changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse):
            answer.context_data = {**(answer.context_data or {}), "edition": edition}
        return answer

    def _safely(self, request: HttpRequest, deed: Callable[[], HttpResponse]) -> HttpResponse:
        """Do what a request asks; what the door refuses is said above the list."""
        if request.method in READING:
            return deed()
        try:
            with writing():
                return deed()
        except RuleError as error:
            for complaint in error.complaints:
                messages.error(request, str(complaint))
        except (IntegrityError, ProtectedError):
            messages.error(request, REFERRED_TO)
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:{name}"))

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """What would go, and what stands in the way: all that refers to it."""
        rows = list(objs)
        if in_the_way := sorted({other for row in rows for other in self.referrers(row)}):
            return [str(row) for row in rows], {}, set(), self._linked(in_the_way)
        return self.what_goes(rows, request)

    def what_goes(
        self, rows: list[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """What deleting rows to which nothing refers takes with it."""
        return super().get_deleted_objects(rows, request)

    def referrers(self, row: Any) -> set[tuple[str, str]]:
        """The records, as (section, slug), that refer to a row."""
        return referrers(*owner(row))

    def _linked(self, records: list[tuple[str, str]]) -> list[Any]:
        """Links to records; of very many, the first and how many more there are."""
        named: list[str] = []
        for section, slug in records[:MOST_NAMED]:
            row = MODELS[section].objects.get(slug=slug)
            opts = self.admin_site.get_model_admin(MODELS[section]).opts
            name = f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change"
            address, kind = reverse(name, args=[row.pk]), capfirst(opts.verbose_name)
            named.append(format_html('{}: <a href="{}">{}</a>', kind, address, label(row)))
        if len(records) > MOST_NAMED:
            named.append(f"… and {len(records) - MOST_NAMED} more")
        return named

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete a record, and leave by the door."""
        self._delete(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete records, and leave by the door."""
        self._delete(request, list(queryset))

    def _delete(self, request: HttpRequest, rows: list[Any]) -> None:
        if request.POST.get("edition") != str(_latest()):
            raise _OvertakenError
        with door.opened("admin", by=editor_of(request)) as way:
            for row in rows:
                way.touch(*owner(row))
                self.take_out(row)

    def take_out(self, row: Any) -> None:
        """Delete a row with the parts that cannot live without it."""
        row.delete()
