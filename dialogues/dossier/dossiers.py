"""One file, read: what it says of which records, and where it says so."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from dialogues.dossier.marks import Mark, Path, Place
from dialogues.dossier.problems import Problem
from dialogues.dossier.schema import SECTIONS, dotted


class Places(Protocol):
    """Whatever knows where in a file a value stands."""

    def mark(self, path: Path) -> Mark:
        """The mark at a path, or of its nearest known ancestor."""


@dataclass
class Dossier:
    """What one file says.

    `refused` has the records that are not in `entries` because something is
    wrong with them: a reference to one is no problem of its own. `former` has
    the slugs under which records stand in the file that have other slugs now.
    """

    name: str
    file: str
    entries: Mapping[str, MutableMapping[str, dict[str, Any]]] = field(
        default_factory=lambda: {section: {} for section in SECTIONS}
    )
    withdrawn: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: set[tuple[str, str]] = field(default_factory=set)
    former: dict[tuple[str, str], str] = field(default_factory=dict)
    places: Places = field(default_factory=lambda: Mark((1, 1)), repr=False, compare=False)

    def place(self, *path: str | int) -> Place:
        """Line and column of the value at a path, or of its nearest known ancestor.

        The path is that of the normal form: a slug in `who` is an agency, a
        list of areas a map.
        """
        return self.places.mark(self._as_written(path)).place

    def problem(self, path: Path, message: str) -> Problem:
        """What is wrong at a path, with its place in this file."""
        return Problem(self.file, *self.place(*path), dotted(self._as_written(path)), message)

    def _as_written(self, path: Path) -> Path:
        section, slug, *rest = (*path, "", "")[: max(len(path), 2)]
        written = self.former.get((str(section), str(slug)))
        return path if written is None else (section, written, *rest)
