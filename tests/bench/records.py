"""Where generated records are kept, so that a second run need not make them again."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.postgres import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Tell = Callable[[str], object]

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "bench"
# Kept records are made anew when any of this changes.
_MADE_BY = (
    *(f"dialogues/{room}" for room in ("models", "migrations", "dossier", "facets", "search")),
    "tests/bench",
)


def environment(address: str, port: int = 8000) -> dict[str, str]:
    """What this program is told to serve a record as it is served to the world."""
    return {
        **os.environ,
        "DATABASE_URL": address,
        "DEBUG": "",
        "SECRET_KEY": "measured-" * 8,
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        # One worker: what was asked once before is asked again of the same one.
        "WEB_CONCURRENCY": "1",
    }


def run(address: str, *command: str) -> str:
    """What a command of this program's prints about a record."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(address),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


class SQLite:
    """Records in files."""

    name = "SQLite"

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.folder = KEPT / "sqlite" / _mark()
        for old in self.folder.parent.glob("*"):
            if old != self.folder:
                shutil.rmtree(old)
        self.folder.mkdir(parents=True, exist_ok=True)

    def file(self, size: int) -> Path:
        """The file of a record of so many commitments."""
        kept = self.folder / f"{size}" / "record.sqlite3"
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            made = kept.with_name("made.sqlite3")
            made.unlink(missing_ok=True)
            self._tell(f"making a record of {size:,} commitments in SQLite")
            make(_sqlite(made), size)
            made.rename(kept)
        return kept

    def address(self, size: int) -> str:
        """The DATABASE_URL of a record of so many commitments."""
        return _sqlite(self.file(size))

    def bring(self) -> None:
        """Read the records into the machine's memory."""
        _read_through(self.folder.glob("*/record.sqlite3"))

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The DATABASE_URL of a record that holds nothing yet."""
        file = self.folder / "empty.sqlite3"
        self.drop(file)
        run(_sqlite(file), "manage.py", "migrate", "--verbosity", "0")
        try:
            yield _sqlite(file)
        finally:
            self.drop(file)

    @staticmethod
    def drop(file: Path) -> None:
        """Remove a record with all that lies beside it."""
        for beside in file.parent.glob(f"{file.name}*"):
            beside.unlink()


class PostgreSQL:
    """Records in one server, as long as it runs."""

    name = "PostgreSQL"

    def __init__(self, tell: Tell, folder: Path, address: str) -> None:
        self._tell = tell
        self._folder = folder
        self._address = address
        self._made: set[int] = set()

    def _of(self, name: str) -> str:
        return urlunsplit(urlsplit(self._address)._replace(path=f"/{name}"))

    def _say(self, statement: str, name: str = "") -> None:
        connection = psycopg2.connect(self._of(name) if name else self._address)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def address(self, size: int) -> str:
        """The DATABASE_URL of a record of so many commitments."""
        name = f"record_{size}"
        if size not in self._made:
            self._tell(f"making a record of {size:,} commitments in PostgreSQL")
            self._say(f"CREATE DATABASE {name}")
            make(self._of(name), size)
            # As any database that is not from this minute. Autovacuum, which would do it in the
            # midst of a measurement, is off.
            self._say("VACUUM (ANALYZE)", name)
            self._made.add(size)
        return self._of(name)

    def bring(self) -> None:
        """Read the records into the machine's memory."""
        _read_through(self._folder.glob("**/base/*/*"))

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The DATABASE_URL of a record that holds nothing yet."""
        self._say("CREATE DATABASE empty_record")
        run(self._of("empty_record"), "manage.py", "migrate", "--verbosity", "0")
        try:
            yield self._of("empty_record")
        finally:
            self._say("DROP DATABASE empty_record")


@contextmanager
def postgresql(tell: Tell) -> Iterator[PostgreSQL]:
    """Records in a server of PostgreSQL's, which is gone afterwards with all that it holds."""
    folder = KEPT / "postgresql"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with running(folder) as address:
            yield PostgreSQL(tell, folder, address)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make(address: str, size: int) -> None:
    """Make a record in a database that holds nothing."""
    run(address, "manage.py", "migrate", "--verbosity", "0")
    run(address, "-m", "tests.bench.make", str(size))


def _read_through(files: Iterable[Path]) -> None:
    for file in files:
        with file.open("rb") as opened:
            while opened.read(1 << 20):
                pass


def _sqlite(file: Path) -> str:
    return f"sqlite:///{file}"


def _mark() -> str:
    made_by = hashlib.blake2b(digest_size=8)
    for folder in _MADE_BY:
        for file in sorted((ROOT / folder).rglob("*.py")):
            made_by.update(file.read_bytes())
    return made_by.hexdigest()
