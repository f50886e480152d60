"""One release: every form of an edition put together in one zip, the same bytes each time."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from dialogues import shelf
from dialogues.dossier.dump import DumpError, dump
from dialogues.models import Change, Edition
from dialogues.models.moment import Moment
from dialogues.publish.pieces import BrokenOffError
from dialogues.publish.tables import lines
from dialogues.queries import changes

from . import database, dictionary, tables
from .rows import rows_of_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dialogues.shelf import Release

SUMS = "SHA256SUMS"
_PIECE = 500
_FILE_MODE = 0o100644
_UNIX = 3
_CHUNK = 1 << 20


class ReleaseError(Exception):
    """No release was made, and nothing was written; the words say why, and what to do."""


def make(folder: Path, *, since: int | None = None) -> Release:
    """Write the release of the present edition to a folder, and return it.

    `since` is the edition from which its changes are told: unless named, that of the latest
    earlier release in the folder. Raises `ReleaseError` where there is no record, where the record
    changes meanwhile, or where `since` is no earlier edition, and `OSError` where the folder
    cannot be written to.
    """
    edition = Edition.objects.latest_at_once()
    if edition is None:
        message = (
            "The record has no edition yet. Load a dossier first: manage.py load_dialogues FILE."
        )
        raise ReleaseError(message)
    # What is past its date is told of the edition's own day: the same edition, the same bytes.
    now = Moment(edition, edition.made_at.astimezone(datetime.UTC).date())
    since = _since(edition, folder, since)
    folder.mkdir(parents=True, exist_ok=True)
    # In the same folder, so that the finished file can be moved to its name in one step.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished:
        contents = Path(unfinished, "contents")
        contents.mkdir()
        try:
            _write(contents, now, edition, since)
            _refuse_another(edition)
        except (BrokenOffError, DumpError) as broken:
            message = (
                f"The record changed while its release of edition {edition.number} was written. "
                "Nothing was kept; ask again."
            )
            raise ReleaseError(message) from broken
        path = folder / shelf.name_of(edition.number)
        packed = Path(unfinished, path.name)
        _pack(contents, packed, path.stem, edition.made_at)
        return shelf.put(packed, path)


def _since(edition: Edition, folder: Path, since: int | None) -> int:
    if since is None:
        earlier = (one.edition for one in shelf.releases(folder) if one.edition < edition.number)
        return next(earlier, 0)
    if not 0 <= since < edition.number:
        message = (
            f"--since is {since}, which is no edition before this one, {edition.number}. Name "
            f"one from 0, for everything, to {edition.number - 1}."
        )
        raise ReleaseError(message)
    return since


def _refuse_another(edition: Edition) -> None:
    latest = Edition.objects.latest_at_once()
    if latest is None or (latest.number, latest.made_at) != (edition.number, edition.made_at):
        raise BrokenOffError(latest)


def _write(folder: Path, now: Moment, edition: Edition, since: int) -> None:
    dump(folder / "dossiers")
    (folder / "csv").mkdir()
    for table in tables.lists():
        rows = rows_of_list(table.name, now)
        _save(folder / "csv" / f"{table.name}.csv", _as_csv(table, rows))
    _save(folder / "changes.csv", _as_csv(dictionary.CHANGES, _changes(since)))
    _save(folder / "data-dictionary.csv", _as_csv(dictionary.TABLE, [list(dictionary.rows())]))
    database.write(folder / "record.sqlite3", now)
    about = {
        "edition": edition,
        "since": since,
        "change_count": Change.objects.filter(edition__number__gt=since).count(),
        "site": settings.SITE_URL,
    }
    _save(folder / "README.txt", [render_to_string("dialogues/release/README.txt", about)])
    licence = (settings.BASE_DIR / "LICENSE").read_text(encoding="utf-8")
    told = render_to_string("dialogues/release/LICENCE.txt", {"licence": licence})
    _save(folder / "LICENCE.txt", [told])
    sums = [f"{_sum(path)}  {path.relative_to(folder)}\n" for path in _files(folder)]
    _save(folder / SUMS, sums)


def _as_csv(table: tables.Table, rows: Iterable[Sequence[Sequence[str]]]) -> Iterator[str]:
    return lines([column.name for column in table.columns], rows, is_safe=False)


def _changes(since: int) -> Iterator[list[list[str]]]:
    site = settings.SITE_URL
    after = 0
    rows = Change.objects.filter(edition__number__gt=since).order_by("pk")
    while piece := list(rows.filter(pk__gt=after).with_previous()[:_PIECE]):
        after = piece[-1].pk
        yield [
            [
                *(str(told.edition.number), _instant(told.edition.made_at)),
                *(told.type, told.slug, f"{site}{told.url}", told.what, told.title),
                json.dumps(told.fields, ensure_ascii=False) if told.fields else "",
            ]
            for told in changes.told(piece)
        ]


def _instant(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _save(path: Path, written: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(written)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(contents: Path, packed: Path, name: str, made_at: datetime.datetime) -> None:
    """Put all files in a zip beneath one folder: sorted, and as old as the edition."""
    at = made_at.astimezone(datetime.UTC)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(contents):
            about = zipfile.ZipInfo(
                f"{name}/{path.relative_to(contents).as_posix()}",
                (at.year, at.month, at.day, at.hour, at.minute, at.second),
            )
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = _UNIX
            about.external_attr = _FILE_MODE << 16
            about.file_size = path.stat().st_size  # what is beyond 4 GiB is told so from the start
            with path.open("rb") as source, archive.open(about, "w") as target:
                shutil.copyfileobj(source, target, _CHUNK)
