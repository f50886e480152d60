"""The folder of releases: which there are, and how one is put there or not at all.

A release is a file `space-dialogues-edition-N.zip` with its SHA-256 sum in a file of the same
name and `.sha256` beside it, in the form `sha256sum --check` reads. What has no sum is not
there yet.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from pathlib import Path

_NAME = re.compile(r"space-dialogues-edition-([1-9][0-9]{0,8})\.zip")
_SUM = re.compile(r"([0-9a-f]{64})  ")


@dataclass(frozen=True)
class Release:
    """A release on the shelf: of which edition, how many bytes, and their SHA-256 sum in hex."""

    edition: int
    path: Path
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def name_of(edition: int) -> str:
    """What the release of an edition is called."""
    return f"space-dialogues-edition-{edition}.zip"


def releases(folder: Path | None = None) -> list[Release]:
    """The releases in a folder, if none is named in that of the site, the latest edition first."""
    folder = folder or settings.RELEASES_DIR
    found = [_release(path) for path in folder.glob("*.zip")] if folder.is_dir() else []
    return sorted((one for one in found if one), key=lambda one: -one.edition)


def release(name: str) -> Release | None:
    """The release of that name; none if there is none."""
    return _release(settings.RELEASES_DIR / name) if _NAME.fullmatch(name) else None


def _release(path: Path) -> Release | None:
    name = _NAME.fullmatch(path.name)
    try:
        told = _SUM.match(_sum_beside(path).read_text(encoding="ascii"))
        size = path.stat().st_size
    except (OSError, UnicodeDecodeError):
        return None
    return Release(int(name[1]), path, size, told[1]) if name and told else None


def put(unfinished: Path, path: Path) -> Release:
    """Put a finished file on the shelf under its name; return it as a release.

    Its sum goes first if it had one, and comes last: nobody reads a sum of other bytes.
    """
    with unfinished.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    beside = _sum_beside(path)
    told = unfinished.with_name(beside.name)
    told.write_text(f"{sha256}  {path.name}\n", encoding="ascii")
    beside.unlink(missing_ok=True)
    unfinished.replace(path)
    told.replace(beside)
    return Release(int(path.stem.rpartition("-")[2]), path, path.stat().st_size, sha256)


def _sum_beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")
