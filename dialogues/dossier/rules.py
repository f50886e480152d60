"""What must hold of every record and SQL cannot say: once, for loader, admin and check alike.

A rule takes an entry in normal form and answers with complaints: where in the entry, and what is
wrong and what to do about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from dialogues.models.course import FIRST_KINDS

from . import schema
from .entries import counts_on
from .quotations import MOST_WORDS, words
from .shapes import SHAPES, TYPES, Shape
from .statements import Held, event_key, held, is_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .statements import Entry, Place

    Found = Iterator[tuple[Place, str]]


class Lookup(Protocol):
    """The record around an entry, as it will be."""

    def entry(self, section: str, slug: str) -> Entry | None:
        """The entry of a record; none if there is no such record."""

    def sessions(self, dialogue: str, ordinal: int) -> list[str]:
        """The slugs of the meetings of a dialogue that have an ordinal."""


@dataclass(frozen=True)
class Complaint:
    """One rule that an entry breaks: where, and what to do about it."""

    section: str
    slug: str
    place: Place
    message: str

    def __str__(self) -> str:
        return f"{TYPES[self.section]} {self.slug}: {self.message}"


def complaints(section: str, slug: str, entry: Entry, record: Lookup) -> Iterator[Complaint]:
    """Every rule that an entry breaks."""
    for rule in (_required, _explained, *_RULES.get(section, ())):
        for place, message in rule(section, slug, entry, record):
            yield Complaint(section, slug, place, message)


def _required(section: str, _slug: str, entry: Entry, _record: Lookup) -> Found:
    needed = schema.REQUIRED[section]
    if section == "meetings" and not entry.get("dialogue"):
        needed = (*needed, "kind", "title", "parties")
    for key in needed:
        if not entry.get(key):
            yield (), f"{key} is missing. Add it."


def _explained(section: str, _slug: str, entry: Entry, _record: Lookup) -> Found:
    fields, disputed = SHAPES[section], schema.DISPUTED.get(section, ())
    for key, known in (("inferred", fields), ("cites_for", fields), ("discrepancies", disputed)):
        for name in entry.get(key, {}):
            if name not in known:
                yield (key, name), f"{name!r} is not a field of a {TYPES[section]}. Correct it."


def _quoted(_section: str, _slug: str, entry: Entry, _record: Lookup) -> Found:
    for key, passage in entry.get("passages", {}).items():
        count = words(passage.get("text", ""))
        if count > MOST_WORDS:
            yield (
                ("passages", key, "text"),
                f"a quotation of {count} words. Quote at most {MOST_WORDS}.",
            )
        for given, by in (("translation", "text"), ("translation_by", "translation")):
            if passage.get(given) and not passage.get(by):
                yield ("passages", key, given), f"stands without {by}. Add {by}, or leave it out."


def _no_circle(key: str) -> Callable[[str, str, Entry, Lookup], Found]:
    def rule(section: str, slug: str, entry: Entry, record: Lookup) -> Found:
        path = [slug]
        above = entry.get(key)
        while above and above not in path:
            path.append(above)
            above = (record.entry(section, above) or {}).get(key)
        if above == slug:
            circle = " -> ".join([*path, slug])
            yield (key,), f"{entry[key]!r} closes a circle: {circle}. Break it."

    return rule


def _sides(_section: str, _slug: str, entry: Entry, _record: Lookup) -> Found:
    if 0 < len(entry.get("parties", ())) < 2:  # noqa: PLR2004 - a dialogue has two or more
        yield ("parties",), f"{entry['parties'][0]!r} alone. A dialogue has two or more parties."


def _own_meeting(_section: str, slug: str, entry: Entry, record: Lookup) -> Found:
    dialogue, ordinal = entry.get("dialogue"), entry.get("ordinal")
    if ordinal and not dialogue:
        yield ("ordinal",), f"{ordinal} counts nothing without a dialogue. Add the dialogue."
    if ordinal and dialogue:
        others = [other for other in record.sessions(dialogue, ordinal) if other != slug]
        if others:
            yield (
                ("ordinal",),
                f"{ordinal} is the ordinal of {others[0]!r} already. "
                "Correct one of them, or write both as one meeting.",
            )
    for number, link in enumerate(entry.get("links", ())):
        for kind, target in link.items():
            if kind not in ("cites", "names") and target == slug:
                yield ("links", number, kind), f"{target!r} is this meeting. Name another."


def _at_the_table(_section: str, _slug: str, entry: Entry, record: Lookup) -> Found:
    table = entry.get("parties") or (
        record.entry("dialogues", entry.get("dialogue", "")) or {}
    ).get("parties", ())
    remedy = f"The parties are {', '.join(table)}. Correct it, or write this meeting's parties."
    for party in entry.get("attendance", {}):
        if table and party not in table:
            yield ("attendance", party), f"{party!r} is not at this meeting. {remedy}"
    for number, group in enumerate(entry.get("participants", ())):
        if group.get("role") == "observer":
            continue
        for index, who in enumerate(group["who"]):
            agency = record.entry("agencies", who["agency"]) if "agency" in who else {}
            party = who.get("party") or (agency or {}).get("party")
            if table and party and party not in table:
                yield (
                    ("participants", number, "who", index),
                    f"{who.get('agency') or who.get('person')!r} is of {party!r}, "
                    f"which is not at this meeting. {remedy}",
                )


def _meeting_cited(_section: str, _slug: str, entry: Entry, _record: Lookup) -> Found:
    remedy = "cites nothing. Every fact needs a passage that says it: add cites."
    if not entry.get("cites"):
        yield (), remedy
    for key in ("participants", "discussions", "links"):
        for number, item in enumerate(entry.get(key, ())):
            if not item.get("cites"):
                yield (key, number), remedy
    for name in entry.get("cites_for", {}):
        if name in SHAPES["meetings"] and not entry.get(name):
            yield ("cites_for", name), f"{name} is not stated. State it, or leave this out."


def _disputed(section: str, _slug: str, entry: Entry, _record: Lookup) -> Found:
    for name, items in entry.get("discrepancies", {}).items():
        place = ("discrepancies", name)
        preferred = [item for item in items if item.get("preferred")]
        if len(items) < 2:  # noqa: PLR2004 - one voice disagrees with nobody
            yield place, "has one statement. A disagreement has two or more."
        if len(preferred) > 1:
            yield place, "prefers more than one statement. Prefer at most one."
        is_value = SHAPES[section].get(name) is Shape.VALUE
        if not preferred and is_value and entry.get(name):
            yield (
                place,
                f"none is preferred, yet {name} is {entry[name]!r}. "
                f"Leave {name} out, or say which statement is preferred and why.",
            )
        for number, item in enumerate(items):
            if not item.get("cites"):
                yield (*place, number), "cites nothing. Add the passage that says so."
            if name == "date" and not is_date(item["says"]):
                yield (
                    (*place, number, "says"),
                    f"{item['says']!r} is not a date. Write it as EDTF, for example 2019-07-24.",
                )


def _events(_section: str, _slug: str, entry: Entry, record: Lookup) -> Found:
    meetings = meetings_of(entry, record)
    events = entry.get("events", [])
    seen: set[str] = set()
    for number, event in enumerate(events):
        place: Place = ("events", number)
        key = event_key(event, meetings)
        if key in seen:
            yield place, f"{event['kind']!r} of that day stands there twice. Keep one of the two."
        seen.add(key)
        if not event.get("cites"):
            yield place, "cites nothing. Every event needs a passage that says it: add cites."
        if counts_on(event, meetings) is None:
            yield _when_of(number, event), _undated(event)
        if "part" in event and event["part"] not in entry.get("parts", {}):
            known = ", ".join(entry.get("parts", {})) or "none"
            yield (*place, "part"), f"{event['part']!r} is not one of its parts ({known})."
        if "by" in event and event["kind"] != "superseded":
            yield (*place, "by"), f"only superseded has by. This event is {event['kind']!r}."
        elif event.get("by") == _slug:
            yield (*place, "by"), f"{_slug!r} cannot supersede itself. Name another commitment."
    yield from _in_order(events, meetings)


def _when_of(number: int, event: Entry) -> Place:
    """The place in an entry from which an event has its date."""
    key = next((key for key in ("date", "meeting") if key in event), None)
    return ("events", number, key) if key else ("events", number)


def _undated(event: Entry) -> str:
    if event.get("date"):
        return f"{event['date']!r} has no end, so nobody knows from when the event counts. End it."
    if event.get("meeting"):
        return f"has no date, and its meeting {event['meeting']!r} has none. Add a date."
    return "has no date and no meeting. Add the day it happened, or the meeting."


def _in_order(events: list[Entry], meetings: dict[str, Held]) -> Found:
    firsts = [number for number, event in enumerate(events) if event["kind"] in FIRST_KINDS]
    if events and not firsts:
        yield (
            ("events", 0),
            f"no event says how it began; the first is {events[0]['kind']!r}. "
            "Add one of kind made or first recorded.",
        )
    for number in firsts[1:]:
        yield (
            ("events", number),
            f"{events[number]['kind']!r} is a second beginning. Keep one of made and "
            "first recorded; a later mention is reaffirmed.",
        )
    days = [counts_on(event, meetings) for event in events]
    begun = days[firsts[0]] if firsts else None
    for number, day in enumerate(days):
        if begun and day and day < begun:
            yield (
                _when_of(number, events[number]),
                f"{events[number]['kind']!r} on {day} stands before the beginning on {begun}. "
                "Correct one of the dates.",
            )


def meetings_of(entry: Entry, record: Lookup) -> dict[str, Held]:
    """When the meetings were held that a commitment's events name."""
    found = {slug: record.entry("meetings", slug) for slug in sorted(met([entry]))}
    return {slug: held(meeting) for slug, meeting in found.items() if meeting}


def met(entries: Iterable[Entry]) -> set[str]:
    """The slugs of the meetings that events of these commitments name."""
    return {e["meeting"] for entry in entries for e in entry.get("events", ()) if "meeting" in e}


_RULES: dict[str, tuple[Callable[[str, str, Any, Any], Any], ...]] = {
    "agencies": (_no_circle("parent"), _no_circle("successor")),
    "areas": (_no_circle("broader"),),
    "dialogues": (_sides, _no_circle("parent")),
    "sources": (_quoted, _no_circle("copy_of")),
    "meetings": (_own_meeting, _at_the_table, _meeting_cited, _disputed),
    "commitments": (_events, _disputed),
}
