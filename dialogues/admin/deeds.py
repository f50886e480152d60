"""What is done to several records at once: shown first, then done as it was shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from dialogues.dossier.columns import MODELS
from dialogues.dossier.doing import do
from dialogues.dossier.shapes import TYPES

from .guard import is_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.contrib.admin import AdminSite
    from django.contrib.auth.models import User
    from django.http import HttpRequest

    from dialogues.dossier.deeds import Deed, Objection, Outcome

MOST_SHOWN = 100
NEEDED = {"new": "add", "changed": "change", "gone": "delete"}
OVERTAKEN = "The record has changed since this was shown. Look again at what would be done."


@dataclass
class Asked:
    """A deed that someone at the desk asks for: what it is called, and how it is made."""

    title: str
    button: str
    make: Callable[[], Deed]
    # Where to go from there once it is done.
    then: str
    # What the page says besides: above the deed, and where else to go.
    context: Mapping[str, Any] = field(default_factory=dict)


def shown_or_done(site: AdminSite, request: HttpRequest, asked: Asked) -> HttpResponse:
    """Show what a deed would do, or do it if that was seen."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

    def make() -> Deed:
        return _allowed(request, asked.make())

    if request.method != "POST":
        return _page(site, request, asked, make())
    seen = request.POST.get("edition", "")
    deed = do(make, seen=int(seen) if is_key(seen) else 0, by=cast("User", request.user))
    if deed.made is None:
        is_overtaken = str(deed.edition) != seen
        return _page(site, request, asked, deed, overtaken=OVERTAKEN if is_overtaken else "")
    undo = reverse(f"{site.name}:undo", args=[deed.made.number])
    said = '{}: done, as edition {}. <a href="{}">Undo this edition</a>'
    messages.success(request, format_html(said, asked.title, deed.made.number, undo))
    return HttpResponseRedirect(asked.then)


def may(request: HttpRequest, deed: str, section: str) -> bool:
    """Whether whoever asks may do something to records of a section: add, change, delete, view."""
    opts = MODELS[section]._meta  # noqa: SLF001 - documented
    return request.user.has_perm(f"{opts.app_label}.{get_permission_codename(deed, opts)}")


def _allowed(request: HttpRequest, deed: Deed) -> Deed:
    needed = {(NEEDED[outcome.what], outcome.section) for outcome in deed.outcomes}
    if not all(may(request, *each) for each in needed):
        raise PermissionDenied
    return deed


def _page(
    site: AdminSite, request: HttpRequest, asked: Asked, deed: Deed, overtaken: str = ""
) -> HttpResponse:
    counts = Counter(outcome.section for outcome in deed.outcomes)
    context = {
        **site.each_context(request),
        "title": asked.title,
        "button": asked.button,
        "deed": deed,
        "objections": [(each, _address(site, each)) for each in deed.objections[:MOST_SHOWN]],
        "outcomes": [(each, _address(site, each)) for each in deed.outcomes[:MOST_SHOWN]],
        "more": max(0, len(deed.outcomes) - MOST_SHOWN),
        "counts": [(MODELS[name]._meta, count) for name, count in counts.items()],  # noqa: SLF001
        "overtaken": overtaken,
        **asked.context,
    }
    return TemplateResponse(request, "desk/deed.html", context)


def _address(site: AdminSite, of: Objection | Outcome) -> str:
    """The history of the record that is spoken of, from where its own page can be reached."""
    return reverse(f"{site.name}:history", args=[TYPES[of.section], of.slug]) if of.slug else ""
