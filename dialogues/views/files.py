"""Single files that programs ask for by a fixed address."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from dialogues.dossier.schema import json_schema
from dialogues.dossier.writer import canonical

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def dossier_schema(_request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a dossier, for the editors in which stewards write them."""
    return HttpResponse(_schema(), content_type="application/schema+json")


@cache
def _schema() -> str:
    return canonical(json_schema())


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead browsers to the icon where a page names none: the desk's, and JSON."""
    return HttpResponsePermanentRedirect(static("dialogues/favicon.svg"))
