"""Backups of SQLite, by the engine's own online backup: one state, however much is written meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import files
from .files import BackupError
from .proof import proven

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_PATIENCE = 30.0
_TIMES = 3
_EMPTY = (0, None)


def write(on: BaseDatabaseWrapper, draft: Path) -> int:
    """Write what a database holds to a file; return the edition that it is in."""
    # Through a connection of its own: an open transaction of ours would be copied as it stands.
    with closing(_opened(_place(on))) as source:
        _copy(source, draft)
    with closing(_opened(draft)) as copy:
        (fault,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if fault != "ok":
            raise BackupError(f"The record is damaged: {fault}. Restore an earlier backup.")
        last = "SELECT coalesce(max(number), 0) FROM dialogues_edition"
        (edition,) = copy.execute(last).fetchone()
    return int(edition)


def read(on: BaseDatabaseWrapper, file: Path, *, replace: bool) -> str:
    """Put what a file holds into a database; return where what was there before is kept, if it is.

    The file is tried in a folder of its own first. It then takes the place of what is there in one
    transaction, so that whoever has the database open sees the one or the other.
    """
    place = _place(on)
    with closing(_opened(place)) as target:
        is_empty = _standing(target) == _EMPTY
    if not is_empty and not replace:
        raise BackupError(
            f"{place} holds a record already. Name another file in DATABASE_URL, or say --replace: "
            "what is there is then kept beside it. Nothing was changed."
        )
    with files.unfinished(place.parent) as inner:
        tried = inner / file.name
        with closing(_opened(file)) as source:
            _copy(source, tried)
        proven(f"sqlite:///{tried}")
        return _exchanged(on, tried, inner, is_empty=is_empty)


def _exchanged(on: BaseDatabaseWrapper, tried: Path, inner: Path, *, is_empty: bool) -> str:
    """Put what was tried in place of what is there; return where that is kept.

    To keep it takes a while: what is written meanwhile would be neither here nor there.
    """
    place = _place(on)
    with closing(_opened(tried)) as source, closing(_opened(place)) as target:
        for _time in range(_TIMES):
            kept = None if is_empty else _kept(on, inner, place.parent)
            if _standing(target) == (_standing_of(kept.path) if kept else _EMPTY):
                _overwrite(source, target, place)
                return str(kept.path) if kept else ""
            if kept:
                files.remove(kept)
    raise BackupError(
        f"{place} was written to each of {_TIMES} times while what it holds was set aside. Stop "
        "whoever writes (load_dialogues, editors), and ask again. It holds what it held."
    )


def _overwrite(source: sqlite3.Connection, target: sqlite3.Connection, place: Path) -> None:
    try:
        source.backup(target)
    except sqlite3.Error as error:
        message = f"{place} cannot be written to: {error}. It holds what it held."
        raise BackupError(message) from error


def _standing(database: sqlite3.Connection) -> tuple[int, Any]:
    """How many tables and indexes there are, and the edition: another after each write."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema")]
    if "dialogues_edition" not in names:
        return len(names), None
    last = "SELECT number, made_at FROM dialogues_edition ORDER BY number DESC LIMIT 1"
    return len(names), database.execute(last).fetchone()


def _standing_of(file: Path) -> tuple[int, Any]:
    with closing(_opened(file)) as database:
        return _standing(database)


def _kept(on: BaseDatabaseWrapper, inner: Path, folder: Path) -> files.Backup:
    """What is there, as a backup beside it."""
    draft = inner / "before"
    return files.put(draft, folder, write(on, draft), "sqlite")


def _opened(place: Path) -> sqlite3.Connection:
    return sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)


def _copy(source: sqlite3.Connection, draft: Path) -> None:
    """Copy all at once: in pieces, every write meanwhile would begin it anew."""
    try:
        with closing(_opened(draft)) as target:
            source.backup(target)
            # One file alone, without a log beside it.
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise BackupError(
            f"The record cannot be copied to {draft.parent.parent}: {error}. Make room there, or "
            "name another folder. Nothing was kept."
        ) from error


def _place(on: BaseDatabaseWrapper) -> Path:
    name = str(on.settings_dict["NAME"])
    if name == ":memory:" or "mode=memory" in name:
        raise BackupError("A record in memory has no file to be kept. Name one in DATABASE_URL.")
    return Path(name)
