"""What is answered at the desk is for the one who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class KeptByNobody:
    """Let nobody keep what the desk answers, refusals and redirections included.

    Django says so on most pages of an admin, and not on that for another password.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.desk = reverse("admin:index")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and say of an answer of the desk that it is nobody else's."""
        answer = self.get_response(request)
        if request.path_info.startswith(self.desk):
            answer["Cache-Control"] = "no-store, private"
        return answer
