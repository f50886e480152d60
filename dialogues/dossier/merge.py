"""The three-way merge of one record: what dossiers last said, what they say now, the record.

Pure. Each path is decided on its own: *base* is what a dossier last said, *theirs* what it says
now, *ours* what the record says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dialogues import dates

from .entries import tree
from .statements import PRESENT, Path, Statements, is_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

# From the least to the most that can be said; the later word replaces the earlier.
FULLER = {
    "state": ({"unknown"}, {"announced"}, {"held", "postponed", "cancelled"}),
    "seen": ({"none"}, {"part"}, {"whole"}),
    "attendance": ({"not listed"}, {"partial"}, {"complete"}),
}
DATED = ("date", "target", "published")


def says_more(path: Path, value: Any, than: Any) -> bool:
    """Whether a value says more than another of the same path, without saying otherwise."""
    if value is None or than is None or value == than:
        return False
    scale = FULLER.get(path[0])
    if scale:
        return _rank(scale, value) > _rank(scale, than) >= 0
    if path[-1] in DATED and is_date(value) and is_date(than):
        narrow, wide = dates.parse(value), dates.parse(than)
        # Two full days are how long a thing took, not how little is known of it: one of
        # them says otherwise. Two spellings of the same days say nothing more either.
        return not wide.is_full and narrow.within(wide) and not wide.within(narrow)
    return False


def _rank(scale: tuple[set[str], ...], word: str) -> int:
    return next((rank for rank, words in enumerate(scale) if word in words), -1)


def agree(path: Path, one: Any, other: Any) -> bool:
    """Whether two dossiers can both be right: the same, or one says more."""
    return one == other or says_more(path, one, other) or says_more(path, other, one)


@dataclass(frozen=True)
class Conflict:
    """One path about which base, theirs and ours all differ."""

    path: Path
    base: Any
    theirs: Any
    ours: Any


@dataclass
class Sides:
    """What each dossier of the run last said and says now, what the others say, the record."""

    base: Mapping[str, Statements]
    theirs: Mapping[str, Statements]
    others: Mapping[str, Statements]
    ours: Statements


@dataclass
class Merged:
    """The outcome: what the record is to say, and how that came about."""

    statements: Statements = field(default_factory=dict)
    kept: list[Path] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(sides: Sides, *, overwrite: bool = False, but: Collection[Path] = ()) -> Merged:
    """What a record is to say, path by path.

    A conflict keeps ours, or with `overwrite` takes theirs, `but` of some paths the other way
    about; it is listed either way.
    """
    return _Merger(sides, overwrite=overwrite, but=but).run()


class _Merger:
    def __init__(self, sides: Sides, *, overwrite: bool, but: Collection[Path]) -> None:
        self.sides = sides
        self.overwrite = overwrite
        self.but = but
        self.merged = Merged()
        self.added: set[Path] = set()
        self.absent: set[Path] = set()
        self.whole: set[Path] = set()

    def run(self) -> Merged:
        decided: Statements = {}
        for path in self._paths():
            if any(path[:depth] in self.absent for depth in range(1, len(path))):
                continue
            is_item = self._is_item(path)
            if any(path[:depth] in self.whole for depth in range(1, len(path))):
                value = self.sides.ours.get(path)
            else:
                value = self._item(path) if is_item else self._value(path)
            if value is not None:
                decided[path] = value
            elif is_item:
                self.absent.add(path)
        self.merged.statements = in_written_order(decided, self.sides)
        return self.merged

    def _paths(self) -> list[Path]:
        """Every path anyone speaks of, an item before what it holds."""
        sides = self.sides
        seen: dict[Path, None] = dict.fromkeys(sides.ours)
        for side in (sides.theirs, sides.others, sides.base):
            for statements in side.values():
                seen.update(dict.fromkeys(statements))
        return sorted(seen, key=len)

    def _is_item(self, path: Path) -> bool:
        sides = self.sides
        return any(
            statements.get(path) is PRESENT
            for side in (
                [sides.ours],
                *(s.values() for s in (sides.theirs, sides.others, sides.base)),
            )
            for statements in side
        )

    def _item(self, path: Path) -> Any:
        """Whether an item of a list is to be there."""
        sides = self.sides
        said_now = _any(path, sides.theirs) or _any(path, sides.others)
        if path in sides.ours:
            if said_now or not _any(path, sides.base):
                return PRESENT
            return self._dropped_item(path)
        if any(path in t and path not in sides.base.get(d, {}) for d, t in sides.theirs.items()):
            self.added.add(path)
            return PRESENT
        if _any(path, sides.theirs):
            self.merged.kept.append(path)
        return None

    def _dropped_item(self, path: Path) -> Any:
        """An item that no dossier names any more goes, unless an editor has worked on it."""
        ours = _beneath(path, self.sides.ours)
        base: Statements = {}
        for statements in self.sides.base.values():
            base |= _beneath(path, statements)
        if path[0] == "formerly":
            return PRESENT  # an address once given leads here for good
        if ours.items() <= base.items():
            return None
        kept = self._conflict(path, PRESENT, None, PRESENT)
        if kept:
            self.whole.add(path)
        return kept

    def _value(self, path: Path) -> Any:
        sides = self.sides
        ours = sides.ours.get(path)
        theirs = fullest(path, (s.get(path) for s in sides.theirs.values()))
        if any(path[:depth] in self.added for depth in range(1, len(path))):
            return theirs
        bases = [
            sides.base.get(dossier, {}).get(path)
            for dossier, statements in sides.theirs.items()
            if statements.get(path) != sides.base.get(dossier, {}).get(path)
        ]
        elsewhere = [value for s in sides.others.values() if (value := s.get(path)) is not None]
        if not bases:
            if (
                theirs is not None
                and ours != theirs
                and ours not in [*self._said(path), *elsewhere]
            ):
                self.merged.kept.append(path)
            return ours
        if theirs is None:
            theirs = fullest(path, elsewhere)
        return self._changed(path, bases, theirs, ours)

    def _said(self, path: Path) -> list[Any]:
        return [
            statements.get(path) for statements in self.sides.theirs.values() if path in statements
        ]

    def _changed(self, path: Path, bases: list[Any], theirs: Any, ours: Any) -> Any:
        """The value of a path of which a dossier of this run says something new."""
        if ours == theirs or ours in bases or says_more(path, theirs, ours):
            return theirs
        if says_more(path, ours, theirs):
            return ours
        return self._conflict(path, bases[0], theirs, ours)

    def _conflict(self, path: Path, base: Any, theirs: Any, ours: Any) -> Any:
        self.merged.conflicts.append(Conflict(path, base, theirs, ours))
        return theirs if self.overwrite != (path in self.but) else ours


def fullest(path: Path, values: Iterable[Any]) -> Any:
    """The value that says most; of values that say otherwise, the first."""
    most = None
    for value in values:
        if value is not None and (most is None or says_more(path, value, most)):
            most = value
    return most


def _any(path: Path, side: Mapping[str, Statements]) -> bool:
    return any(path in statements for statements in side.values())


def _beneath(path: Path, statements: Statements) -> Statements:
    depth = len(path)
    return {p: v for p, v in statements.items() if len(p) > depth and p[:depth] == path}


def in_written_order(decided: Statements, sides: Sides) -> Statements:
    """Statements in the order written, dossiers in the order of their names.

    What no dossier says stands last, in the record's order. While the dossiers' own order is
    what it was, the record's stands: a load does not undo an editor's arrangement. Nor does a
    dossier that says it all in the record's order, as one does that was written out of it.
    """
    now = {**sides.others, **sides.theirs}
    before = {**sides.others, **sides.base}
    written = [
        (tree(now.get(dossier, {})), tree(before.get(dossier, {})))
        for dossier in sorted(now.keys() | before.keys())
    ]
    ordered: Statements = {}

    def walk(prefix: Path, branch: Any, lists: list[tuple[Any, Any]], ours: Any) -> None:
        if not isinstance(branch, dict):
            return
        for step in _steps(branch, lists, ours):
            path = (*prefix, step)
            if path in decided:
                ordered[path] = decided[path]
            inner = [(_inside(said, step), _inside(was, step)) for said, was in lists]
            walk(path, branch[step], inner, _inside(ours, step))

    walk((), tree(decided), written, tree(sides.ours))
    return ordered


def _inside(branch: dict[str, Any], step: str) -> dict[str, Any]:
    inner = branch.get(step)
    return inner if isinstance(inner, dict) else {}


def _steps(
    branch: dict[str, Any], lists: list[tuple[dict[str, Any], dict[str, Any]]], ours: dict[str, Any]
) -> Iterable[str]:
    def sequence(trees: Iterable[dict[str, Any]]) -> list[str]:
        return [step for step in dict.fromkeys(s for t in trees for s in t) if step in branch]

    mine = sequence([ours])
    if len(mine) == len(branch):
        others = [(now, before) for now, before in lists if sequence([now]) != mine]
        if sequence(now for now, _ in others) == sequence(before for _, before in others):
            return mine
    return dict.fromkeys([*sequence(now for now, _ in lists), *mine])
