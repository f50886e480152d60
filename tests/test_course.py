"""What holds of a commitment after each of its events."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from dialogues import dates
from dialogues.models import CommitmentEvent
from dialogues.models.course import FIRST_KINDS, STATUSES, Happening, course

GUIDE = (Path(__file__).parents[1] / "docs" / "dossier.md").read_text(encoding="utf-8")


def told(*events: tuple[str, str | None, str, str]) -> list[Happening]:
    """Events as (kind, part, day, target)."""
    return [
        Happening(kind, part, date.fromisoformat(day), date.fromisoformat(day), target)
        for kind, part, day, target in events
    ]


MADE = ("made", None, "2013-03-11", "")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("made", "open"),
        ("first recorded", "open"),
        ("reaffirmed", "open"),
        ("progress", "open"),
        ("rescheduled", "open"),
        ("setback", "open"),
        ("partly fulfilled", "partly fulfilled"),
        ("fulfilled", "fulfilled"),
        ("paused", "paused"),
        ("cancelled", "cancelled"),
        ("superseded", "superseded"),
    ],
)
def test_each_kind_of_event_makes_its_status(kind, status):
    steps = course(told(MADE, (kind, None, "2014-01-01", "")))

    assert [step.whole.status for step in steps] == ["open", status]


def test_a_paused_commitment_that_is_reaffirmed_is_open_again():
    steps = course(
        told(MADE, ("paused", None, "2014-01-01", ""), ("reaffirmed", None, "2015-01-01", ""))
    )

    assert [step.whole.status for step in steps] == ["open", "paused", "open"]
    assert steps[-1].whole.status_since == date(2015, 1, 1)


def test_a_setback_leaves_a_fulfilled_commitment_fulfilled():
    steps = course(
        told(MADE, ("fulfilled", None, "2014-01-01", ""), ("setback", None, "2015-01-01", ""))
    )

    assert steps[-1].whole.status == "fulfilled"
    assert steps[-1].whole.status_since == date(2014, 1, 1)


def test_early_2014_is_past_only_after_2014():
    [step] = course(told(("made", None, "2013-03-11", "2014")))

    assert step.whole.due_on == date(2014, 12, 31)
    assert not step.whole.is_overdue(date(2014, 12, 31))
    assert step.whole.is_overdue(date(2015, 1, 1))


def test_the_last_target_stated_holds():
    steps = course(
        told(
            ("made", None, "2019-07-24", "2023"),
            ("rescheduled", None, "2023-01-17", "2024"),
            ("progress", None, "2023-05-17", ""),
        )
    )

    assert [step.whole.target for step in steps] == ["2023", "2024", "2024"]


@pytest.mark.parametrize(
    ("day", "is_late"), [("2023-12-31", False), ("2024-01-01", True), ("2025-02-02", True)]
)
def test_late_is_fulfilled_after_the_last_day_of_the_target(day, is_late):
    steps = course(told(("made", None, "2019-07-24", "2023"), ("fulfilled", None, day, "")))

    assert steps[-1].whole.is_late is is_late
    assert not steps[-1].whole.is_overdue(date(2030, 1, 1))


def test_fulfilled_by_some_day_is_not_called_late():
    """`/2024-01-17`: known to be done by then, so perhaps in time."""
    done = Happening("fulfilled", None, None, date(2024, 1, 17))

    steps = course([*told(("made", None, "2019-07-24", "2023")), done])

    assert (steps[-1].whole.status, steps[-1].whole.is_late) == ("fulfilled", False)


PARTS = ("first", "second")


def test_an_event_without_a_part_speaks_of_every_part():
    [step] = course(told(("made", None, "2019-07-24", "2023")), PARTS)

    assert {part: s.target for part, s in step.parts.items()} == {"first": "2023", "second": "2023"}


def test_fulfilled_in_some_parts_is_partly_fulfilled_and_overdue_if_another_is():
    steps = course(
        told(
            ("first recorded", None, "2019-07-24", "2023"),
            ("rescheduled", "second", "2023-01-17", "2024"),
            ("fulfilled", "first", "2025-02-02", ""),
        ),
        PARTS,
    )

    last = steps[-1]
    assert (last.whole.status, last.whole.due_on, last.whole.is_late) == (
        "partly fulfilled",
        date(2024, 12, 31),
        True,
    )
    assert last.whole.is_overdue(date(2025, 2, 2))
    assert (last.parts["first"].status, last.parts["first"].is_late) == ("fulfilled", True)
    assert (last.parts["second"].status, last.parts["second"].target) == ("open", "2024")


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("fulfilled", "fulfilled", "fulfilled"),
        ("fulfilled", "cancelled", "partly fulfilled"),
        ("cancelled", "cancelled", "cancelled"),
        ("progress", "cancelled", "open"),
        ("paused", "cancelled", "paused"),
        ("cancelled", "superseded", "superseded"),
        ("partly fulfilled", "cancelled", "partly fulfilled"),
        ("partly fulfilled", "progress", "open"),
        ("fulfilled", "superseded", "partly fulfilled"),
    ],
)
def test_the_whole_is_what_its_parts_make_of_it(first, second, whole):
    steps = course(
        told(MADE, (first, "first", "2014-01-01", ""), (second, "second", "2015-01-01", "")), PARTS
    )

    assert steps[-1].whole.status == whole


def table(head):
    """The rows of the table of the guide to dossiers that begins with some words, as lists of cells."""
    lines = GUIDE[GUIDE.index(f"| {head} |") :].partition("\n\n")[0].splitlines()
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]
    return [rows[0], *rows[2:]]


def test_the_guide_tells_what_each_kind_of_event_makes_of_each_status():
    (_head, *statuses), *rows = table("event")
    reached = {status: [(status, None, "2014-01-01", "")] for status in STATUSES} | {"open": []}

    assert tuple(statuses) == STATUSES
    assert [kind for kind, *_rest in rows] == [
        kind for kind in CommitmentEvent.Kind.values if kind not in FIRST_KINDS
    ]
    for kind, *told_of in rows:
        made = [
            course(told(MADE, *reached[status], (kind, None, "2015-01-01", "")))[-1].whole.status
            for status in statuses
        ]
        assert (kind, made) == (kind, told_of)


@pytest.mark.parametrize(
    "row", table("written | an event of that date counts from")[1:], ids=lambda row: row[0]
)
def test_the_guide_tells_how_dates_that_are_no_days_count(row):
    written, counts_from, past_from, compared_by = row
    when = dates.parse(written)
    [step] = course(told(("made", None, "2000-01-01", written)))

    def is_overdue(day):
        return step.whole.is_overdue(day)

    assert counts_from.startswith(str(when.latest or "no day: it is refused"))
    assert compared_by.startswith(str(when.earliest or "no day: it may have been in time"))
    if when.latest is None:
        assert past_from == "no day: never"
        assert not is_overdue(date.max)
    else:
        first = date.fromisoformat(past_from)
        assert [is_overdue(first - timedelta(days=1)), is_overdue(first)] == [False, True]


@pytest.mark.parametrize(
    ("status", "is_overdue"),
    [
        ("partly fulfilled", True),
        ("fulfilled", False),
        ("paused", False),
        ("cancelled", False),
        ("superseded", False),
    ],
)
def test_only_what_is_unfinished_is_overdue(status, is_overdue):
    steps = course(told(("made", None, "2013-03-11", "2014"), (status, None, "2013-12-01", "")))

    assert steps[-1].whole.is_overdue(date(2020, 1, 1)) is is_overdue


def test_what_is_fulfilled_twice_is_as_late_as_it_was_the_first_time():
    made = ("made", None, "2013-03-11", "2014")
    steps = course(
        told(made, ("fulfilled", None, "2014-05-01", ""), ("fulfilled", None, "2019-01-01", ""))
    )

    assert [step.whole.is_late for step in steps] == [False, False, False]


def test_a_target_stated_by_any_event_holds_from_then_on():
    steps = course(
        told(
            ("made", None, "2013-03-11", "2014"),
            ("rescheduled", None, "2014-01-01", ""),
            ("fulfilled", None, "2015-01-01", "2016"),
        )
    )

    assert [step.whole.target for step in steps] == ["2014", "2014", "2016"]
    assert not steps[-1].whole.is_late


def test_a_part_of_which_no_event_has_spoken_counts_as_open():
    steps = course(
        told(("made", "first", "2013-03-11", ""), ("cancelled", "first", "2014-01-01", "")), PARTS
    )

    assert steps[-1].whole.status == "open"
