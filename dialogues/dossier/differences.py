"""What differs between two states of a record, named as people read it. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .anchors import event_anchor, link_anchor, participant_anchor
from .entries import tree
from .statements import PRESENT

if TYPE_CHECKING:
    from .statements import Path, Statements


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
    """Each field that differs, with its old value and its new; an item comes or goes whole.

    An item that takes the place of another of the same name, such as an event of that day which
    now says its date itself, is that one as it has become.
    """
    fields: dict[str, list[Any]] = {}
    moved: set[Path] = set()
    for path in [*old, *(path for path in new if path not in old)]:
        if any(path[:depth] in moved for depth in range(1, len(path))):
            continue
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        is_item = PRESENT in (before, after)
        if is_item:
            moved.add(path)
            before, after = _whole(path, old), _whole(path, new)
        name = field_name(path, old if path in old else new, dates)
        _tell(fields, name, [before, after], is_item=is_item)
    return _order_changes(old, new, dates) | fields


def _tell(fields: dict[str, list[Any]], name: str, values: list[Any], *, is_item: bool) -> None:
    """Note what became of a field; a number tells apart what has the same name."""
    before, after = values
    free, number = name, 2
    while free in fields:
        # What goes is told before what comes.
        if is_item and before is None and fields[free][1] is None:
            before = fields[free][0]
            break
        free, number = f"{name}-{number}", number + 1
    fields[free] = [before, after]


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


def shown(value: Any) -> str:
    """A value of a field as a line of text has it."""
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
