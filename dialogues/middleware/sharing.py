"""What lets scripts on pages of other sites read what stands here for programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_FOR_PROGRAMS = re.compile(r"/api/|/[a-z0-9/.-]+\.(atom|bib|csv|ics|json|sha256|zip)\Z")
_MAY_READ = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_MAY_ASK = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class OpenToOtherSites:
    """Say so on every answer for programs, whoever asks.

    Not django-cors-headers: it says so only to other sites, and so makes each answer vary on who
    asked, when a shared cache could hold one for all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as it is answered beneath; a browser's question whether it may ask, here."""
        if not _FOR_PROGRAMS.match(request.path_info):
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=204, headers=_MAY_READ | _MAY_ASK)
        answer = self.get_response(request)
        for name, value in _MAY_READ.items():
            answer[name] = value
        return answer
