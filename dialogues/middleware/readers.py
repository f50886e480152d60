"""Readers answered from the replica, if there is one, and by either database when the other is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models.readers import Choice, has_replica, reading_from

from .desk import is_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_SAFE = {"GET", "HEAD"}


class ReadersElsewhere:
    """Choose where a reader's question is answered. The desk, and whatever writes, is the primary's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.choice = Choice()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from one database, and from the other if the first cannot."""
        if not has_replica() or request.method not in _SAFE or is_desk(request):
            return self.get_response(request)
        first, second = self.choice.now()
        answer = self._answer(request, first)
        if getattr(answer, "is_out_of_reach", False):
            self.choice.failed(first)
            answer = self._answer(request, second)
        return answer

    def _answer(self, request: HttpRequest, alias: str) -> HttpResponseBase:
        with reading_from(alias):
            answer = self.get_response(request)
        if answer.streaming:
            answer.streaming_content = _pieces(answer.streaming_content, alias)  # type: ignore[attr-defined] # a streaming one has it
        return answer


def _pieces(content: Iterator[bytes], alias: str) -> Iterator[bytes]:
    """What is streamed, each piece of it read where the first was: it is made after the answer began."""
    while True:
        with reading_from(alias):
            piece = next(content, None)
        if piece is None:
            return
        yield piece
