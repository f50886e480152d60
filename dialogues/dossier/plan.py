"""What a load would do: everything it would create, change, keep, and everything it may not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .shapes import SECTIONS, TYPES
from .stash import Chest, Keys, Stash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .choices import Name
    from .merge import Conflict
    from .problems import Problem
    from .statements import Entry

Key = tuple[str, str]  # section and slug
Progress = Callable[[str, int, int], None]  # what is being done, how many are through, of how many


def _as_it_is(text: str | None) -> str | None:
    """The text itself: it needs no writing down."""
    return text


def silent(_doing: str, _done: int, _of: int) -> None:
    """Tell nobody how far a load has come."""


@dataclass(frozen=True)
class Changed:
    """A record that will say something else: for each field, the old value and the new."""

    section: str
    slug: str
    fields: dict[str, list[Any]]


@dataclass
class Plan:
    """What a load would do. Problems, conflicts that stop, or choices of none mean that it does nothing."""

    dossiers: list[str] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    kept: list[tuple[str, str, str]] = field(default_factory=list)
    missing: list[Key] = field(default_factory=list)
    conflicts: list[tuple[str, str, str, Conflict]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    follow_ons: int = 0
    undecided: int = 0  # of the conflicts, those that stop
    idle_choices: list[Name] = field(default_factory=list)  # made of what is no conflict
    edition: int = 0
    is_done: bool = False

    withdrawn: dict[str, dict[str, str]] = field(
        default_factory=lambda: {section: {} for section in SECTIONS}
    )
    renamed: dict[str, dict[str, str]] = field(
        default_factory=lambda: {section: {} for section in SECTIONS}
    )
    # What grows with the record is kept aside.
    chest: Chest = field(default_factory=Chest, repr=False)
    created: Sequence[Key] = field(init=False)
    entries: dict[str, Stash[Entry]] = field(init=False)
    # By dossier, section and slug: what it now says, as canonical JSON; none if nothing any more.
    said: Stash[str | None] = field(init=False)

    def __post_init__(self) -> None:
        """Make room aside."""
        self.created = self._created = Keys(self.chest)
        self.entries = {section: Stash(self.chest) for section in SECTIONS}
        self.said = Stash(self.chest, write=_as_it_is, read=_as_it_is)

    def create(self, section: str, slug: str, entry: Entry) -> None:
        """Note a record that is new, and what it will say."""
        self._created.append((section, slug))
        self.entries[section][slug] = entry

    def note_said(self, dossier: str, section: str, slug: str, text: str | None) -> None:
        """Note what a dossier now says of a record; none: nothing any more."""
        self.said[f"{section} {slug} {dossier}"] = text

    def each_said(self) -> Iterator[tuple[str, str, str, str | None]]:
        """Dossier, section, slug and what is now said, for all of which that is new."""
        for key, text in self.said.each():
            section, slug, dossier = key.split(" ", 2)
            yield dossier, section, slug, text

    @property
    def is_refused(self) -> bool:
        """Whether nothing may be written."""
        return bool(self.problems or self.undecided or self.idle_choices)

    @property
    def changes_something(self) -> bool:
        """Whether carrying it out makes a new edition."""
        return bool(self.created or self.changed)

    @property
    def made_of(self) -> int:
        """The edition of the record of which the plan was made."""
        return self.edition - (self.changes_something and not self.is_refused)

    def as_json(self) -> dict[str, Any]:
        """The plan for programs, with the keys that are fixed for them."""
        return {
            "created": [_named(section, slug) for section, slug in self.created],
            "changed": [
                _named(change.section, change.slug) | {"fields": change.fields}
                for change in self.changed
            ],
            "unchanged": self.unchanged,
            "kept": [
                _named(section, slug) | ({"field": name} if name else {})
                for section, slug, name in self.kept
            ],
            "missing": [_named(section, slug) for section, slug in self.missing],
            "conflicts": [
                _named(section, slug)
                | {
                    "field": name,
                    "base": conflict.base,
                    "theirs": conflict.theirs,
                    "ours": conflict.ours,
                }
                for section, slug, name, conflict in self.conflicts
            ],
            "problems": [
                {
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "path": problem.path,
                    "message": problem.message,
                }
                for problem in self.problems
            ],
            "edition": self.edition,
        }


def _named(section: str, slug: str) -> dict[str, Any]:
    return {"type": TYPES[section], "slug": slug}
