"""The files of backups: how they are called, and that each is there whole or not at all.

A backup `space-dialogues-20261128T221500Z-edition-12.sqlite3` (or `.dump`, of PostgreSQL) has its
SHA-256 sum in a file of the same name and `.sha256` beside it, in the form `sha256sum --check`
reads. The sum comes last: what has none is not finished, and is not restored.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDINGS = {"sqlite": "sqlite3", "postgresql": "dump"}
_NAME = re.compile(r"space-dialogues-\d{8}T\d{6}Z-edition-(\d{1,9})\.(sqlite3|dump)")


class BackupError(Exception):
    """Nothing was done, or nothing that shows; the words say why, and what to do."""


@dataclass(frozen=True)
class Backup:
    """A backup: of which edition, of which engine, and the SHA-256 sum of its file in hex."""

    path: Path
    edition: int
    engine: str
    sha256: str


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder within a folder, for files that are moved to their names in one step."""
    try:
        _make(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as inner:
            yield Path(inner)
    except OSError as error:
        raise BackupError(
            f"{folder} cannot be written to ({error.strerror}). Make room there, or name another "
            "folder. Nothing was kept."
        ) from error


def _make(folder: Path) -> None:
    """Make a folder, and those it is to stand in, for this user alone; one that is there stays as it is."""
    # Of the folders above, `parents=True` would let everybody in.
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def put(draft: Path, folder: Path, edition: int, engine: str) -> Backup:
    """Put a finished file among the backups of a folder, safe from a power cut."""
    at = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    path = folder / f"space-dialogues-{at}-edition-{edition}.{ENDINGS[engine]}"
    sha256 = _sum(draft)
    beside = _beside(path)
    told = draft.with_name(beside.name)
    told.write_text(f"{sha256}  {path.name}\n", encoding="ascii")
    # Two backups of one second: its sum goes first, so that nobody reads a sum of other bytes.
    beside.unlink(missing_ok=True)
    for made, name in ((draft, path), (told, beside)):
        # Before it has a name: what holds the hashes of passwords is nobody else's to read.
        made.chmod(0o600)
        _settle(made)
        made.replace(name)
    _settle(folder)
    return Backup(path, edition, engine, sha256)


def remove(backup: Backup) -> None:
    """Take a backup away; its sum first, so that what is left of one is never taken for it."""
    _beside(backup.path).unlink()
    backup.path.unlink()


def found(path: Path) -> Backup:
    """The backup in a file, which is the one that was made."""
    name = _NAME.fullmatch(path.name)
    if not name:
        raise BackupError(
            f"{path.name} is not the name of a backup, from which its edition and its database "
            "are known. Give it the name it was made with."
        )
    try:
        told = _beside(path).read_text(encoding="ascii")[:64]
        sha256 = _sum(path)
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(
            f"{path} cannot be read together with {path.name}.sha256 beside it ({error}). "
            "A backup without its sum is not finished: take another."
        ) from error
    if sha256 != told:
        raise BackupError(
            f"{path} is not what was backed up: its SHA-256 sum is {sha256}, and was {told}. "
            "Take another copy, or another backup."
        )
    engine = next(engine for engine, ending in ENDINGS.items() if ending == name[2])
    return Backup(path, int(name[1]), engine, sha256)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _settle(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
