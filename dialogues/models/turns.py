"""Whose turn it is to write, in SQLite, which knows of no queue."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

_PAUSE_SECONDS = 0.005
_USUAL_SECONDS = 5  # of Python's sqlite3, where nothing else is said


def queue_up(*, connection: BaseDatabaseWrapper, **_said: object) -> None:
    """Let whoever begins to write through a connection that was just made wait in a queue.

    SQLite looks every tenth of a second whether another writer is done. One who writes again and
    again is done for a thousandth of it, so that others may look past it until they give up. Here
    the one who waits at the head keeps all others from beginning, the last writer among them.
    """
    if connection.vendor != "sqlite" or _in_turn in connection.execute_wrappers:
        return
    if not connection.is_in_memory_db():  # type: ignore[attr-defined]
        # First: whoever wraps what is executed for a while takes the last away again.
        connection.execute_wrappers.insert(0, _in_turn)


def _in_turn(execute: Callable[..., Any], sql: str, *said: Any) -> Any:
    if sql != "BEGIN IMMEDIATE":
        return execute(sql, *said)
    *_others, context = said
    connection = context["connection"]
    patience = connection.settings_dict["OPTIONS"].get("timeout", _USUAL_SECONDS)
    start = time.monotonic()
    with _at_the_head(f"{connection.settings_dict['NAME']}-turn", start + patience):
        left = max(0, start + patience - time.monotonic())
        # Nobody waits longer than it was said, however much of that was in the queue.
        with _waiting(connection.connection, left, patience):
            return execute(sql, *said)


@contextmanager
def _at_the_head(name: str, until: float) -> Iterator[None]:
    """Wait among those who wait to begin, until one is the next or has waited long enough.

    The lock is on a file of its own: to close the database's would let go of SQLite's locks.
    """
    try:
        file = os.open(name, os.O_RDONLY | os.O_CREAT, 0o644)
    except OSError:  # a disk that is full or only read has no queue of writers
        yield
        return
    try:
        while not _is_mine(file) and time.monotonic() < until:
            time.sleep(_PAUSE_SECONDS)
        yield
    finally:
        os.close(file)


def _is_mine(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _waiting(engine: sqlite3.Connection, seconds: float, usual: float) -> Iterator[None]:
    """Let SQLite wait for others so long, and then as long as ever."""
    engine.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    try:
        yield
    finally:
        engine.execute(f"PRAGMA busy_timeout = {int(usual * 1000)}")
