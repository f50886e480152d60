"""What a load would do: everything it would create, change, keep, and everything it may not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .anchors import event_anchor, link_anchor, participant_anchor
from .entries import tree
from .shapes import SECTIONS, TYPES
from .stash import Chest, Keys, Stash
from .statements import PRESENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .merge import Conflict
    from .problems import Problem
    from .statements import Entry, Path, Statements

Key = tuple[str, str]  # section and slug
Progress = Callable[[str, int, int], None]  # what is being done, how many are through, of how many


def str_or_none(text: str | None) -> str | None:
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
    """What a load would do. Problems, or conflicts that stop, mean that it does nothing."""

    dossiers: list[str] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    kept: list[tuple[str, str, str]] = field(default_factory=list)
    missing: list[Key] = field(default_factory=list)
    conflicts: list[tuple[str, str, str, Conflict]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    follow_ons: int = 0
    stops_on_conflict: bool = True
    edition: int = 0

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
        self.said = Stash(self.chest, write=str_or_none, read=str_or_none)

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
        return bool(self.problems) or bool(self.conflicts and self.stops_on_conflict)

    @property
    def changes_something(self) -> bool:
        """Whether carrying it out makes a new edition."""
        return bool(self.created or self.changed)

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


# -- naming what changes ---------------------------------------------------------------------


def field_name(path: Path, statements: Statements, dates: dict[str, str]) -> str:
    """A path as people read it: an item by its anchor, `events.made-2019-07-24.target`."""
    if len(path) == 1 or path[0] not in ("participants", "links", "events", "looked_for"):
        return ".".join(path)
    about = {p[2]: v for p, v in statements.items() if p[:2] == path[:2] and len(p) == 3}  # noqa: PLR2004 - the item's own keys
    if path[0] == "participants":
        item = participant_anchor(about)
    elif path[0] == "links":
        item = link_anchor(about["kind"], about["target"])
    elif path[0] == "events":
        date = about.get("date") or dates.get(about.get("meeting", ""), "")
        item = event_anchor(about["kind"], about.get("part", ""), date)
    else:
        item = about["what"]
    return ".".join((path[0], item, *path[2:]))


def field_changes(old: Statements, new: Statements, dates: dict[str, str]) -> dict[str, list[Any]]:
    """Each field that differs, with its old value and its new; an item comes or goes whole."""
    fields: dict[str, list[Any]] = {}
    moved: set[Path] = set()
    for path in [*old, *(path for path in new if path not in old)]:
        if any(path[:depth] in moved for depth in range(1, len(path))):
            continue
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        if PRESENT in (before, after):
            moved.add(path)
            before, after = _whole(path, old), _whole(path, new)
        name = field_name(path, old if path in old else new, dates)
        fields[name] = [before, after]
    return _order_changes(old, new, dates) | fields


def _whole(path: Path, statements: Statements) -> Any:
    if path not in statements:
        return None
    beneath = {
        p[len(path) :]: v for p, v in statements.items() if p[: len(path)] == path and p != path
    }
    return _readable(tree(beneath)) or path[-1]


def _readable(branch: Any) -> Any:
    """A branch with its lists as lists: citations are words, not empty maps."""
    if not isinstance(branch, dict):
        return branch
    if branch and all(inner == {} for inner in branch.values()):
        return list(branch)
    return {key: _readable(inner) for key, inner in branch.items()}


def _order_changes(old: Statements, new: Statements, dates: dict[str, str]) -> dict[str, list[Any]]:
    """Each list whose items stand in another order than before, with both orders."""
    before, after = _orders(old), _orders(new)
    moved: dict[str, list[Any]] = {}
    for path, steps in after.items():
        stayed = [step for step in steps if step in before.get(path, ())]
        were = [step for step in before.get(path, ()) if step in steps]
        if stayed != were:
            name = field_name(path, new, dates)
            moved[name] = [
                [field_name((*path, step), new, dates).removeprefix(f"{name}.") for step in order]
                for order in (were, stayed)
            ]
    return moved


def _orders(statements: Statements) -> dict[Path, list[str]]:
    orders: dict[Path, dict[str, None]] = {}
    for path in statements:
        for depth in range(1, len(path)):
            orders.setdefault(path[:depth], {})[path[depth]] = None
    return {path: list(steps) for path, steps in orders.items()}
