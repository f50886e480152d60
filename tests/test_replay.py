"""What holds of a commitment on any day, told again by a replay that knows nothing of ours.

The replay goes through the events one by one, in the words of the rules: no event is looked at
before it counts, each part has a fate of its own, and the whole is what its parts make of it.
"""

from __future__ import annotations

import os
from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dialogues.models import Commitment
from dialogues.queries import whole
from tests.records import REGISTERS, Folder

pytestmark = pytest.mark.no_cover

ROUNDS = int(os.environ.get("ROUNDS", "10"))
KINDS = (
    *("reaffirmed", "progress", "rescheduled", "setback", "partly fulfilled", "fulfilled"),
    *("paused", "cancelled", "superseded"),
)
BECOMES = {
    "made": "open",
    "first recorded": "open",
    "partly fulfilled": "partly fulfilled",
    "fulfilled": "fulfilled",
    "paused": "paused",
    "cancelled": "cancelled",
    "superseded": "superseded",
}
# Of parts with different fates, none of them fulfilled, the whole shares the liveliest.
LIVELIEST = ("open", "partly fulfilled", "paused", "superseded", "cancelled")
EPOCH = date(2010, 1, 1)


def first_day(text):
    """The first day that a date may mean; none if it has no beginning."""
    start = text.split("/")[0]
    return date.fromisoformat(f"{start}-01-01"[:10]) if start else None


def last_day(text):
    """The last day that a date may mean."""
    numbers = [int(number) for number in text.split("/")[-1].split("-")]
    year, month = (*numbers, 12)[:2]
    return date(year, month, (*numbers[2:], monthrange(year, month)[1])[0])


def told(day, precision):
    """A day as a source may state it: whole, its month, its year, or as the end of a span."""
    text = day.isoformat()
    return {"day": text, "month": text[:7], "year": text[:4], "by": f"/{text}"}[precision]


days = st.integers(0, 4000).map(lambda number: EPOCH + timedelta(number))
dates = st.builds(told, days, st.sampled_from(("day", "day", "month", "year", "by")))
targets = st.none() | st.builds(told, days, st.sampled_from(("day", "month", "year")))


@st.composite
def histories(draw):
    """The parts of a commitment and its events in the order written, the beginning first."""
    parts = draw(st.sampled_from(((), (), ("x", "y"), ("x", "y", "z"))))
    start = draw(days)
    events = [
        (draw(st.sampled_from(("made", "first recorded"))), None, start.isoformat(), draw(targets))
    ]
    for _ in range(draw(st.integers(0, 6))):
        event = (
            draw(st.sampled_from(KINDS)),
            draw(st.sampled_from((None, *parts))),
            draw(dates),
            draw(targets),
        )
        if last_day(event[2]) >= start and event[:3] not in [known[:3] for known in events]:
            events.append(event)
    return parts, events


def replay(parts, events, at):
    """Status, target, overdue and late on a day: of the whole, and of each part."""
    known = sorted(
        (event for event in events if last_day(event[2]) <= at), key=lambda e: last_day(e[2])
    )
    if not known:
        return None
    fates = {part: fate_of(part, known, at) for part in parts or (None,)}
    if not parts:
        return fates[None], {}
    statuses = {fate[0] for fate in fates.values()}
    if len(statuses) == 1:
        [status] = statuses
    elif "fulfilled" in statuses:
        status = "partly fulfilled"
    else:
        status = next(word for word in LIVELIEST if word in statuses)
    target = next((event[3] for event in reversed(known) if event[3]), None)
    overdue = any(fate[2] for fate in fates.values())
    late = any(fate[3] for fate in fates.values())
    return (status, target, overdue, late), fates


def fate_of(part, known, at):
    """Status, target, overdue and late of one part, event by event."""
    status, target, late = "open", None, False
    for kind, of, when, by in known:
        if of not in (None, part):
            continue
        target = by or target
        if kind == "fulfilled" and status != "fulfilled":
            begun = first_day(when)
            late = bool(target and begun and begun > last_day(target))
        if kind == "reaffirmed" and status == "paused":
            status = "open"
        status = BECOMES.get(kind, status)
        late = late and status == "fulfilled"
    unfinished = status in ("open", "partly fulfilled")
    return status, target, bool(unfinished and target and last_day(target) < at), late


def dossier(found):
    """Histories as commitments of a dossier."""
    rows = []
    for number, (parts, events) in enumerate(found):
        told_parts = (
            f"    parts: {{{', '.join(f'{part}: Part {part}' for part in parts)}}}\n"
            if parts
            else ""
        )
        told_events = "".join(
            f"      - {{kind: {kind}, date: {when}, cites: [note#a]"
            + (f", part: {part}" if part else "")
            + (f", target: {target}" if target else "")
            + (", by: other" if kind == "superseded" else "")
            + "}\n"
            for kind, part, when, target in events
        )
        rows.append(
            f"  c-{number}:\n    statement: Promise {number}.\n    strength: plans\n"
            f"    parties: [jp]\n{told_parts}    events:\n{told_events}"
        )
    other = "  other: {statement: Another., strength: plans, parties: [jp], events: [{kind: made, date: 2000, cites: [note#a]}]}\n"
    return f"{REGISTERS}commitments:\n{other}{''.join(rows)}"


@pytest.fixture
def anew(tmp_path_factory, db):
    """A new folder for each example: a dossier of its own name in one record."""

    def make():
        return Folder(tmp_path_factory.mktemp("dossiers"))

    return make


def telling(events):
    """The days on which something may change, and the days around them."""
    stated = {last_day(text) for event in events for text in (event[2], event[3]) if text}
    return sorted({day + timedelta(days) for day in stated for days in (-1, 0, 1)})


# Not shrunk: each try is a load, and the events of a failure are few enough to read.
@settings(
    max_examples=ROUNDS,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(found=st.lists(histories(), min_size=4, max_size=4))
def test_status_as_of_any_day_is_what_a_replay_tells(anew, found):
    anew().loads("histories", dossier(found), on_conflict="overwrite")

    for number, (parts, events) in enumerate(found):
        for at in telling(events):
            row = Commitment.objects.as_of(at).get(slug=f"c-{number}")
            expected = replay(parts, events, at)
            if expected is None:
                assert row.status is None, (events, at)
                continue
            held, fates = expected
            assert (row.status, row.target or None, row.is_overdue, row.is_late) == held, (
                events,
                at,
            )
            answered = {
                part.key: (answer.status, answer.target or None, answer.is_overdue, answer.is_late)
                for part, answer in whole.commitment(row, at).parts
            }
            assert answered == {part: fates[part] for part in parts}, (events, at)
