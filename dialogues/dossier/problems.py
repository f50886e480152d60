"""What is wrong with the files given, each with its place and the remedy."""

from dataclasses import dataclass
from typing import Any

from dialogues.dossier.marks import Path, Place


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one file. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        subject = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}:{self.column} {subject}{self.message}"


class UnreadableError(ValueError):
    """A file cannot be read any further: where, and why."""

    def __init__(self, line: int, column: int, message: str) -> None:
        self.line = line
        self.column = column
        self.message = message
        super().__init__(f"{line}:{column} {message}")


@dataclass(frozen=True)
class Complaint:
    """One thing wrong at a path of a file, before the file's name is put to it."""

    path: Path
    place: Place
    message: str


@dataclass(frozen=True)
class Record:
    """What a file says under one slug of one section, as written.

    Without a slug it is the section itself, an empty map if it is a map at all;
    without a section the whole file.
    """

    section: str | None
    slug: str | None
    value: Any
    key_place: Place


def written_twice(first: Place | None) -> str:
    """The complaint about a key that stood in the same map already."""
    line, column = first or (1, 1)
    return f"is written twice, first at {line}:{column}. Remove one, or join them."


def not_utf8(before: str, rest: bytes) -> UnreadableError:
    """The error for bytes that are not UTF-8, from the first bad one on."""
    message = f"is not UTF-8: byte 0x{rest[0]:02X}"
    in_latin_1 = rest[:1].decode("latin-1")
    if in_latin_1.isalpha():
        message += f", which is {in_latin_1!r} in Latin-1"
    return UnreadableError(*place_in(before, len(before)), f"{message}. Save the file as UTF-8.")


def place_in(text: str, offset: int) -> Place:
    """Line and column of a character, counted from 1."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")
