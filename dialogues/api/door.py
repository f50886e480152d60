"""The one door of the API: safe methods alone, every refusal in one shape, no cookie."""

from __future__ import annotations

import logging
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.signals import got_request_exception
from django.http import Http404
from django.urls import re_path, reverse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from dialogues.filters import RefusedError, RenamedError, UnknownParameterError
from dialogues.models.outages import outage
from dialogues.queries.addresses import GoneError, MovedError, UnknownError

from . import (
    changes,
    commitments,
    comparison,
    coverage,
    dialogues,
    meetings,
    registers,
    search,
    sources,
)
from .addresses import READS
from .pages import Reader
from .refusals import refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from ninja.openapi.schema import OpenAPISchema

_log = logging.getLogger("django.request")


class _PlainRenderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class RecordAPI(NinjaAPI):
    """An API that can only be read."""

    _description: OpenAPISchema | None = None

    def get_openapi_schema(self, **place: Any) -> OpenAPISchema:
        """What OpenAPI says of it, put together once: it never changes while the program runs."""
        if self._description is None:
            self._description = super().get_openapi_schema(**place)
        return self._description

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """Its addresses, each behind the door, and a refusal for every other beneath them."""
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            view = _behind_the_door(pattern.callback)  # type: ignore[arg-type] # Django types it loosely
            view.reads = READS.get(getattr(pattern, "name", ""))  # type: ignore[attr-defined] # functions take anything
            pattern.callback = view
        patterns.append(re_path("", _behind_the_door(_nowhere)))
        return patterns, app_name, namespace


def _behind_the_door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view answer GET, and HEAD as it answers GET; refuse whatever else is asked of it."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **where: str) -> HttpResponseBase:
        method = request.method
        if method not in {"GET", "HEAD"}:
            message = "The record can only be read. Use GET."
            headers = {"Allow": "GET, HEAD"}
            return refusal(405, "method_not_allowed", message, headers=headers)
        request.method = "GET"
        try:
            return view(request, **where)
        except Http404:
            return refusal(404, "not_found", _NOTHING)
        finally:
            request.method = method

    return answer


_NOTHING = "There is nothing at this address. /api/v1/docs shows those there are."


def _nowhere(_request: HttpRequest) -> HttpResponse:
    raise Http404


api = RecordAPI(
    title="Space Dialogues",
    version="1",
    description=(
        "What governments promised each other about space, and what came of it, each fact with "
        "the passages that say it. A fact that is not stated is null, an empty list or an empty "
        "map. Dates are EDTF as their sources state them; days are ISO 8601."
    ),
    urls_namespace="api-v1",
    docs=Reader(),
    docs_url="/docs",
    renderer=_PlainRenderer(),
)
for noun in (
    commitments,
    dialogues,
    meetings,
    registers,
    sources,
    search,
    comparison,
    coverage,
    changes,
):
    api.add_router("", noun.router)


@api.exception_handler(RefusedError)
def _refused(_request: HttpRequest, refused: RefusedError) -> HttpResponse:
    is_unknown = isinstance(refused, UnknownParameterError)
    code = "unknown_parameter" if is_unknown else "bad_value"
    return refusal(400, code, str(refused), refused.param)


@api.exception_handler(UnknownError)
def _unknown(_request: HttpRequest, unknown: UnknownError) -> HttpResponse:
    return refusal(404, "not_found", str(unknown))


@api.exception_handler(GoneError)
def _gone(_request: HttpRequest, gone: GoneError) -> HttpResponse:
    return refusal(410, "gone", gone.former.reason)


@api.exception_handler(MovedError)
def _moved(request: HttpRequest, moved: MovedError) -> HttpResponse:
    address = reverse(f"api-v1:{moved.type}", args=[moved.slug])
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    message = f"The record is now at {address}."
    return refusal(301, "moved", message, headers={"Location": address + query})


@api.exception_handler(RenamedError)
def _renamed(request: HttpRequest, renamed: RenamedError) -> HttpResponse:
    address = request.path + renamed.query(request.GET)
    message = f"{renamed.param}: “{renamed.value}” is now “{renamed.slug}”."
    return refusal(301, "moved", message, headers={"Location": address})


@api.exception_handler(Exception)
def _failed(request: HttpRequest, failure: Exception) -> HttpResponse:
    """Say that it failed, and tell the log and whoever listens, as Django does of a page.

    What the database cannot answer for now is no failure: whoever tells readers of pages so tells
    programs too, and another database may have an answer.
    """
    if outage(failure):
        raise failure
    got_request_exception.send(sender=None, request=request)
    _log.error("Internal Server Error: %s", request.path, exc_info=failure)
    return refusal(500, "failed", "The question could not be answered. It has been recorded.")
