"""From which database readers are answered, where there are two: the primary, and a replica of it.

Whoever writes reads from the primary. Readers are answered from the replica, as long as it is
not behind for longer than `REPLICA_SECONDS`: what it lacks is told by editions, and for how long
by the instant at which the first of those was made. Where one cannot answer, the other does.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error, connections
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from .editions import Edition

PRIMARY, REPLICA = "default", "replica"
# How long it is believed which of the two answers.
_BETWEEN_LOOKS = 1.0

_where: ContextVar[str] = ContextVar("where", default=PRIMARY)


def reading() -> BaseDatabaseWrapper:
    """The connection from which this request is answered."""
    return connections[_where.get()]


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Let everything that is read meanwhile be read from one database."""
    token = _where.set(alias)
    try:
        yield
    finally:
        _where.reset(token)


class Router:
    """What Django asks: reads go where this request reads, writes to the primary."""

    def db_for_read(self, _model: object, **_hints: object) -> str:
        """The database of this request."""
        return _where.get()

    def db_for_write(self, _model: object, **_hints: object) -> str:
        """The primary."""
        return PRIMARY

    def allow_relation(self, _one: object, _other: object, **_hints: object) -> bool:
        """Whether two rows may refer to each other: they are of one record, wherever read."""
        return True

    def allow_migrate(self, alias: str, _app: str, **_hints: object) -> bool:
        """Whether a database is migrated: a replica follows."""
        return alias == PRIMARY


def has_replica() -> bool:
    """Whether there are two."""
    return REPLICA in settings.DATABASES


class Choice:
    """Which of the two answers readers, the better one first, as it was within the last second."""

    def __init__(self) -> None:
        self._order = REPLICA, PRIMARY
        self._until = 0.0
        self._looking = threading.Lock()

    def now(self) -> tuple[str, str]:
        """Both, the better one first. One thread looks; the others go by what was seen last."""
        if time.monotonic() >= self._until and self._looking.acquire(blocking=False):
            try:
                self._order = look()
                self._until = time.monotonic() + _BETWEEN_LOOKS
            finally:
                self._looking.release()
        return self._order

    def failed(self, alias: str) -> None:
        """Note that one could not answer: until the next look, the other is asked first."""
        self._order = (PRIMARY, REPLICA) if alias == REPLICA else (REPLICA, PRIMARY)


def look() -> tuple[str, str]:
    """Both databases, that which is to answer readers first."""
    try:
        shown = _last_of_replica()
    except Error:
        return PRIMARY, REPLICA
    try:
        there = _of_primary_from(shown.number if shown else 0)
    except Error:
        return REPLICA, PRIMARY
    if shown and (not there or there[0].made_at != shown.made_at):
        # A replica of something else, or of a record that was put back since.
        return PRIMARY, REPLICA
    lacking = there[1:] if shown else there
    if lacking and (timezone.now() - lacking[0].made_at).total_seconds() > settings.REPLICA_SECONDS:
        return PRIMARY, REPLICA
    return REPLICA, PRIMARY


def _last_of_replica() -> Edition | None:
    from .editions import Edition  # noqa: PLC0415 - the router is there before any model is

    return Edition.objects.using(REPLICA).latest_at_once()


def _of_primary_from(number: int) -> list[Edition]:
    """The edition of a number and the one that follows, as far as they are there."""
    from .editions import Edition  # noqa: PLC0415 - as above

    editions = Edition.objects.using(PRIMARY).filter(number__gte=number)
    return list(editions.order_by("number")[:2])
