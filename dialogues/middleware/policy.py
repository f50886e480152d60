"""What every answer allows a browser to load, by django-csp, put together once.

django-csp's decorators and nonces are not heeded here: it would put the same words together for
every answer, which takes as long as finding a page that is known. An answer that brings a header
of its own keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import HEADER
from csp.utils import build_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


# Nothing of ours is for pages of other sites, but what `sharing` opens to them; nor does any page
# of ours hold anything that has not said that it may be held.
_APART = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


class ContentPolicy:
    """Let every answer say what `CONTENT_SECURITY_POLICY` says, and that it stands apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = {HEADER: build_policy(), **_APART}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with each of these unless the answer has one of its own."""
        answer = self.get_response(request)
        for name, value in self.headers.items():
            answer.headers.setdefault(name, value)
        return answer
