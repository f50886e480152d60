"""The meetings as a calendar that other programs take."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from icalendar import Calendar

from dialogues.models import Edition
from dialogues.publish import calendars, pieces
from tests.records import REGISTERS, edit
from tests.test_texts import meeting

MEETINGS = """
meetings:
  m-day: {dialogue: talks, ordinal: 1, date: 2019-07-24, state: held, city: Tokyo, cites: [note#a]}
  m-days: {dialogue: talks, ordinal: 2, date: 2024-08-26/2024-08-27, state: cancelled, cites: [note#a]}
  m-month: {dialogue: talks, ordinal: 3, date: 2020-08, state: held, cites: [note#a]}
  m-about: {dialogue: talks, ordinal: 4, date: "2021-08-01~", state: held, cites: [note#a]}
  m-soon: {dialogue: talks, ordinal: 5, date: 2030-01-31, state: announced, cites: [note#a]}
  m-late: {dialogue: talks, ordinal: 6, date: 2029-12-31, state: postponed, cites: [note#a]}
"""

TURNS = calendars.Turns(1, datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC), "m-day")


@pytest.fixture
def record(folder):
    folder.lays(record=REGISTERS + MEETINGS)


def events(client, query=""):
    answer = client.get(f"/meetings.ics{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    written = Calendar.from_ical(b"".join(answer.streaming_content))
    return {str(event["uid"]): event for event in written.walk("VEVENT")}


def test_meetings_are_whole_days_that_end_on_the_day_after(client, record):
    told = events(client)
    day, days = told["meeting-m-day@space-dialogues"], told["meeting-m-days@space-dialogues"]

    assert day["dtstart"].to_ical() == b"20190724"
    assert day["dtstart"].params == {"VALUE": "DATE"}
    assert day["dtend"].dt == datetime.date(2019, 7, 25)
    assert days["dtend"].dt == datetime.date(2024, 8, 28)
    assert str(day["url"]) == "http://127.0.0.1:8000/meetings/m-day/"
    assert str(day["location"]) == "Tokyo"


def test_those_without_a_full_date_are_left_out_and_the_page_says_so(client, record):
    assert sorted(events(client)) == [
        f"meeting-{slug}@space-dialogues" for slug in ("m-day", "m-days", "m-late", "m-soon")
    ]
    page = client.get("/meetings/").content.decode()
    assert "Meetings without a full date are not in the calendar." in page
    assert '<a href="/meetings.ics" type="text/calendar">calendar</a>' in page


def test_a_state_is_what_calendars_call_it(client, record):
    assert {uid.split("@")[0]: str(event["status"]) for uid, event in events(client).items()} == {
        "meeting-m-day": "CONFIRMED",
        "meeting-m-days": "CANCELLED",
        "meeting-m-soon": "CONFIRMED",
        "meeting-m-late": "TENTATIVE",
    }


def test_a_changed_meeting_has_the_next_number_and_keeps_its_name(client, record):
    before = events(client)
    edit("meetings", "m-day", lambda row: setattr(row, "city", "Kyoto"))
    after = events(client)

    assert before.keys() == after.keys()
    [one, two] = (told["meeting-m-day@space-dialogues"] for told in (before, after))
    assert (one["sequence"], two["sequence"]) == (0, 1)
    assert one["dtstamp"].dt <= two["dtstamp"].dt
    assert after["meeting-m-soon@space-dialogues"]["sequence"] == 0


def test_a_renamed_meeting_is_the_same_event_with_the_next_number(client, folder):
    folder.loads("record", REGISTERS + MEETINGS)
    before = events(client)
    for new, former in (("m-one", "m-day"), ("m-first", "m-one, m-day")):
        named = MEETINGS.replace("  m-day: {", f"  {new}: {{formerly: [{former}], ")
        folder.loads("record", REGISTERS + named)
    after = events(client)

    told = after["meeting-m-day@space-dialogues"]
    assert before.keys() == after.keys()
    assert str(told["url"]) == "http://127.0.0.1:8000/meetings/m-first/"
    assert told["sequence"] > before["meeting-m-day@space-dialogues"]["sequence"]


def test_a_calendar_overtaken_by_the_record_has_no_end(client, record, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 1)
    answer = client.get("/meetings.ics")
    Edition.objects.create(number=2, made_at=timezone.now(), cause="load")
    written = []
    with pytest.raises(pieces.BrokenOffError):
        written.extend(answer.streaming_content)

    assert b"END:VCALENDAR" not in b"".join(written)
    assert b"BROKEN OFF" in written[-1]


def test_the_last_day_there_is_ends_somewhere():
    last = datetime.date.max
    told = calendars.event(meeting(held_from=last, held_until=last), TURNS)

    assert "dtend" not in told
