"""What every public page shares: safe methods alone, the edition read first, the day it is."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dialogues import filters
from dialogues.models import moment
from dialogues.queries import addresses
from dialogues.queries.paging import UnknownPlaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

    from dialogues.models.records import RecordQuerySet
    from dialogues.queries import lists
    from dialogues.queries.paging import Page

    Context = dict[str, Any]
    Answer = Context | HttpResponse
    View = Callable[..., HttpResponse]


_REFUSALS = (addresses.GoneError, addresses.MovedError, filters.RenamedError, filters.RefusedError)


def page(
    template: str,
    question: type[filters.Question] = filters.Question,
    *,
    is_of_the_record: bool = True,
) -> Callable[[Callable[..., Answer]], View]:
    """Make a page of a function that answers with what its template shows.

    The function takes what is asked, the day it is, and what the address says. The edition is
    read before the data: a page may then be newer than it says, never older. Nothing else of the
    request reaches the function or the template, so that a page depends on its address and its
    question alone, and may be kept: `reads` tells the middleware how the question is read. One
    that tells more than the record is made each time.
    """

    def decorate(view: Callable[..., Answer]) -> View:
        @csrf_exempt
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, **address: str) -> HttpResponse:
            about = _about(request)
            try:
                asked = question.read(request.GET)
                about["query"] = asked.address()
                found = view(asked, about["today"], **address)
            except _REFUSALS as error:
                return _refusal(error, request, about)
            if isinstance(found, HttpResponse):
                return found
            status = found.pop("status", 200)
            return HttpResponse(render_to_string(template, about | found), status=status)

        if is_of_the_record:
            answer.reads = question.read  # type: ignore[attr-defined] # functions take anything
        return answer

    return decorate


def _about(request: HttpRequest) -> Context:
    """What every page shows besides what is its own."""
    now = moment.current()
    return {
        "edition": now.edition,
        "site": settings.SITE_URL,
        "path": request.path,
        "today": now.day,
        "as_of": None,
        "then": "",
        "query": "",
    }


def _refusal(error: Exception, request: HttpRequest, about: Context) -> HttpResponse:
    """What is answered where there is no page: where it went, or why there is none."""
    match error:
        case addresses.GoneError():
            text = render_to_string("dialogues/gone.html", about | {"former": error.former})
            return HttpResponse(text, status=410)
        case addresses.MovedError():
            here = request.resolver_match
            place = reverse(here.view_name if here else error.type, args=[error.slug])
            return HttpResponsePermanentRedirect(f"{place}{about['query']}")
        case filters.RenamedError():
            return HttpResponsePermanentRedirect(request.path + error.query(request.GET))
        case _:
            text = render_to_string("dialogues/refused.html", about | {"complaint": error})
            return HttpResponse(text, status=400)


def as_of(asked: filters.DayQuestion) -> Context:
    """The day as of which a page is asked for, and what carries it on to the next address.

    And what leads to the same as of another day: all else that is asked, and as of today.
    """
    day = asked.as_of
    return {
        "as_of": day,
        "then": f"?as_of={day.isoformat()}" if day else "",
        "on_any_day": asked.pairs(as_of=()),
        "as_of_today": asked.query(as_of=()),
    }


def one(records: RecordQuerySet, type_: str, slug: str) -> Any:
    """The record at an address."""
    try:
        return addresses.one(records, type_, slug)
    except addresses.UnknownError as unknown:
        raise Http404 from unknown


def listed(
    asked: filters.PlaceQuestion, found: lists.Listed | lists.ByName, dressed: RecordQuerySet
) -> Context:
    """One page of a list: that after or before the place which the address names.

    `kept` is the question that goes with all of the list, `here` with the same page for programs,
    who are told what is after a place, not what is before one. No `page` for a place that is none,
    or beyond which there is nothing (`is_beyond`).
    """
    before = "" if asked.after else asked.before
    here = asked.query(after=asked.texts("after"))
    context: Context = {"asked": asked, "kept": asked.query(), "here": here}
    try:
        page = found.page(dressed, after=asked.after, before=before)
    except UnknownPlaceError:
        return context | {"page": None, "status": 400}
    if (asked.after or before) and not page.records and found.count:
        return context | {"page": None, "is_beyond": True}
    return context | {"page": page}


def shown(context: Context) -> Sequence[Any]:
    """The records of a list's page; none if its address names no place in it."""
    page: Page | None = context["page"]
    return page.records if page else ()
