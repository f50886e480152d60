"""Backups of PostgreSQL, by its own pg_dump and pg_restore."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from .files import BackupError
from .proof import proven

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

_LONGEST_NAME = 63 - len("-before-20261128T221500Z")
# The whole schema, under whoever restores it: the roles of another server need not be there.
_OURS = ("--no-owner", "--no-privileges")


def write(on: BaseDatabaseWrapper, draft: Path) -> int:
    """Write what a database holds to a file; return the edition that it is in."""
    with closing(_opened(on)) as session:
        session.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with session.cursor() as cursor:
            # The edition is read from the very state that is written.
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            cursor.execute("SELECT coalesce(max(number), 0) FROM dialogues_edition")
            (edition,) = cursor.fetchone()
            seen = f"--snapshot={snapshot}"
            _run(on, "pg_dump", "--format=custom", seen, *_OURS, f"--file={draft}")
    return int(edition)


def read(on: BaseDatabaseWrapper, file: Path, *, replace: bool) -> str:
    """Put what a file holds into a database; return where what was there before is kept, if it is.

    It goes into a new database, is tried there, and then takes the name of the other in one step.
    """
    name = _params(on)["dbname"]
    if len(name) > _LONGEST_NAME:
        raise BackupError(f"The name of the database, {name}, has more than {_LONGEST_NAME} bytes.")
    is_there, is_empty = _state_of(on, name)
    if not is_empty and not replace:
        raise BackupError(
            f"The database {name} holds a record already. Name another in DATABASE_URL, or say "
            "--replace: what is there is then kept under another name. Nothing was changed."
        )
    at = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    tried, before = f"{name}-new-{at}", f"{name}-before-{at}"
    with _server(on) as server:
        _say(server, f'CREATE DATABASE "{tried}" TEMPLATE template0')
        try:
            _run(
                on,
                "pg_restore",
                "--exit-on-error",
                "--single-transaction",
                *_OURS,
                str(file),
                into=tried,
            )
            proven(_address(tried))
            _exchange(server, name, tried, before, is_there=is_there)
        except BaseException:
            with suppress(BackupError):
                _say(server, f'DROP DATABASE IF EXISTS "{tried}" WITH (FORCE)')
            raise
        if is_there and is_empty:
            _say(server, f'DROP DATABASE "{before}"')
    return f"the database {before}" if is_there and not is_empty else ""


def _exchange(server: Any, name: str, tried: str, before: str, *, is_there: bool) -> None:
    """Give a database the name of another. Whoever has that open is shown out, and comes back to this."""
    if not is_there:
        _say(server, f'ALTER DATABASE "{tried}" RENAME TO "{name}"')
        return
    try:
        _say(server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        _say(
            server,
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s",
            name,
        )
        _say(
            server,
            f'BEGIN; ALTER DATABASE "{name}" RENAME TO "{before}";'
            f'ALTER DATABASE "{tried}" RENAME TO "{name}";'
            f'ALTER DATABASE "{before}" ALLOW_CONNECTIONS true; COMMIT',
        )
    except BaseException:  # whoever loses patience must not leave the site without its database
        with suppress(BackupError):
            _say(server, "ROLLBACK")
        _say(server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        raise


def _state_of(on: BaseDatabaseWrapper, name: str) -> tuple[bool, bool]:
    """Whether a database is there, and whether it holds nothing."""
    on.close()
    with _server(on) as server:
        found = _say(server, "SELECT datallowconn FROM pg_database WHERE datname = %s", name)
        if not found:
            return False, True
        if found == [(False,)]:  # by a restore that was killed
            _say(server, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    with closing(_opened(on)) as session:
        tables = "SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1"
        return True, not _say(session, tables)


def _params(on: BaseDatabaseWrapper) -> dict[str, Any]:
    """How the driver is told of a database."""
    left_out = {"cursor_factory", "client_encoding"}
    params = on.get_connection_params()
    return {name: value for name, value in params.items() if name not in left_out}


def _opened(on: BaseDatabaseWrapper, **other: str) -> Any:
    # Only where PostgreSQL is used: the driver is asked for nowhere else.
    import psycopg2  # noqa: PLC0415

    try:
        return psycopg2.connect(**(_params(on) | other))
    except psycopg2.Error as error:
        raise BackupError(f"The server does not let us in: {str(error).strip()}.") from error


@contextmanager
def _server(on: BaseDatabaseWrapper) -> Iterator[Any]:
    """A session in no database of ours, in which databases are made and named."""
    with closing(_opened(on, dbname="postgres")) as session:
        session.autocommit = True
        yield session


def _say(session: Any, statement: str, *values: str) -> list[tuple[Any, ...]]:
    import psycopg2  # noqa: PLC0415 - as above

    try:
        with session.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []
    except psycopg2.Error as error:
        raise BackupError(
            f"The server refused: {str(error).strip()}. The role needs CREATEDB, and the database "
            "to be its own. The record is what it was."
        ) from error


def _address(name: str) -> str:
    """The DATABASE_URL of another database of the same server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"].strip())._replace(path=f"/{name}"))


def _run(on: BaseDatabaseWrapper, program: str, *arguments: str, into: str = "") -> None:
    """Run a program of PostgreSQL's on a database; a password never stands among the arguments."""
    from psycopg2.extensions import make_dsn  # noqa: PLC0415 - as above

    params = _params(on) | ({"dbname": into} if into else {})
    password = str(params.pop("password", "") or "")
    secret = {"PGPASSWORD": password} if password else {}
    done = subprocess.run(  # noqa: S603 - a program that the operator named
        [found(program), f"--dbname={make_dsn(**params)}", *arguments],
        env=os.environ | secret,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(
            f"{program} failed: {done.stderr.strip()}\nIts version has to be the server's or a "
            "later one; POSTGRESQL_BIN names the folder of another. Nothing was kept."
        )


def found(program: str) -> str:
    """Where one of PostgreSQL's programs is."""
    folder = settings.POSTGRESQL_BIN
    place = shutil.which(program, path=folder or None)
    if place is None:
        raise BackupError(
            f"There is no {program} {f'in {folder}' if folder else 'on PATH'}. Install the client "
            "programs of the server's version (on Debian and Ubuntu postgresql-client), or name "
            "their folder in POSTGRESQL_BIN. Nothing was done."
        )
    return place
