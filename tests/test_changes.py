"""What each edition changed: the page, JSON and feeds tell the same, and what it means."""

from __future__ import annotations

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.dossier.load import load
from dialogues.models import Change, Edition
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit
from tests.talks import main

PAYLOADS = """
sources:
  later: {title: In orbit, kind: news report, standing: news, seen: whole, language: en, passages: {launch: {text: was launched on 2 February 2025}}}
commitments:
  payloads:
    statement: QZSS payloads.
    strength: plans
    parties: [jp]
    areas: [moon]
    parts: {one: first part, two: second part}
    events:
      - {kind: made, meeting: talks-1, target: 2023, cites: [note#b]}
"""
DONE = "      - {kind: fulfilled, part: one, date: 2025-02-02, cites: [later#launch]}\n"
MOVED = "      - {kind: rescheduled, part: two, date: 2024-06, target: 2026, cites: [note#c]}\n"


@pytest.fixture
def record(folder):
    folder.lays(record=REGISTERS + MEETING + COMMITMENT, payloads=PAYLOADS)
    return folder


def moves(city):
    """An editor has the meeting in another city."""
    edit("meetings", "talks-1", lambda row: setattr(row, "city", city))


def changes(client, query=""):
    answer = client.get(f"/api/v1/changes{query}")
    assert answer.status_code == 200
    return answer.json()


def titles(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    return [entry.title for entry in feed.entries]


def test_what_became_of_a_part_is_said_in_a_line_with_the_words_that_prove_it(client, record):
    record.loads("payloads", PAYLOADS + DONE)
    [change] = [item for item in changes(client)["items"] if item["edition"] == 3]

    assert change["title"] == "QZSS payloads, first part: open -> fulfilled, late"
    assert change["what"] == "changed"
    assert list(change["fields"]) == ["events.fulfilled-one-2025-02-02"]
    assert [quotation["text"] for quotation in change["quotations"]] == [
        "was launched on 2 February 2025"
    ]
    assert change["quotations"][0]["url"] == "/sources/later/#launch"
    assert change["title"] in main(client, "/changes/")
    assert "was launched on 2 February 2025" in main(client, "/changes/")
    for feed in ("/changes.atom", "/commitments.atom", "/commitments.atom?party=jp"):
        assert titles(client, feed)[0] == change["title"]
        assert b"was launched on 2 February 2025" in client.get(feed).content
    assert change["title"] not in titles(client, "/commitments.atom?status=open")


def test_each_part_that_turned_is_told(client, record):
    record.loads("payloads", PAYLOADS + MOVED + DONE)

    assert changes(client)["items"][0]["title"] == (
        "QZSS payloads, first part: open -> fulfilled, late; second part: target 2023 -> 2026"
    )


def test_plain_fields_are_told_with_both_values_and_lists_by_their_names(client, record):
    moves("Kyoto")
    [change] = [item for item in changes(client)["items"] if item["edition"] == 3]
    assert change["title"] == "First meeting, Space Talks: city Tokyo -> Kyoto"
    assert change["fields"] == {"city": ["Tokyo", "Kyoto"]}
    assert change["cause"] == "admin"

    record.loads("record", (REGISTERS + MEETING + COMMITMENT).replace("[nasa, jaxa]", "[nasa]"))
    assert changes(client)["items"][0]["title"] == (
        "First meeting, Space Talks: participants changed"
    )


def test_an_event_that_says_its_date_otherwise_is_told_with_what_it_said(client, record):
    meeting = "{kind: progress, meeting: talks-1, cites: [note#b]}"
    dated = meeting.replace("meeting: talks-1", "date: 2019-07-24")
    record.loads("payloads", f"{PAYLOADS}      - {meeting}\n")
    record.loads("payloads", f"{PAYLOADS}      - {dated}\n")

    said = {"kind": "progress", "cites": ["note#b"]}
    assert changes(client)["items"][0]["fields"] == {
        "events.progress-2019-07-24": [
            said | {"meeting": "talks-1"},
            said | {"date": "2019-07-24"},
        ]
    }


def test_two_events_of_one_name_that_come_at_once_are_both_told(client, record):
    meeting = "{kind: progress, meeting: talks-1, cites: [note#b]}"
    dated = meeting.replace("meeting: talks-1", "date: 2019-07-24")
    record.loads("payloads", f"{PAYLOADS}      - {meeting}\n      - {dated}\n")

    fields = changes(client)["items"][0]["fields"]
    assert sorted(fields) == ["events.progress-2019-07-24", "events.progress-2019-07-24-2"]
    assert [before for before, _after in fields.values()] == [None, None]


def test_what_is_new_and_what_is_gone_say_so(client, record):
    new = [item for item in changes(client)["items"] if item["edition"] == 1]
    assert {item["what"] for item in new} == {"new"}
    assert "New: First meeting, Space Talks" in {item["title"] for item in new}
    assert "New: Japan builds a module" in {item["title"] for item in new}

    delete("commitments", "gateway")
    change = changes(client)["items"][0]
    assert (change["what"], change["title"]) == ("gone", "Japan builds a module: withdrawn")
    assert change["title"] in titles(client, "/changes.atom")
    assert not any("module" in title for title in titles(client, "/commitments.atom"))


def test_what_was_promised_at_a_meeting_is_told_alike_once_that_has_another_name(client, record):
    edit("commitments", "gateway", lambda row: setattr(row, "strength", "agreed"))
    before = titles(client, "/commitments.atom")
    named = MEETING.replace("talks-1:", "talks-one:\n    formerly: [talks-1]")
    record.loads("record", REGISTERS + named + COMMITMENT.replace("talks-1", "talks-one"))
    after = titles(client, "/commitments.atom")

    assert before[0] == "Japan builds a module: strength plans -> agreed"
    assert after[-len(before) :] == before
    assert not [title for title in after if "target none" in title]


def test_a_load_that_changes_nothing_adds_nothing(client, record, tmp_path):
    before = {
        address: (client.get(address)["ETag"], client.get(address).content)
        for address in ("/changes.atom", "/commitments.atom", "/meetings.atom?party=jp")
    }
    assert not load([record.path]).changes_something

    for address, (tag, content) in before.items():
        answer = client.get(address, headers={"if-none-match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert client.get(address).content == content


def test_the_changes_page_by_page_are_all_of_them(client, record):
    moves("Kyoto")
    address, found = "/api/v1/changes?limit=2", []
    while address:
        page = client.get(address).json()
        assert len(page["items"]) <= 2
        found += [(item["edition"], item["type"], item["slug"]) for item in page["items"]]
        address = page["next"]
    stored = Change.objects.order_by("-pk").values_list("edition__number", "type", "slug")

    assert found == list(stored)
    assert page["count"] == len(found)
    assert page["edition"] == Edition.objects.count() == found[0][0]


def test_the_pages_lead_on_and_end(client, record):
    keys = sorted(Change.objects.values_list("pk", flat=True))

    assert "Older" not in main(client, "/changes/")
    assert "There are no earlier changes." in main(client, f"/changes/?after={keys[0]}")
    assert main(client, f"/changes/?after={keys[-1] + 5}") == main(client, "/changes/")
    assert client.get("/changes/?after=soon").status_code == 400
    assert client.get(f"/api/v1/changes?after={'9' * 19}").status_code == 400


def test_nothing_has_changed_before_anything_was_loaded(client, db):
    assert "Nothing is in the record yet." in main(client, "/changes/")
    assert changes(client) == {"edition": None, "count": 0, "next": None, "items": []}
    feed = feedparser.parse(client.get("/changes.atom").content)
    assert (feed.bozo, feed.entries) == (False, [])
    assert feed.feed.updated == "1970-01-01T00:00:00+00:00"


def test_a_feed_has_the_latest_fifty(client, record):
    for number in range(60):
        moves(f"C{number}")
    told = titles(client, "/meetings.atom?party=jp")

    assert len(told) == 50
    assert told[0].endswith("city C58 -> C59")
    assert told[-1].endswith("city C9 -> C10")
    assert told == titles(client, "/meetings.atom")


def test_each_entry_has_a_name_of_its_own_that_stays(client, record):
    moves("Kyoto")
    entries = feedparser.parse(client.get("/meetings.atom").content).entries
    assert [entry.id for entry in entries] == [
        "http://127.0.0.1:8000/meetings/talks-1/#edition-3",
        "http://127.0.0.1:8000/meetings/talks-1/#edition-1",
    ]
    assert [entry.link for entry in entries] == ["http://127.0.0.1:8000/meetings/talks-1/"] * 2


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/changes.atom", 4),
        ("/meetings.atom", 4),
        ("/commitments.atom", 4),
        ("/commitments.atom?party=jp", 5),
        ("/changes/", 4),
        ("/api/v1/changes", 5),
    ],
)
def test_the_questions_to_the_database_are_few(client, record, address, most):
    for number in range(40):
        moves(f"C{number}")
    client.get("/commitments/?party=jp")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)

    assert len(asked) <= most, [query["sql"][:200] for query in asked]
