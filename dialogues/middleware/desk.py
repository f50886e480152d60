"""What is answered at the desk is for the one who asked; elsewhere nobody is told from another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.urls import get_script_prefix, reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def is_desk(request: HttpRequest) -> bool:
    """Whether something of the desk is asked for, wherever the site is mounted."""
    return request.path_info.startswith(_desk())


@cache
def _desk() -> str:
    return reverse("admin:index").removeprefix(get_script_prefix().removesuffix("/"))


class KeptByNobody:
    """Let nobody keep what the desk answers, and let no cookie be looked at anywhere else.

    Django says the first on most pages of an admin, and not on that for another password. Of a
    cookie that it cannot read, it would make another one on any page, for every cache to keep.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say of an answer of the desk that it is nobody else's."""
        if not is_desk(request):
            request.META.pop("HTTP_COOKIE", None)
            return self.get_response(request)
        answer = self.get_response(request)
        answer["Cache-Control"] = "no-store, private"
        return answer
