"""A record of each database that can be put back to how it was, again and again."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.postgres import running

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

ENGINES = ("SQLite", "PostgreSQL")
_PATIENCE = 30.0


class InFile:
    """A record in a file of SQLite's."""

    name = "SQLite"
    # A key that a transaction gave and did not keep is given to the next.
    gives_keys_again = True

    def __init__(self, folder: Path) -> None:
        self._file = folder / "record.sqlite3"
        self._kept = folder / "kept.sqlite3"
        self.address = f"sqlite:///{self._file}"

    def named(self, name: str) -> str:
        """The address of another record beside this one."""
        return f"sqlite:///{self._file.with_name(name)}.sqlite3"

    def keep(self) -> None:
        """Keep the record as it is, to be put back to."""
        source, target = sqlite3.connect(self._file), sqlite3.connect(self._kept)
        source.backup(target)
        source.close()
        target.close()

    def put_back(self) -> None:
        """Make the record what it was when it was kept."""
        for beside in self._file.parent.glob(f"{self._file.name}*"):
            beside.unlink()
        shutil.copy(self._kept, self._file)

    def forget(self, name: str) -> None:
        """Remove another record beside this one."""
        for beside in self._file.parent.glob(f"{name}.sqlite3*"):
            beside.unlink()

    def settle(self) -> None:
        """Wait until nobody is at work there any more: whoever was killed is."""

    def faults(self) -> list[str]:
        """What the engine itself finds wrong with the record."""
        connection = sqlite3.connect(self._file)
        found = connection.execute("PRAGMA integrity_check").fetchall()
        found += connection.execute("PRAGMA foreign_key_check").fetchall()
        connection.close()
        return [str(row) for row in found if row != ("ok",)]


class InServer:
    """A record in a database of a server of PostgreSQL's."""

    name = "PostgreSQL"
    gives_keys_again = False

    def __init__(self, address: str) -> None:
        self._server = address
        self.address = self.named("record")
        self.say("CREATE DATABASE record")

    def named(self, name: str) -> str:
        """The address of another record beside this one."""
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))

    def say(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the server answers to one statement."""
        connection = psycopg2.connect(self._server)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def keep(self) -> None:
        """Keep the record as it is, to be put back to."""
        self.say("CREATE DATABASE kept TEMPLATE record")

    def put_back(self) -> None:
        """Make the record what it was when it was kept."""
        self.say("DROP DATABASE record WITH (FORCE)")
        self.say("CREATE DATABASE record TEMPLATE kept")

    def forget(self, name: str) -> None:
        """Remove another record beside this one."""
        self.say(f'DROP DATABASE "{name}"')

    def settle(self) -> None:
        """Wait until nobody is at work there any more: a server ends what a dead client had begun."""
        until = time.monotonic() + _PATIENCE
        at_work = "SELECT 1 FROM pg_stat_activity WHERE datname = 'record'"
        while self.say(at_work):
            if time.monotonic() > until:
                raise TimeoutError("The server still works for somebody who is gone.")
            time.sleep(0.01)

    def faults(self) -> list[str]:
        """Nothing: PostgreSQL's foreign keys and checks have no state in which they do not hold."""
        return []


@contextmanager
def both() -> Iterator[Iterator[InFile | InServer]]:
    """A record of each database, one after the other, in folders that are gone afterwards."""
    with (
        # A short name: that of a socket may have no more than a hundred characters.
        tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as folder,
        running(Path(folder)) as address,
    ):
        yield iter((InFile(Path(folder)), InServer(address)))


def named(
    databases: Iterable[InFile | InServer], on: Collection[str]
) -> Iterator[InFile | InServer]:
    """Of some databases those that are named, or all where none is."""
    return (database for database in databases if not on or database.name in on)
