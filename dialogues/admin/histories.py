"""What became of a record: who changed what, when and from where; and back to how it was."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse

from dialogues.dossier.columns import MODELS
from dialogues.dossier.outlook import SECTION_OF
from dialogues.dossier.restoring import restoring, undoing
from dialogues.filters import ChangeQuestion, RefusedError
from dialogues.models import Change, Edition
from dialogues.queries import changes

from .deeds import Asked, may, shown_or_done
from .guard import is_key
from .records import label

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest

PER_PAGE = 30


def history(site: AdminSite, request: HttpRequest, type_: str, slug: str) -> HttpResponse:
    """Every change of a record that is there, or was."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    section = known(type_)
    if not may(request, "view", section) and not may(request, "change", section):
        raise PermissionDenied
    try:
        asked = ChangeQuestion.read(request.GET)
    except RefusedError as refused:
        raise BadRequest(str(refused)) from refused
    told, after = changes.history(type_, slug, asked.after, PER_PAGE)
    record = MODELS[section].objects.filter(slug=slug).first()
    if not told and record is None:
        raise Http404
    opts = MODELS[section]._meta  # noqa: SLF001 - documented
    change = f"{site.name}:{opts.app_label}_{opts.model_name}_change"
    context = {
        **site.each_context(request),
        "title": f"History of {label(record) if record else slug}",
        "opts": opts,
        "type": type_,
        "slug": slug,
        "record": record,
        "address": reverse(change, args=[record.pk]) if record else "",
        "editions": [
            (edition, list(made)) for edition, made in groupby(told, key=lambda each: each.edition)
        ],
        "latest": told[0].key if told and asked.after is None else None,
        "after": after,
        "may_restore": may(request, "change", section),
    }
    return TemplateResponse(request, "desk/history.html", context)


def restore(site: AdminSite, request: HttpRequest, change: int) -> HttpResponse:
    """Show what restoring a record to how it was from a change on would do, or do it."""
    found = Change.objects.filter(pk=change) if is_key(change) else Change.objects.none()
    state = found.select_related("edition").first()
    if state is None:
        raise Http404
    if not may(request, "change", SECTION_OF[state.type]):
        raise PermissionDenied
    back = reverse(f"{site.name}:history", args=[state.type, state.slug])
    title = f"Restore {state.type} {state.slug} as of edition {state.edition.number}"
    asked = Asked(title, "Restore", lambda: restoring(state), back, {"back": back})
    return shown_or_done(site, request, asked)


def undo(site: AdminSite, request: HttpRequest, number: int) -> HttpResponse:
    """Show what undoing an edition would do, or do it."""
    found = Edition.objects.filter(number=number) if is_key(number) else Edition.objects.none()
    edition = found.first()
    if edition is None:
        raise Http404
    if not any(may(request, "change", section) for section in MODELS):
        raise PermissionDenied
    back = reverse(f"{site.name}:dialogues_edition_changelist")
    title = f"Undo edition {edition.number}"
    context = {"back": back, "undone": edition}
    asked = Asked(title, "Undo this edition", lambda: undoing(edition), back, context)
    return shown_or_done(site, request, asked)


def known(type_: str) -> str:
    """The section of a type in an address."""
    if type_ not in SECTION_OF:
        raise Http404
    return SECTION_OF[type_]
