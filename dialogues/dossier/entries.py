"""Statements put together again: the entry that says exactly them, in normal form."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from dialogues import dates
from dialogues.models.course import FIRST_KINDS

from .shapes import EVENT, LOOKED, PASSAGE, PERSON, PLAIN_ROLE, SHAPES, Shape
from .statements import PRESENT, Entry, Held, Statements, is_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def tree(statements: Statements) -> dict[str, Any]:
    """Statements as nested maps, in their order; an item's own presence is its map."""
    root: dict[str, Any] = {}
    for path, value in statements.items():
        branch = root
        for step in path[:-1]:
            branch = branch.setdefault(step, {})
        if value is PRESENT:
            branch.setdefault(path[-1], {})
        else:
            branch[path[-1]] = value
    return root


def put_together(section: str, statements: Statements, meetings: Mapping[str, Held]) -> Entry:
    """The entry, in normal form, that says exactly these statements.

    Keys stand in the order of `SHAPES`; events stand in the order in which they count, those of
    one day as written.
    """
    branches = tree(statements)
    entry: Entry = {}
    for key, shape in SHAPES[section].items():
        if branches.get(key) not in (None, {}):
            entry[key] = _PUT_TOGETHER[shape](branches[key], meetings)
    return entry


def _sorted(branch: dict[str, Any], _meetings: Mapping[str, Held]) -> dict[str, Any]:
    return {name: branch[name] for name in sorted(branch, key=lambda name: (name != "en", name))}


def _cites(branch: dict[str, Any]) -> list[Any]:
    return [
        {passage: about["as_printed"]} if about.get("as_printed") else passage
        for passage, about in branch.items()
    ]


def _put_passages(branch: dict[str, Any], _meetings: Mapping[str, Held]) -> dict[str, Any]:
    return {
        key: {part: about[part] for part in PASSAGE if part in about}
        for key, about in branch.items()
    }


def _put_participants(branch: dict[str, Any], _meetings: Mapping[str, Held]) -> list[Entry]:
    groups: list[Entry] = []
    for who, role, cites, printed, is_first in _mentions(branch):
        parts = PERSON if is_first else _naming(who)
        body = {part: who[part] for part in parts if part in who}
        if printed:
            body["named_as"] = printed
        group: Entry = {} if role == PLAIN_ROLE else {"role": role}
        group["cites"] = cites
        if not groups or {k: groups[-1][k] for k in groups[-1] if k != "who"} != group:
            groups.append({**group, "who": []})
        groups[-1]["who"].append(body)
    return groups


def _naming(who: Mapping[str, Any]) -> tuple[str, ...]:
    return ("agency", "party", "person" if "person" in who else "romanised")


def _mentions(branch: dict[str, Any]) -> Iterator[tuple[Any, str, list[str], Any, bool]]:
    """Each participant once for each run of citations with one wording, the first runs first."""
    later: list[tuple[Any, str, list[str], Any, bool]] = []
    for who in branch.values():
        runs = list(_runs(who.get("cites", {}))) or [([], None)]
        for number, (cites, printed) in enumerate(runs):
            mention = (who, who.get("role", PLAIN_ROLE), cites, printed, number == 0)
            if number:
                later.append(mention)
            else:
                yield mention
    yield from later


def _runs(cites: dict[str, Any]) -> Iterator[tuple[list[str], Any]]:
    run: list[str] = []
    printed = None
    for passage, about in cites.items():
        if run and about.get("as_printed") != printed:
            yield run, printed
            run = []
        printed = about.get("as_printed")
        run.append(passage)
    if run:
        yield run, printed


def _put_discussions(branch: dict[str, Any], _meetings: Mapping[str, Held]) -> list[Entry]:
    groups: list[Entry] = []
    named = {area: {**about, "area": area} for area, about in branch.items()}
    for about, _role, cites, printed, _is_first in _mentions(named):
        if not groups or groups[-1]["cites"] != cites or about["area"] in groups[-1]["areas"]:
            groups.append({"cites": cites, "areas": {}})
        groups[-1]["areas"][about["area"]] = printed
    return groups


def _put_links(branch: dict[str, Any], _meetings: Mapping[str, Held]) -> list[Entry]:
    return [
        {link["kind"]: link["target"], "cites": _cites(link.get("cites", {}))}
        for link in branch.values()
    ]


def _put_events(branch: dict[str, Any], meetings: Mapping[str, Held]) -> list[Entry]:
    events: list[Entry] = []
    for about in branch.values():
        event: Entry = {part: about[part] for part in EVENT if part in about}
        if about.get("note"):
            event["note"] = _sorted(about["note"], meetings)
        event["cites"] = _cites(about.get("cites", {}))
        events.append(event)
    return in_order(events, meetings)


def in_order(events: list[Entry], meetings: Mapping[str, Held]) -> list[Entry]:
    """Events, the first to count first; on one day a beginning stands before the rest."""

    def when(event: Entry) -> tuple[datetime.date, bool]:
        day = counts_on(event, meetings) or datetime.date.max
        return (day, event.get("kind") not in FIRST_KINDS)

    return sorted(events, key=when)


def counts_on(event: Mapping[str, Any], meetings: Mapping[str, Held]) -> datetime.date | None:
    """The day an event counts from: the last of its date, or of its meeting's; none if open.

    None as well for a text that is no date: what is not read yet may hold one.
    """
    if event.get("date"):
        return dates.parse(event["date"]).latest if is_date(event["date"]) else None
    return meetings.get(event.get("meeting") or "", Held()).latest


def _put_discrepancies(branch: dict[str, Any], meetings: Mapping[str, Held]) -> dict[str, Any]:
    return {
        name: [_put_statement(says, about) for says, about in items.items()]
        for name, items in _sorted(branch, meetings).items()
    }


def _put_statement(says: str, about: dict[str, Any]) -> Entry:
    item: Entry = {"says": says, "cites": _cites(about.get("cites", {}))}
    if about.get("preferred"):
        item["preferred"] = about["preferred"]
    return item


def _put_looked_for(branch: dict[str, Any], _meetings: Mapping[str, Held]) -> list[Entry]:
    return [{part: about[part] for part in LOOKED if part in about} for about in branch.values()]


_PUT_TOGETHER: dict[Shape, Callable[[Any, Mapping[str, Held]], Any]] = {
    Shape.VALUE: lambda value, _meetings: value,
    Shape.TEXTS: _sorted,
    Shape.PARTS: lambda branch, _meetings: dict(branch),
    Shape.LIST: lambda branch, _meetings: list(branch),
    Shape.SET: lambda branch, _meetings: sorted(branch),
    Shape.PASSAGES: _put_passages,
    Shape.CITES: lambda branch, _meetings: _cites(branch),
    Shape.CITES_FOR: lambda branch, meetings: {
        name: _cites(cites) for name, cites in _sorted(branch, meetings).items()
    },
    Shape.PARTICIPANTS: _put_participants,
    Shape.DISCUSSIONS: _put_discussions,
    Shape.LINKS: _put_links,
    Shape.EVENTS: _put_events,
    Shape.DISCREPANCIES: _put_discrepancies,
    Shape.LOOKED_FOR: _put_looked_for,
}
