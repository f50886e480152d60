"""Files into dossiers: everything that is wrong with them, or what they say.

No Django, and no record: whether a reference leads anywhere is for the rooms
beneath to find out.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from dialogues.dossier import json_reader, yaml_reader
from dialogues.dossier.contents import Contents, records
from dialogues.dossier.dossiers import Dossier
from dialogues.dossier.json_places import JsonPlaces
from dialogues.dossier.problems import Problem, UnreadableError, not_utf8
from dialogues.dossier.schema import SECTIONS, dotted
from dialogues.dossier.stash import Chest, Stash

__all__ = ["Dossier", "Problem", "Reading", "read"]

ENDINGS = (".yaml", ".yml", ".json")
YAML_SIZE = 5_000_000
NAME_LENGTH = 100
NO_DOSSIER = f"is not a dossier. Its name ends in one of {', '.join(ENDINGS)}."
UNKEPT_NAME = f"has a name that cannot be kept. Use at most {NAME_LENGTH} plain characters."


@dataclass
class Reading:
    """What came of reading files.

    Problems stand in the order of file and place; `follow_ons` counts those
    that go away when the ones named are mended.
    """

    dossiers: list[Dossier] = field(default_factory=list)
    chest: Chest = field(default_factory=Chest, repr=False, compare=False)
    problems: list[Problem] = field(default_factory=list)
    follow_ons: int = 0


def read(paths: Sequence[Path], *, within: Path | None = None) -> Reading:
    """Read files, and folders of them, as dossiers. Nothing in them makes it raise.

    They are told of by their paths, or as they stand `within` a folder.
    """
    reading = Reading()
    by_name: dict[str, str] = {}
    for path in _files(paths, reading.problems):
        file = _shown(path.relative_to(within) if within else path)
        dossier = Dossier(path.stem, file)
        complaint = _twice(dossier.name, by_name) or name_complaint(path)
        if complaint:
            reading.problems.append(Problem(file, 1, 1, "", complaint))
        by_name.setdefault(dossier.name, file)
        _read(path, dossier, reading)
        reading.dossiers.append(dossier)
    reading.problems.sort()
    return reading


def name_complaint(file: Path) -> str | None:
    """What keeps a file from being a dossier by its name alone, or None."""
    if not _has_ending(file):
        return NO_DOSSIER
    return None if _can_be_kept(file.stem) else UNKEPT_NAME


def _read(path: Path, dossier: Dossier, reading: Reading) -> None:
    contents = Contents(dossier)
    try:
        with _opened(path) as stream:
            if path.suffix.lower() == ".json":
                # YAML is small; JSON may have any size, and what it says is kept aside.
                dossier.places = places = JsonPlaces(path, reading.chest)
                dossier.entries = {section: Stash(reading.chest) for section in SECTIONS}
                contents.take(json_reader.records(stream, places))
            else:
                document = yaml_reader.document(_text(stream))
                dossier.places = document.mark
                contents.bare = document.bare
                contents.take(records(document))
    except UnreadableError as error:
        contents.unreadable(error)
    except OSError as error:
        contents.unreadable(UnreadableError(1, 1, _cannot_be_read(error)))
    contents.finish()
    reading.problems += [
        Problem(dossier.file, *each.place, dotted(each.path), each.message)
        for each in contents.complaints
    ]
    reading.follow_ons += contents.follow_ons


def _opened(path: Path) -> BinaryIO:
    """The file opened to read; a pipe or a device would keep everyone waiting."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise UnreadableError(1, 1, "is not a file. Name a file or a folder.")
    return path.open("rb")


def _text(stream: BinaryIO) -> str:
    size = os.fstat(stream.fileno()).st_size
    data = stream.read(YAML_SIZE + 1) if size <= YAML_SIZE else b""
    if max(size, len(data)) > YAML_SIZE:
        message = (
            f"has {size / 1_000_000:.1f} MB, and YAML may have {YAML_SIZE // 1_000_000}."
            " Split it, or write it as JSON."
        )
        raise UnreadableError(1, 1, message)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        raise not_utf8(before, data[error.start :]) from error


def _files(paths: Sequence[Path], problems: list[Problem]) -> Iterator[Path]:
    """The files meant by paths, each once."""
    seen: set[str] = set()
    for path in paths:
        found = list(_in_folder(path, problems)) if path.is_dir() else [path]
        if path.is_dir() and not found:
            message = f"has no dossiers. They end in {', '.join(ENDINGS)}."
            problems.append(Problem(_shown(path), 1, 1, "", message))
        for file in found:
            if not _has_ending(file):
                problems.append(Problem(_shown(file), 1, 1, "", NO_DOSSIER))
            elif (real := os.path.realpath(file)) not in seen:
                seen.add(real)
                yield file


def _in_folder(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """The dossiers beneath a folder in order; what is hidden or linked is not entered."""

    def cannot_be_listed(error: OSError) -> None:
        shown = _shown(Path(os.fsdecode(error.filename)))
        problems.append(Problem(shown, 1, 1, "", _cannot_be_read(error)))

    found: list[Path] = []
    for where, folders, names in os.walk(folder, onerror=cannot_be_listed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(where, name) for name in names if _is_dossier(name)]
    yield from sorted(found)


def _is_dossier(name: str) -> bool:
    return not name.startswith(".") and _has_ending(Path(name))


def _has_ending(file: Path) -> bool:
    return file.suffix.lower() in ENDINGS


def _can_be_kept(name: str) -> bool:
    return len(name) <= NAME_LENGTH and name.isprintable()


def _twice(name: str, by_name: dict[str, str]) -> str | None:
    if name not in by_name:
        return None
    return (
        f"is the dossier {name!r}, as {by_name[name]} is. A dossier is named by its"
        " file without folder and ending; rename one."
    )


def _cannot_be_read(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return f"cannot be read: {reason[:1].lower()}{reason[1:]}. Check the path and its permissions."


def _shown(path: Path) -> str:
    """A path as people can see it, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
