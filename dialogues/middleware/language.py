"""The language of an answer: that of its address, and of nothing else.

Not Django's own middleware for it: it would make each page vary on a cookie and on what a
browser prefers, when a shared cache can hold one for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import activate

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class LanguageByAddress:
    """Speak the language whose prefix an address has; without one, the first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.first, *others = (code for code, _name in settings.LANGUAGES)
        self.prefixes = tuple((f"/{code}/", code) for code in others)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the language of the address.

        It is said for each request: the thread may have answered in another one before.
        """
        path = f"{request.path_info}/"
        spoken = (code for prefix, code in self.prefixes if path.startswith(prefix))
        activate(next(spoken, self.first))
        return self.get_response(request)
