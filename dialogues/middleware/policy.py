"""What every answer allows a browser to load, by django-csp, put together once.

Here no answer has a policy of its own: django-csp's decorators and nonces are not heeded. It
would put the same words together for every answer, which takes as long as finding a page that
is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from csp.constants import HEADER
from csp.utils import build_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class ContentPolicy:
    """Let every answer say what `CONTENT_SECURITY_POLICY` says."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the policy unless the answer has one."""
        answer = self.get_response(request)
        answer.headers.setdefault(HEADER, self.policy)
        return answer
