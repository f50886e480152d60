"""An entry taken apart into what it says, one value to a path.

Two dossiers are compared, added and merged as statements: `("city",)` is a value,
`("names", "ja")` a value, `("discussions", "gnss")` an item of a list, present or not, and
`("discussions", "gnss", "cites", "eirns#areas")` an item of that item. What identifies an item
(an area, a kind and a target, a kind, a part, a date and a meeting) is its key in the path, so
that the same item is at the same path in every dossier. Pure: no files, no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dialogues import dates

from .shapes import EVENT, LINKS, LOOKED, PASSAGE, PERSON, PLAIN_ROLE, SHAPES, Shape

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

Path = tuple[str, ...]
Place = tuple[str | int, ...]
Entry = dict[str, Any]
Statements = dict[Path, Any]

PRESENT = True  # the value of a path that is an item


@dataclass(frozen=True, slots=True)
class Held:
    """When a meeting was held: its date as written, and the first and last day it may mean."""

    text: str = ""
    earliest: datetime.date | None = None
    latest: datetime.date | None = None


def held(entry: Entry) -> Held:
    """When the meeting of an entry was held.

    Where its sources disagree and none is preferred the date is left out, and the days run
    from the earliest to the latest that any of them says.
    """
    texts = [entry["date"]] if entry.get("date") else _disputed_dates(entry)
    read = [dates.parse(text) for text in texts]
    earliest = [date.earliest for date in read]
    latest = [date.latest for date in read]
    return Held(
        entry.get("date", ""),
        None if not read or None in earliest else min(day for day in earliest if day),
        None if not read or None in latest else max(day for day in latest if day),
    )


def _disputed_dates(entry: Entry) -> list[str]:
    said = [item["says"] for item in entry.get("discrepancies", {}).get("date", ())]
    return [text for text in said if is_date(text)]


def is_date(text: str) -> bool:
    """Whether a text is a date in our profile of EDTF."""
    try:
        dates.parse(text)
    except dates.DateError:
        return False
    return True


@dataclass
class Said:
    """What one entry says: its statements, where each stands in the entry, and its clashes."""

    statements: Statements = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    clashes: list[tuple[Path, Place, Place]] = field(default_factory=list)

    def say(self, path: Path, value: Any, place: Place) -> None:
        """Note one statement; saying the same thing twice is saying it once."""
        if value is None:
            return
        if path in self.statements and self.statements[path] != value:
            self.clashes.append((path, self.places[path], place))
            return
        self.statements.setdefault(path, value)
        self.places.setdefault(path, place)


def take_apart(section: str, entry: Entry, meetings: Mapping[str, Held]) -> Said:
    """What an entry in normal form says.

    `meetings` tells when the meetings were held of which events speak: an event's identity
    holds its date, and its date is its meeting's where it has none of its own.
    """
    said = Said()
    for key, shape in SHAPES[section].items():
        value = entry.get(key)
        if value is not None:
            _TAKE_APART.get(shape, _take_plain)(said, key, value, meetings)
    return said


def _take_plain(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    if isinstance(value, dict):
        for name, text in value.items():
            said.say((key, name), text, (key, name))
    elif isinstance(value, list):
        for index, word in enumerate(value):
            said.say((key, word), PRESENT, (key, index))
    else:
        said.say((key,), value, (key,))


def _take_cites(said: Said, path: Path, place: Place, cites: list[Any], printed: Any) -> None:
    for index, cite in enumerate(cites):
        passage, wording = next(iter(cite.items())) if isinstance(cite, dict) else (cite, None)
        said.say((*path, passage), PRESENT, (*place, index))
        said.say((*path, passage, "as_printed"), printed or wording, (*place, index))


def _take_own_cites(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    _take_cites(said, (key,), (key,), value, None)


def _take_cites_for(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    for name, cites in value.items():
        _take_cites(said, (key, name), (key, name), cites, None)


def _take_passages(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    for name, passage in value.items():
        said.say((key, name), PRESENT, (key, name))
        for part in PASSAGE:
            said.say((key, name, part), (passage or {}).get(part), (key, name, part))


def _take_participants(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    for number, group in enumerate(value):
        for index, who in enumerate(group.get("who", ())):
            place = (key, number, "who", index)
            role = who.get("role") or group.get("role") or PLAIN_ROLE
            path = (key, participant_key(who, role))
            said.say(path, PRESENT, place)
            said.say((*path, "role"), role, place)
            for part in PERSON:
                said.say((*path, part), who.get(part), (*place, part))
            _take_cites(
                said,
                (*path, "cites"),
                (key, number, "cites"),
                group.get("cites", []),
                who.get("named_as"),
            )


def participant_key(who: Mapping[str, Any], role: str) -> str:
    """What makes two mentions one participant: party, agency, person, role."""
    side = who.get("agency") or f"@{who.get('party')}"
    return f"{side}|{who.get('person') or who.get('romanised') or ''}|{role}"


def _take_discussions(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    for number, group in enumerate(value):
        for area, wording in group.get("areas", {}).items():
            said.say((key, area), PRESENT, (key, number, "areas", area))
            place = (key, number, "cites")
            _take_cites(said, (key, area, "cites"), place, group.get("cites", []), wording)


def _take_links(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    for number, link in enumerate(value):
        kind = next(name for name in LINKS if name in link)
        path = (key, f"{kind}|{link[kind]}")
        said.say(path, PRESENT, (key, number, kind))
        said.say((*path, "kind"), kind, (key, number, kind))
        said.say((*path, "target"), link[kind], (key, number, kind))
        _take_cites(said, (*path, "cites"), (key, number, "cites"), link.get("cites", []), None)


def _take_events(said: Said, key: str, value: Any, meetings: Mapping[str, Held]) -> None:
    for number, event in enumerate(value):
        place = (key, number)
        path = (key, event_key(event, meetings))
        said.say(path, PRESENT, place)
        for part in EVENT:
            said.say((*path, part), event.get(part), (*place, part))
        for language, text in event.get("note", {}).items():
            said.say((*path, "note", language), text, (*place, "note", language))
        _take_cites(said, (*path, "cites"), (*place, "cites"), event.get("cites", []), None)


def event_key(event: Mapping[str, Any], meetings: Mapping[str, Held]) -> str:
    """What makes two mentions one event: kind, part, date, meeting."""
    meeting = event.get("meeting") or ""
    date = event.get("date") or meetings.get(meeting, Held()).text
    return f"{event.get('kind')}|{event.get('part') or ''}|{date}|{meeting}"


def _take_discrepancies(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    for name, items in value.items():
        for number, item in enumerate(items):
            place = (key, name, number)
            path = (key, name, item.get("says", ""))
            said.say(path, PRESENT, place)
            said.say((*path, "preferred"), item.get("preferred"), (*place, "preferred"))
            _take_cites(said, (*path, "cites"), (*place, "cites"), item.get("cites", []), None)


def _take_looked_for(said: Said, key: str, value: Any, _meetings: Mapping[str, Held]) -> None:
    for number, item in enumerate(value):
        path = (key, "|".join(item.get(part, "") for part in LOOKED))
        said.say(path, PRESENT, (key, number))
        for part in LOOKED:
            said.say((*path, part), item.get(part), (key, number, part))


_TAKE_APART: dict[Shape, Callable[[Said, str, Any, Mapping[str, Held]], None]] = {
    Shape.PASSAGES: _take_passages,
    Shape.CITES: _take_own_cites,
    Shape.CITES_FOR: _take_cites_for,
    Shape.PARTICIPANTS: _take_participants,
    Shape.DISCUSSIONS: _take_discussions,
    Shape.LINKS: _take_links,
    Shape.EVENTS: _take_events,
    Shape.DISCREPANCIES: _take_discrepancies,
    Shape.LOOKED_FOR: _take_looked_for,
}
