"""Single files that programs ask for by a fixed address."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dialogues import shelf
from dialogues.dossier.schema import json_schema
from dialogues.dossier.writer import canonical

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


@csrf_exempt
@require_safe
def dossier_schema(_request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a dossier, for the editors in which stewards write them."""
    return HttpResponse(_schema(), content_type="application/schema+json")


@cache
def _schema() -> str:
    return canonical(json_schema())


@csrf_exempt
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead browsers to the icon where a page names none: the desk's, and JSON."""
    return HttpResponsePermanentRedirect(static("dialogues/favicon.svg"))


@csrf_exempt
@require_safe
def release(request: HttpRequest, name: str) -> HttpResponseBase:
    """A release of the record, or its sum as `sha256sum --check` reads it."""
    wanted = name.removesuffix(".sha256")
    found = shelf.release(wanted)
    if found is None:
        raise Http404
    tag = quote_etag(found.sha256 if name == wanted else f"{found.sha256}-sum")
    known = get_conditional_response(request, etag=tag)
    if known is not None:
        return known
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if name != wanted:
        told = f"{found.sha256}  {found.name}\n"
        return HttpResponse(told, content_type="text/plain; charset=utf-8", headers=headers)
    try:
        file = found.path.open("rb")
    except FileNotFoundError:  # taken away between the question and the answer
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.name,
        content_type="application/zip",
        headers=headers,
    )
