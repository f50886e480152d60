"""The commitments of generated records: every way that one can go, in every record of some size."""

from __future__ import annotations

import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from tests.bench.gatherings import PER_MEETING, Gathering
from tests.bench.registers import AREAS, PARTIES
from tests.bench.wording import note, pick, statement

if TYPE_CHECKING:
    from collections.abc import Callable

Entry = dict[str, Any]
Events = list[Entry]

_STRENGTHS = ("agreed", "plans", "intends", "explores")
# Nothing is reported of a day that had not come when these records were thought of.
_LAST_REPORT = datetime.date(2026, 10, 31)


def commitments(at: Gathering) -> dict[str, Entry]:
    """What was promised at a meeting."""
    chance = Random(-at.number - 1)
    return {slug(at, number): _commitment(at, number, chance) for number in range(PER_MEETING)}


def slug(at: Gathering, number: int) -> str:
    """The permanent name of a commitment of a meeting."""
    return f"{at.slug}-{number:02}"


def _commitment(at: Gathering, number: int, chance: Random) -> Entry:
    sides = at.parties if number % 3 == 0 else [at.parties[number % len(at.parties)]]
    areas = sorted({pick(chance, at.areas) for _ in range(1 + number % 2)})
    actor = "Both sides" if len(sides) > 1 else PARTIES[sides[0]]["name"]
    text = {"en": statement(chance, actor, AREAS[areas[0]]["name"].lower())}
    if number % 5 == 2:
        text["ja"] = f"双方は宇宙分野{number}での協力を進める。"
    entry: Entry = {"statement": text, "strength": _STRENGTHS[(number + at.number) % 4]}
    entry["parties"] = sorted(sides)
    if number % 4:
        bodies = {f"{side}-body-{(number + at.number) % 4}" for side in sides}
        entry["agencies"] = sorted(bodies)
    entry["areas"] = areas
    course = _COURSES[number]
    if course in _IN_PARTS:
        entry["parts"] = {"first": "The first payload", "second": "The second payload"}
    first: Entry = {"kind": "made", "meeting": at.slug, "cites": [at.cite(f"promise-{number % 4}")]}
    entry["events"] = course(at, number, first, chance)
    return entry | _doubts(at, number)


def _doubts(at: Gathering, number: int) -> Entry:
    entry: Entry = {}
    if number == 9 and at.number % 5 == 0:
        entry["discrepancies"] = {
            "strength": [
                {"says": "plans", "cites": [at.cite("opening")]},
                {"says": "agreed", "cites": [at.cite("news")], "preferred": "It came later."},
            ]
        }
    if number == 4 and at.number % 5 == 1:
        entry["looked_for"] = [{"what": "a report of completion", "on": "2026-11-22"}]
    if number == 6 and at.number % 10 == 0:
        entry["inferred"] = {"strength": "The report gives no verb."}
    return entry


# -- courses -----------------------------------------------------------------------------------


def _day(at: Gathering, days: int) -> datetime.date:
    return at.date + datetime.timedelta(days)


def _due(at: Gathering, years: int) -> str:
    return str(at.date.year + years)


def _then(at: Gathering, days: int, kind: str, **more: Any) -> Events:
    """An event so many days later; none if that day is beyond all reports."""
    day = _day(at, days)
    if day > _LAST_REPORT:
        return []
    key = "changed" if kind in {"rescheduled", "paused", "cancelled", "setback"} else "later"
    return [{"kind": kind, "date": day.isoformat(), "cites": [at.cite(key)]} | more]


def _again(at: Gathering, days: int, kind: str = "reaffirmed", **more: Any) -> Events:
    """An event at a later session, as its statement has it; none if there is none."""
    later = at.later(days)
    if later is None:
        return []
    return [{"kind": kind, "meeting": later.slug, "cites": [later.cite("promise-0")]} | more]


def _ordered(event: Entry) -> Entry:
    """An event with its keys in the order in which they are written."""
    keys = ("kind", "part", "date", "meeting", "target", "target_as", "by", "note", "cites")
    return {key: event[key] for key in keys if key in event}


def _course(told: Callable[[Gathering, int, Entry, Random], Events]) -> Any:
    def course(at: Gathering, number: int, first: Entry, chance: Random) -> Events:
        return [_ordered(event) for event in told(at, number, first, chance)]

    return course


@_course
def _left_open(_at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    return [first]


@_course
def _noted(_at: Gathering, _number: int, first: Entry, chance: Random) -> Events:
    return [first | {"note": {"en": note(chance)}}]


@_course
def _still_due(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    return [first | {"target": str(max(2031, at.date.year + 5)), "target_as": "in due course"}]


@_course
def _past_its_date(at: Gathering, _number: int, first: Entry, chance: Random) -> Events:
    after = _then(at, 400, "progress", note={"en": note(chance)})
    return [first | {"target": _due(at, 1)}, *after]


@_course
def _done_in_time(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    return [first | {"target": _due(at, 4)}, *_then(at, 700, "fulfilled")]


@_course
def _done_late(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    return [first | {"target": _due(at, 1)}, *_then(at, 1100, "fulfilled")]


@_course
def _moved(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    moved = _then(at, 500, "rescheduled", target=_due(at, 6), target_as="somewhat later")
    return [first | {"target": _due(at, 2)}, *moved]


@_course
def _moved_and_done(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    moved = _again(at, 450, "rescheduled", target=_due(at, 9))
    return [first | {"target": _due(at, 2)}, *moved, *_then(at, 2900, "fulfilled")]


@_course
def _partly(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    return [first, *_then(at, 900, "partly fulfilled")]


@_course
def _paused(at: Gathering, _number: int, first: Entry, chance: Random) -> Events:
    return [first, *_then(at, 300, "paused", note={"en": note(chance)})]


@_course
def _taken_up_again(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    return [first, *_then(at, 100, "paused"), *_again(at, 200)]


@_course
def _cancelled(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    return [first, *_then(at, 600, "cancelled")]


@_course
def _superseded(at: Gathering, number: int, first: Entry, _chance: Random) -> Events:
    return [first, *_then(at, 800, "superseded", by=slug(at, number - 1))]


@_course
def _with_setbacks(at: Gathering, _number: int, first: Entry, chance: Random) -> Events:
    told = {"en": note(chance), "ja": "遅れている。"}
    return [first, *_then(at, 200, "progress"), *_then(at, 450, "setback", note=told)]


@_course
def _already_under_way(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    return [first | {"kind": "first recorded"}, *_again(at, 150)]


@_course
def _first_part_done(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    done = _then(at, 350, "fulfilled", part="first")
    later = _then(at, 500, "rescheduled", part="second", target=_due(at, 3))
    return [first | {"target": _due(at, 2)}, *done, *later]


@_course
def _both_parts_done(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    parts = [
        *_then(at, 350, "fulfilled", part="first"),
        *_then(at, 800, "fulfilled", part="second"),
    ]
    return [first | {"target": _due(at, 1)}, *parts]


@_course
def _said_three_times(at: Gathering, _number: int, first: Entry, _chance: Random) -> Events:
    once, twice = _again(at, 150), _again(at, 1500)
    return [first, *once, *(event for event in twice if event not in once)]


_IN_PARTS = (_first_part_done, _both_parts_done)
_COURSES = (
    *(_left_open, _still_due, _past_its_date, _done_in_time, _done_late, _moved),
    *(_moved_and_done, _partly, _paused, _taken_up_again, _cancelled, _superseded),
    *(_with_setbacks, _already_under_way, _first_part_done, _both_parts_done),
    *(_said_three_times, _noted, _left_open, _done_in_time),
)
