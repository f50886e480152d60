"""Dossiers that editors have sent and not yet loaded: each in a folder of its own, for a day.

In files, where the reader reads and what every worker of this machine can see. A cookie holds
4 KB, a form that carries megabytes to and fro is sent twice as often as it has to be, and a table
would write to the record's own database, and into its backups, what may never be loaded. The name
of a folder begins with who sent it, so that nobody can ask for what another sent.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from dialogues.dossier.reader import UNKEPT_NAME, YAML_SIZE, name_complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

MOST = YAML_SIZE
# YAML is read slowly: as much of it as is read in ten seconds or so.
MOST_YAML = 2_000_000
# What is somewhat too large is read to its end and thrown away, so that this can be said.
MOST_SENT = 4 * MOST
KEPT_FOR = 24 * 60 * 60  # seconds
MOST_KEPT = 10  # of one editor's
LONGEST_FILE_NAME = 255  # bytes, on every file system there is
_KEY = re.compile("[0-9a-f]{32}")


class Bounded(FileUploadHandler):
    """What looks at every file that is sent, whoever sends it, before anything keeps it."""

    def handle_raw_input(self, *raw: Any, **others: Any) -> None:
        """Refuse, unread, what is far too large."""
        content_length = others.get("content_length", raw[2] if len(raw) > 2 else 0)  # noqa: PLR2004 - Django's own order
        if int(content_length) > MOST_SENT:
            message = "What was sent is too large."
            raise RequestDataTooBig(message)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave out the whole of a file that is larger than a dossier may be."""
        if start + len(raw_data) > MOST:
            self.request.too_large = self.file_name  # type: ignore[union-attr] # as it is sent
            raise SkipFile
        return raw_data

    def file_complete(self, _file_size: int) -> None:
        """Leave the file to those who keep it."""


@dataclass(frozen=True)
class Upload:
    """A dossier that was sent: the folder that holds it alone, and the key it is asked for by."""

    key: str
    folder: Path
    path: Path

    def forget(self) -> None:
        """Throw it away."""
        shutil.rmtree(self.folder, ignore_errors=True)


class UploadError(Exception):
    """A file cannot be taken; the words say why, and the remedy."""


def keep(request: HttpRequest) -> Upload:
    """Keep the file of a request until it is loaded. Raises `UploadError`."""
    file = request.FILES.get("dossier")
    if file is None:
        raise UploadError(_why_none(request))
    if wrong := _wrong_name(file.name or ""):
        message = f"{file.name!r} {wrong}"
        raise UploadError(message)
    if not (file.name or "").lower().endswith(".json") and (file.size or 0) > MOST_YAML:
        raise UploadError(_too_large(file.name, MOST_YAML))
    key = secrets.token_hex(16)
    folder = _folder(request, key)
    upload = Upload(key, folder, folder / Path(file.name or "").name)
    try:
        _make_room(request)
        folder.mkdir(mode=0o700, parents=True)
        _write(file, upload.path)
    except OSError as error:
        upload.forget()
        message = f"It could not be kept: {error.strerror}. Try again, or tell an administrator."
        raise UploadError(message) from error
    return upload


def found(request: HttpRequest, key: str) -> Upload | None:
    """What whoever asks sent under a key; none if it is not there, or not there any more."""
    if not _KEY.fullmatch(key):
        return None
    folder = _folder(request, key)
    path = next(folder.iterdir(), None) if folder.is_dir() and _is_fresh(folder) else None
    return Upload(key, folder, path) if path else None


def _why_none(request: HttpRequest) -> str:
    too_large = getattr(request, "too_large", None)
    if too_large is None:
        return "No file was sent. Choose a dossier."
    return _too_large(too_large, MOST)


def _too_large(name: str | None, most: int) -> str:
    return (
        f"{name!r} has more than {most // 1_000_000} MB. Split it, or have it loaded with "
        "load_dialogues, which takes JSON of any size."
    )


def _wrong_name(name: str) -> str | None:
    wrong = name_complaint(Path(name))
    if wrong is None and len(os.fsencode(name)) > LONGEST_FILE_NAME:
        wrong = UNKEPT_NAME
    if wrong and name.lower().endswith(".zip"):
        wrong = f"{wrong} Unpack it: each file of an archive is a dossier of its own."
    return wrong


def _folder(request: HttpRequest, key: str) -> Path:
    folder: Path = settings.UPLOADS_DIR / f"{request.user.pk}-{key}"
    return folder


def _write(file: UploadedFile[Any], path: Path) -> None:
    with path.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)


def _make_room(request: HttpRequest) -> None:
    """Throw away what is too old, and of this editor's the oldest, if there are too many."""
    own = f"{request.user.pk}-"
    folders = sorted(_all(), key=_age)
    mine = [folder for folder in folders if folder.name.startswith(own)]
    for folder in folders:
        if not _is_fresh(folder) or folder in mine[MOST_KEPT - 1 :]:
            shutil.rmtree(folder, ignore_errors=True)


def _all() -> Iterator[Path]:
    folder: Path = settings.UPLOADS_DIR
    return folder.iterdir() if folder.is_dir() else iter(())


def _is_fresh(folder: Path) -> bool:
    return _age(folder) < KEPT_FOR


def _age(folder: Path) -> float:
    """How long ago a folder was made, in seconds; for ever, if it is gone by now."""
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return float("inf")
