"""What a database holds, in one word: two that differ in any row have different ones."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TABLES = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'dialogues\\_%' ESCAPE '\\'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE tablename LIKE 'dialogues\\_%'",
}
# The engines' own index in SQLite, of which `check_dialogues` says whether it is right.
_NOT_ROWS = "_index"
# Whoever remembers facets is told by these that the record is another: a restored one has its own.
_NOT_SAID = {"dialogues_facetvalue": "WHERE facet <> 'seal'"}


def read(address: str, *, leave_out: Iterable[str] = ()) -> tuple[int, str]:
    """The edition a record is in, 0 if in none, and the digest of all its rows.

    In one transaction, so that nobody can write between two tables. `leave_out` are columns that
    are not looked at.
    """
    with opened(address) as cursor:
        cursor.execute("SELECT max(number) FROM dialogues_edition")
        edition = cursor.fetchone()[0] or 0
        digest = hashlib.sha256()
        for line in _lines(cursor, urlsplit(address).scheme, set(leave_out)):
            digest.update(line.encode())
        return int(edition), digest.hexdigest()


def _lines(cursor: Any, engine: str, leave_out: set[str]) -> Iterator[str]:
    cursor.execute(_TABLES[engine])
    names = sorted(name for (name,) in cursor.fetchall() if _NOT_ROWS not in name)
    for name in names:
        yield f"{name}\n"
        cursor.execute(f"SELECT * FROM {name} {_NOT_SAID.get(name, '')} ORDER BY 1")  # noqa: S608 - names are the database's own
        columns = [column[0] for column in cursor.description]
        kept = [place for place, column in enumerate(columns) if column not in leave_out]
        for row in cursor.fetchall():
            yield f"{[_told(row[place]) for place in kept]}\n"


def _told(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, memoryview) else str(value)


class opened:  # noqa: N801 - a context, as `open` is
    """A cursor within one transaction that sees one state of the record."""

    def __init__(self, address: str, *, is_to_write: bool = False) -> None:
        self._address = address
        self._is_to_write = is_to_write

    def __enter__(self) -> Any:
        if urlsplit(self._address).scheme == "sqlite":
            file = self._address.removeprefix("sqlite:///")
            self._connection: Any = sqlite3.connect(file, isolation_level=None)
            self._connection.execute("BEGIN")
        else:
            self._connection = psycopg2.connect(self._address)
            self._connection.set_session(
                isolation_level="REPEATABLE READ", readonly=not self._is_to_write
            )
        return self._connection.cursor()

    def __exit__(self, *_error: object) -> None:
        self._connection.rollback()
        self._connection.close()
