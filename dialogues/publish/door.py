"""What every file for programs shares: safe methods alone, and the question read strictly."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dialogues.filters import RefusedError, RenamedError
from dialogues.models import moment
from dialogues.queries import addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from dialogues.filters import Question
    from dialogues.models.moment import Moment
    from dialogues.models.records import RecordQuerySet

    View = Callable[..., HttpResponseBase]

PLAIN = "text/plain; charset=utf-8"


def published(question: type[Question]) -> Callable[[Callable[..., HttpResponseBase]], View]:
    """Make an address of a function that takes a question and the moment, and gives a file.

    Parameters that it does not know are refused: a program that misspells a filter must not take
    everything for what it asked for.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> View:
        @csrf_exempt
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, **address: str) -> HttpResponseBase:
            now = moment.current()
            try:
                told = view(question.read_strictly(request.GET), now, **address)
            except addresses.GoneError as gone:
                return HttpResponse(f"{gone.former.reason}\n", status=410, content_type=PLAIN)
            except addresses.MovedError as moved:
                return HttpResponsePermanentRedirect(_moved(request, address["slug"], moved.slug))
            except RenamedError as renamed:
                return HttpResponsePermanentRedirect(request.path + renamed.query(request.GET))
            except RefusedError as refused:
                return HttpResponse(f"{refused}\n", status=400, content_type=PLAIN)
            if request.method == "HEAD" and isinstance(told, StreamingHttpResponse):
                # Still one that is streamed: whatever is no stream is remembered as the whole file.
                told.streaming_content = ()
            return told

        answer.reads = question.read_strictly  # type: ignore[attr-defined] # functions take anything
        return answer

    return decorate


def _moved(request: HttpRequest, before: str, slug: str) -> str:
    """The same form of the same question, at the address that the record has now."""
    *above, name = request.path.split("/")
    query = request.META.get("QUERY_STRING", "")
    address = "/".join([*above, f"{slug}{name.removeprefix(before)}"])
    return f"{address}?{query}" if query else address


def one(records: RecordQuerySet, type_: str, slug: str) -> Any:
    """The record whose form is asked for."""
    try:
        return addresses.one(records, type_, slug)
    except addresses.UnknownError as unknown:
        raise Http404 from unknown


def streamed(written: Iterator[Any], media_type: str, name: str) -> StreamingHttpResponse:
    """A file written while it is sent; its first piece before, so that what fails is told."""
    return StreamingHttpResponse(
        _begun(written),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _begun(written: Iterator[Any]) -> Iterator[Any]:
    first = next(written)

    def whole() -> Iterator[Any]:
        yield first
        yield from written

    return whole()


def stamped(name: str, now: Moment, ending: str) -> str:
    """The name of a file that says of which edition it is."""
    edition = f"-edition-{now.edition.number}" if now.edition else ""
    return f"{name}{edition}.{ending}"
