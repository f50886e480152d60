"""What is done with backups, whatever the database: made, and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import Error, connection

from dialogues.models.unready import unready

from . import files, postgresql, sqlite

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from .files import Backup

_ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class Restored:
    """A backup that was put back, and where what was there before is kept, if anything was."""

    backup: Backup
    before: str


def back_up(folder: Path) -> Backup:
    """Write one state of the whole database to a folder; return the backup.

    Raises `BackupError`, and keeps nothing, if that cannot be done.
    """
    with files.unfinished(folder) as inner:
        draft = inner / "draft"
        try:
            # The drivers are asked directly; what they refuse is told as Django tells it.
            with connection.wrap_database_errors:
                edition = _ENGINES[connection.vendor].write(connection, draft)
        except Error as error:
            if unready(error):
                raise
            raise files.BackupError(f"The database cannot be read: {error}") from error
        return files.put(draft, folder, edition, connection.vendor)


def restore(path: Path, *, replace: bool = False) -> Restored:
    """Put a backup into the database; `replace` says that it may hold a record already.

    The backup is compared with its sum, brought up to this program and held against every rule of
    the record before anything is changed. Raises `BackupError`, and changes nothing, if that or
    the change itself fails.
    """
    backup = files.found(path)
    if backup.engine != connection.vendor:
        raise files.BackupError(
            f"{path.name} is a backup of {backup.engine}, and the database is {connection.vendor}. "
            "Name a database of that kind in DATABASE_URL, or carry the record over as dossiers "
            "with dump_dialogues and load_dialogues. Nothing was changed."
        )
    return Restored(backup, _ENGINES[backup.engine].read(connection, path, replace=replace))
