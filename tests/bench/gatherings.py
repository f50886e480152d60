"""The meetings of generated records: when, who with whom, what was on the table, what says so."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from tests.bench.registers import AREAS, DIALOGUES, PARTIES
from tests.bench.wording import JAPANESE, often, pick, quotation, western

if TYPE_CHECKING:
    from collections.abc import Iterator

Entry = dict[str, Any]

PER_MEETING = 20  # commitments
FIRST_DAY, LAST_DAY = datetime.date(1962, 1, 10), datetime.date(2025, 11, 30)
# Of every 20 meetings: which dialogue each belongs to; the last is a summit, and of none.
# Three at most are of one: sessions are counted to 9,999.
_DIALOGUES = list(DIALOGUES)
_TURNS = (0, 1, 0, 2, 3, 0, 4, 1, 5, 4, 6, 2, 7, 1, 5, 8, 3, 9, 10, None)
_CITIES = ("Tokyo", "Washington, D.C.", "Brussels", "Paris", "Canberra", "New Delhi", "Seoul")
# Passages of a statement and of the report on it, each cited by what it proves.
STATED = ("opening", "table", "areas", "promise-0", "promise-1", "promise-2", "promise-3")
REPORTED = ("news", "later", "changed")


@dataclass(frozen=True)
class Gathering:
    """One meeting of a record with so many meetings, by its number from 0."""

    number: int
    of: int

    @cached_property
    def date(self) -> datetime.date:
        """The day on which it began."""
        days = (LAST_DAY - FIRST_DAY).days
        return FIRST_DAY + datetime.timedelta(self.number * days // self.of)

    @cached_property
    def dialogue(self) -> str:
        """The dialogue it is a session of; empty for a summit."""
        turn = _TURNS[self.number % len(_TURNS)]
        return "" if turn is None else _DIALOGUES[turn]

    @property
    def ordinal(self) -> int:
        """Which session of its dialogue it is."""
        rounds, place = divmod(self.number, len(_TURNS))
        turn = _TURNS[place]
        return rounds * _TURNS.count(turn) + _TURNS[: place + 1].count(turn)

    @cached_property
    def slug(self) -> str:
        """Its permanent name."""
        return f"{self.dialogue or 'summit'}-{self.ordinal:06}"

    @property
    def parties(self) -> list[str]:
        """Who sat at the table."""
        return list(DIALOGUES[self.dialogue]["parties"]) if self.dialogue else ["us", "jp"]

    @property
    def areas(self) -> list[str]:
        """What was on it."""
        known = list(AREAS)
        return [known[(self.number * 7 + step * 5) % len(known)] for step in range(5)]

    def later(self, days: int) -> Gathering | None:
        """The next session of the same dialogue after so many days, if there is one."""
        total = (LAST_DAY - FIRST_DAY).days
        at = self.number + max(1, -(-days * self.of // total))
        for number in range(at, min(at + len(_TURNS), self.of)):
            other = Gathering(number, self.of)
            if other.dialogue == self.dialogue and self.dialogue:
                return other
        return None

    def cite(self, key: str) -> str:
        """A passage of what was stated or reported of it."""
        return f"{'report' if key in REPORTED else 'statement'}-{self.slug}#{key}"


def gatherings(commitments: int) -> Iterator[Gathering]:
    """The meetings of a record with so many commitments."""
    count = max(1, commitments // PER_MEETING)
    return (Gathering(number, count) for number in range(count))


def sources(at: Gathering) -> dict[str, Entry]:
    """The two documents of a meeting, with their passages."""
    chance = Random(2 * at.number)
    return {
        f"statement-{at.slug}": _statement(at, chance),
        f"report-{at.slug}": _report(at, chance),
    }


def _statement(at: Gathering, chance: Random) -> Entry:
    party = PARTIES[at.parties[at.number % 2]]["name"]
    is_japanese = at.number % 6 == 5
    passages: dict[str, Entry] = {}
    for number, key in enumerate(STATED):
        area = AREAS[at.areas[number % 5]]["name"]
        if number == 1 or (number + at.number) % 5 == 4:
            passages[key] = {"locator": f"paragraph {number + 1}"}
        elif is_japanese:
            passages[key] = {
                "text": f"双方は宇宙に関する第{number}の協力を確認した。",
                "translation": quotation(chance, area),
                "translation_by": "ours" if number % 2 else "official",
            }
        else:
            passages[key] = {"locator": f"page {number + 1}", "text": quotation(chance, area)}
    return {
        "title": f"Joint statement of {at.date.isoformat()} on space cooperation ({at.slug})",
        "publisher": f"Government of {party}",
        "kind": ("joint statement", "fact sheet", "press release")[at.number % 3],
        "standing": "official" if at.number % 7 else "reprint",
        "seen": ("whole", "whole", "whole", "part", "none")[at.number % 5],
        "language": "ja" if is_japanese else "en",
        "published": at.date.isoformat(),
        "url": f"https://example.org/statements/{at.slug}",
        "passages": passages,
    }


def _report(at: Gathering, chance: Random) -> Entry:
    area = AREAS[often(chance, at.areas)]["name"]
    return {
        "title": f"Space talks: {area.lower()} at the fore ({at.slug})",
        "publisher": pick(chance, ("EIRNS", "Blue Shift", "Orbit Weekly", "Space Post")),
        "kind": "news report",
        "standing": "news",
        "seen": "whole",
        "language": "en",
        "published": (at.date + datetime.timedelta(1)).isoformat(),
        "url": f"https://example.org/news/{at.slug}",
        "passages": {key: {"text": quotation(chance, area)} for key in REPORTED},
    }


def meeting(at: Gathering) -> Entry:
    """What is said of a meeting."""
    chance = Random(2 * at.number + 1)
    opening, table = [at.cite("opening")], [at.cite("table")]
    entry: Entry = _kind(at) | _when(at) | {"state": _state(at)} | _where(at)
    entry["attendance"] = {
        party: ("complete", "partial", "not listed")[(at.number + place) % 3]
        for place, party in sorted(enumerate(at.parties), key=lambda pair: pair[1])
    }
    if at.number % 3 == 0:
        entry["summary"] = {"en": f"Both sides put {AREAS[at.areas[0]]['name'].lower()} first."}
    if at.number % 30 == 0:
        entry["summary"]["ja"] = "宇宙協力を確認した。"
    entry["cites"] = opening
    if "city" in entry and at.number % 4 == 0:
        entry["cites_for"] = {"city": [at.cite("news")]}
    entry["participants"] = _participants(at, chance, table)
    entry["discussions"] = _discussions(at)
    entry["links"] = _links(at, opening)
    return entry | _doubts(at)


def said_of_date(at: Gathering) -> Entry:
    """What the entry of a meeting says of its date."""
    return _when(at) | _disputed(at)


def _kind(at: Gathering) -> Entry:
    if at.dialogue:
        return {"dialogue": at.dialogue, "ordinal": at.ordinal}
    return {"kind": "summit", "title": f"Summit {at.ordinal} of leaders", "parties": at.parties}


def _when(at: Gathering) -> Entry:
    if at.number % 60 == 31:
        return {}
    if at.number % 30 == 17:
        return {"date": f"{at.date:%Y-%m}", "dated_as": f"{at.date:%B %Y}"}
    if at.number % 30 == 7:
        return {"date": f"{at.date}/{at.date + datetime.timedelta(1)}"}
    return {"date": at.date.isoformat()}


def _state(at: Gathering) -> str:
    return {11: "unknown", 29: "announced"}.get(at.number % 100, "held")


def _where(at: Gathering) -> Entry:
    if at.number % 9 == 4:
        return {"mode": "virtual"}
    place: Entry = {"mode": "in person"} if at.number % 2 else {}
    place["city"] = _CITIES[at.number * 3 % len(_CITIES)]
    if at.number % 5 == 0:
        place |= {"venue": "House of Delegates", "host": "Department of State"}
    return place


def _participants(at: Gathering, chance: Random, table: list[str]) -> list[Entry]:
    """Co-chairs and bodies of each side; an observer of a third party here and there."""
    groups: list[Entry] = []
    for party in at.parties:
        groups.append({"role": "co-chair", "cites": table, "who": [_chair(party, chance)]})
        last = "office" if at.date.year < 2000 else "body-3"
        bodies: list[Entry] = [{"agency": f"{party}-body-{number}"} for number in range(3)]
        bodies.append({"agency": f"{party}-{last}"})
        if at.number % 4 == 1:
            bodies[0]["named_as"] = f"the space authority of {PARTIES[party]['name']}"
        groups.append({"cites": [at.cite("opening"), *table], "who": bodies})
    if at.number % 8 == 0:
        who = {"party": "de", "person": western(chance), "title": "Special envoy"}
        groups.append({"role": "observer", "cites": table, "who": [who]})
    return groups


def _chair(party: str, chance: Random) -> Entry:
    agency = f"{party}-body-{1 + int(chance.random() * 2)}"
    if party != "jp":
        return {"agency": agency, "person": western(chance), "title": "Executive Secretary"}
    person, romanised = pick(chance, JAPANESE)
    title = "Director-General"
    return {"agency": agency, "person": person, "romanised": romanised, "title": title}


def _discussions(at: Gathering) -> list[Entry]:
    first, *others = at.areas
    printed = f"{AREAS[first]['name']}, as both sides call it" if at.number % 3 == 0 else None
    return [
        {"cites": [at.cite("areas")], "areas": {first: printed, others[0]: None}},
        {"cites": [at.cite("areas"), at.cite("news")], "areas": dict.fromkeys(others[1:])},
    ]


def _links(at: Gathering, cites: list[str]) -> list[Entry]:
    links: list[Entry] = [{"names": f"report-{at.slug}", "cites": cites}]
    if at.number:
        links.append({"recalls": Gathering(at.number - 1, at.of).slug, "cites": cites})
    return links


def _doubts(at: Gathering) -> Entry:
    """What sources disagree about, what was looked for in vain, what was worked out by us."""
    entry = _disputed(at)
    if at.number % 40 == 3:
        looked = {"what": "the joint statement", "on": "2026-11-22", "where": "state.gov"}
        entry["looked_for"] = [looked]
    if at.number % 50 == 9:
        entry["inferred"] = {"date": "The report speaks of yesterday."}
    return entry


def _disputed(at: Gathering) -> Entry:
    if at.number % 60 != 31:
        return {}
    days = [at.date.isoformat(), (at.date + datetime.timedelta(1)).isoformat()]
    cites = [[at.cite("opening")], [at.cite("news")]]
    said = [{"says": day, "cites": cited} for day, cited in zip(days, cites, strict=True)]
    return {"discrepancies": {"date": said}}
