"""Which record a record is: another slug for it, and two of them as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from dialogues.dossier import merging as mergers
from dialogues.dossier import schema
from dialogues.dossier.columns import MODELS
from dialogues.dossier.merging import merging
from dialogues.dossier.renaming import renaming

from .deeds import Asked, may, shown_or_done
from .histories import known
from .records import label

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest

MOST_FOUND = 20
LONGEST = 200


def rename(site: AdminSite, request: HttpRequest, type_: str, slug: str) -> HttpResponse:
    """Ask for another slug of a record; show what taking it would do, or do it."""
    section = known(type_)
    if not may(request, "change", section):
        raise PermissionDenied
    record = MODELS[section].objects.filter(slug=slug).first()
    if record is None:
        raise Http404
    new = request.POST.get("to", request.GET.get("to", ""))[:LONGEST].strip()
    context = {"type": type_, "slug": slug, "to": new, "back": _page_of(site, record)}
    title = f"Rename {type_} {slug}"
    if not new:
        return _choice(site, request, "desk/rename.html", {"title": title, **context})
    history = reverse(f"{site.name}:history", args=[type_, new]) if _is_slug(new) else ""
    referring = {"fields": {"to": new}, "choice": "desk/_rename.html", **context}
    asked = Asked(title, "Rename", lambda: renaming(section, slug, new), history, referring)
    return shown_or_done(site, request, asked)


def merge(site: AdminSite, request: HttpRequest, type_: str) -> HttpResponse:
    """Ask which record is to go into which; show what that would do, or do it."""
    section = known(type_)
    if section not in mergers.SECTIONS:
        raise Http404
    if not (may(request, "change", section) and may(request, "delete", section)):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    stays, goes = (sent.get(name, "")[:LONGEST].strip() for name in ("stays", "goes"))
    back = reverse(f"{site.name}:{_name(section)}_changelist")
    context: dict[str, Any] = {"type": type_, "stays": stays, "goes": goes, "back": back}
    if not (_is_slug(stays) and _is_slug(goes)):
        title = f"Merge {MODELS[section]._meta.verbose_name_plural}"  # noqa: SLF001 - documented
        found = _found(site, request, section, goes if _is_slug(goes) else "")
        return _choice(site, request, "desk/merge.html", {"title": title, **context, **found})
    title = f"Merge {type_} {goes} into {stays}"
    turned = urlencode({"stays": goes, "goes": stays})
    context |= {"choice": "desk/_merge.html", "turned": turned}
    context["fields"] = {"stays": stays, "goes": goes}
    history = reverse(f"{site.name}:history", args=[type_, stays])
    asked = Asked(title, "Merge", lambda: merging(section, stays, goes), history, context)
    return shown_or_done(site, request, asked)


def _found(site: AdminSite, request: HttpRequest, section: str, goes: str) -> dict[str, Any]:
    """The records that match what was typed, each with the address that chooses it."""
    words = request.GET.get("q", "")[:LONGEST]
    desk = site.get_model_admin(MODELS[section])
    rows, _twice = desk.get_search_results(request, desk.get_queryset(request), words)
    rows = rows.exclude(slug=goes).order_by("sorts_as", "slug")[: MOST_FOUND + 1]
    chosen = [
        (label(row), urlencode({"goes": goes, "stays": row.slug} if goes else {"goes": row.slug}))
        for row in rows
    ]
    return {
        "q": words.replace("\0", ""),
        "found": chosen[:MOST_FOUND],
        "more": len(chosen) > MOST_FOUND,
    }


def _choice(
    site: AdminSite, request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    return TemplateResponse(request, template, {**site.each_context(request), **context})


def _is_slug(text: str) -> bool:
    return schema.slug_complaint(text) is None


def _name(section: str) -> str:
    opts = MODELS[section]._meta  # noqa: SLF001 - documented
    return f"{opts.app_label}_{opts.model_name}"


def _page_of(site: AdminSite, record: Any) -> str:
    opts = record._meta  # noqa: SLF001 - documented
    name = f"{site.name}:{opts.app_label}_{opts.model_name}_change"
    return reverse(name, args=[record.pk])
