"""What every public page shares: safe methods alone, the edition read first, the day it is."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dialogues import filters
from dialogues.models import Edition, FormerAddress
from dialogues.queries.paging import UnknownPlaceError, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from dialogues.models.records import RecordQuerySet

    Context = dict[str, Any]
    Answer = Context | HttpResponse
    View = Callable[..., HttpResponse]


def page(template: str) -> Callable[[Callable[..., Answer]], View]:
    """Make a page of a function that answers with what its template shows.

    The function takes the request, the day it is, and what the address says. The edition is read
    before the data: a page may then be newer than it says, never older. Nothing of the request
    reaches the template, so that a page depends on its address alone.
    """

    def decorate(view: Callable[..., Answer]) -> View:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, **address: str) -> HttpResponse:
            edition = Edition.objects.latest_one()
            about = {
                "edition": edition,
                "site": settings.SITE_URL.rstrip("/"),
                "path": request.path,
                "today": timezone.localdate(),
                "as_of": None,
                "then": "",
            }
            try:
                found = view(request, about["today"], **address)
            except GoneError as gone:
                text = render_to_string("dialogues/gone.html", about | {"former": gone.former})
                return HttpResponse(text, status=410)
            except MovedError as moved:
                return HttpResponsePermanentRedirect(moved.address)
            except filters.RefusedError as refused:
                text = render_to_string("dialogues/refused.html", about | {"complaint": refused})
                return HttpResponse(text, status=400)
            if isinstance(found, HttpResponse):
                return found
            status = found.pop("status", 200)
            return HttpResponse(render_to_string(template, about | found), status=status)

        return answer

    return decorate


def as_of(request: HttpRequest) -> Context:
    """The day as of which a page is asked for, and what carries it on to the next address."""
    day = filters.day("as_of", request.GET.get("as_of", ""))
    return {"as_of": day, "then": f"?as_of={day.isoformat()}" if day else ""}


class GoneError(Exception):
    """A record that was at an address is no longer there; `former` says why."""

    def __init__(self, former: FormerAddress) -> None:
        self.former = former
        super().__init__(former.reason)


class MovedError(Exception):
    """A record has another address now."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(address)


def one(records: RecordQuerySet, type_: str, slug: str) -> Any:
    """The record at an address; where it has left, what is known of that."""
    record = records.filter(slug=slug).first()
    if record is None:
        former = FormerAddress.objects.filter(type=type_, slug=slug).first()
        if former is None:
            raise Http404
        if not former.moved_to:
            raise GoneError(former)
        raise MovedError(reverse(type_, args=[former.moved_to]))
    return record


def listed(request: HttpRequest, narrow: RecordQuerySet, dressed: RecordQuerySet) -> Context:
    """One page of a list: that after or before the record which the address names."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return {"page": page_of(narrow, dressed, after=after, before="" if after else before)}
    except UnknownPlaceError:
        return {"page": None, "status": 400}
