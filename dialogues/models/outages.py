"""When the database cannot answer, for now: nobody's mistake, and worth asking again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import Error
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Outage:
    """Why there is no answer, for programs and for people, and when to ask again."""

    code: str
    why: _StrPromise
    seconds: int

    @property
    def message(self) -> str:
        """Why, in the language of the address."""
        return str(self.why)

    @property
    def headers(self) -> dict[str, str]:
        """What an answer that is none says of itself: when to ask again, and that nobody keep it."""
        return {"Retry-After": str(self.seconds), "Cache-Control": "no-store"}


TOO_SLOW = Outage(
    "too_slow",
    _("The question takes longer to answer than a second, and was given up. Ask for less at once."),
    30,
)
OUT_OF_REACH = Outage(
    "out_of_reach", _("The record is out of reach for the moment. Ask again in a few seconds."), 5
)
# As the engines call them. Everything else that a database refuses is a fault of the program.
_SQLITE_SLOW = "SQLITE_INTERRUPT"
_SQLITE_AWAY = ("BUSY", "LOCKED", "CANTOPEN", "IOERR", "FULL", "READONLY", "PROTOCOL", "NOMEM")
_POSTGRESQL_SLOW = "57014"
# No connection, not enough of something, a lock not had, an operator at work, a server that only
# reads: a replica, or one whose disk is full.
_POSTGRESQL_AWAY = ("08", "25006", "53", "55P03", "57P", "40001", "40P01")
# What the driver says of itself, without a code: a connection that failed, was cut, or is closed.
_DRIVER_AWAY = {"OperationalError", "InterfaceError", "DatabaseError"}


def outage(error: BaseException) -> Outage | None:
    """The outage that an exception tells of; none if it tells of something else."""
    if not isinstance(error, Error):
        return None
    cause = error.__cause__
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        return _of_sqlite(name)
    # Not by its class: the driver is there only where PostgreSQL is.
    if cause is not None and hasattr(cause, "pgcode"):
        return _of_postgresql(cause.pgcode, type(cause).__name__)
    return None


def _of_sqlite(name: str) -> Outage | None:
    if name == _SQLITE_SLOW:
        return TOO_SLOW
    return OUT_OF_REACH if name.removeprefix("SQLITE_").startswith(_SQLITE_AWAY) else None


def _of_postgresql(code: str | None, kind: str) -> Outage | None:
    if code == _POSTGRESQL_SLOW:
        return TOO_SLOW
    if code is None:
        return OUT_OF_REACH if kind in _DRIVER_AWAY else None
    return OUT_OF_REACH if code.startswith(_POSTGRESQL_AWAY) else None
