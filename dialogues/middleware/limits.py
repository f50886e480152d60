"""No visitor's query runs longer than a second, and what a visitor is told of one that would.

The limit is the visitor's alone: loads, checks and the editor's desk take the time they need,
through the same settings and, at the desk, through the same connections.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.utils import Error
from django.http import HttpResponse
from django.template.loader import render_to_string

from dialogues.api.refusals import refusal
from dialogues.models.outages import OUT_OF_REACH, outage
from dialogues.models.readers import reading

from .desk import is_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Execute = Callable[[str, Any, bool, dict[str, Any]], Any]

SECONDS = 1.0
# SQLite's own steps between two looks at the clock: well under a millisecond.
_STEPS = 5_000


class TimeLimit:
    """Keep visitors' queries short, and say so when the database cannot answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a visitor within the limit, an editor without."""
        if is_desk(request):
            lift(connection)
            return self.get_response(request)
        with limited(reading()):
            answer = self.get_response(request)
        if answer.streaming:
            answer.streaming_content = _piece_by_piece(answer.streaming_content)  # type: ignore[attr-defined] # a streaming one has it
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say why there is no answer, if the database is the reason; else leave it to Django."""
        return no_answer(request, error)


def no_answer(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """What a visitor is told when the database cannot answer, if that is what an exception says."""
    why = outage(error)
    if why is None:
        return None
    if request.path_info.startswith("/api/"):
        answer = refusal(503, why.code, why.message, headers=why.headers)
    else:
        text = render_to_string("503.html", {"why": why.message})
        answer = HttpResponse(text, status=503, headers=why.headers)
    # Another database may have an answer.
    answer.is_out_of_reach = why is OUT_OF_REACH  # type: ignore[attr-defined] # ours, see `readers`
    return answer


def _piece_by_piece(content: Iterator[bytes]) -> Iterator[bytes]:
    """What is streamed, with each piece made within the limit: it is made after the answer began."""
    while True:
        with limited(reading()):
            piece = next(content, None)
        if piece is None:
            return
        yield piece


@contextmanager
def limited(on: BaseDatabaseWrapper) -> Iterator[None]:
    """Give up every query that takes too long, as long as this lasts."""
    limit = _LIMITS[on.vendor](on)
    with on.execute_wrapper(limit):
        try:
            yield
        finally:
            limit.end()


def lift(on: BaseDatabaseWrapper) -> None:
    """Take the limit off a connection that answered visitors before."""
    if getattr(on, _LIMITED, None) is not None and getattr(on, _LIMITED) is on.connection:
        try:
            _state(on, "RESET statement_timeout")
        except Error:
            # A connection that is gone has no limit either: the next query opens another.
            on.close()
    setattr(on, _LIMITED, None)


class _SQLiteLimit:
    """A look at the clock every few thousand steps of a query."""

    def __init__(self, on: BaseDatabaseWrapper) -> None:
        self.on = on
        self.ends = 0.0
        self.raw: Any = None

    def __call__(
        self,
        execute: Execute,
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - as Django calls it
        context: dict[str, Any],
    ) -> Any:
        self.ends = time.monotonic() + SECONDS
        if self.raw is not self.on.connection:
            self.raw = self.on.connection
            self.raw.set_progress_handler(self._is_over, _STEPS)
        return execute(sql, params, many, context)

    def _is_over(self) -> bool:
        return time.monotonic() > self.ends

    def end(self) -> None:
        if self.raw is not None and self.raw is self.on.connection:
            self.raw.set_progress_handler(None, 0)


# Where a connection of PostgreSQL remembers which session was told of the limit.
_LIMITED = "limited_for_visitors"


def tell(on: BaseDatabaseWrapper) -> None:
    """Tell a session of PostgreSQL's of the limit, unless it knows."""
    if on.vendor != "postgresql" or on.connection is None or on.in_atomic_block:
        return
    if getattr(on, _LIMITED, None) is not on.connection:
        _state(on, f"SET statement_timeout = {int(SECONDS * 1000)}")
        setattr(on, _LIMITED, on.connection)


class _PostgreSQLLimit:
    """The server's own clock, told once a session: nearly all that a worker does is for visitors.

    Only outside a transaction, or its end might take the word back.
    """

    def __init__(self, on: BaseDatabaseWrapper) -> None:
        self.on = on

    def __call__(
        self,
        execute: Execute,
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - as Django calls it
        context: dict[str, Any],
    ) -> Any:
        tell(self.on)
        return execute(sql, params, many, context)

    def end(self) -> None:
        """Leave the session as it is: the next visitor's question finds it ready."""


_LIMITS: dict[str, type[_SQLiteLimit | _PostgreSQLLimit]] = {
    "sqlite": _SQLiteLimit,
    "postgresql": _PostgreSQLLimit,
}


def _state(on: BaseDatabaseWrapper, sql: str) -> None:
    """Tell a session something that is no question of anybody's."""
    with on.wrap_database_errors, on.connection.cursor() as cursor:
        cursor.execute(sql)
