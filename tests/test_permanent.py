"""Addresses last: a record that moved or is gone says so in every form, and anchors stay.

Anchors are tried once here, in another order; ten times in `make fuzz`.
"""

from __future__ import annotations

import io
import os
import random

import feedparser
import pytest
from django.urls import reverse
from icalendar import Calendar
from ruamel.yaml import YAML

from dialogues.dossier.dump import dump
from dialogues.dossier.load import load
from dialogues.models import Commitment, Edition, FormerAddress, Meeting, Source
from tests.records import COMMITMENT, MEETING, REGISTERS, delete
from tests.talks import visit

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

ROUNDS = int(os.environ.get("ROUNDS", "1"))
# A record of each kind, and the forms that it has.
RECORDS = {
    "party": ("jp", []),
    "agency": ("jaxa", []),
    "area": ("debris", []),
    "dialogue": ("talks", []),
    "source": ("note", ["bib", "csl.json"]),
    "meeting": ("talks-1", ["bib", "csl.json", "ics"]),
    "commitment": ("gateway", ["bib", "csl.json", "atom"]),
}


@pytest.fixture
def record(folder):
    folder.lays(record=REGISTERS + MEETING + COMMITMENT)
    return folder


def addresses(type_, slug):
    """Every address of a record: its page, its JSON, its other forms."""
    page = reverse(type_, args=[slug])
    yield page
    yield reverse(f"api-v1:{type_}", args=[slug])
    for form in RECORDS[type_][1]:
        yield f"{page[:-1]}.{form}"


@pytest.mark.parametrize("type_", RECORDS)
def test_a_record_that_was_renamed_is_found_in_every_form(client, record, type_):
    slug, _forms = RECORDS[type_]
    FormerAddress.objects.create(type=type_, slug="before", moved_to=slug)
    pairs = list(zip(addresses(type_, "before"), addresses(type_, slug), strict=True))
    for before, now in pairs:
        answer = client.get(before)
        assert (answer.status_code, answer["Location"]) == (301, now)
        assert client.get(now).status_code == 200, now
    assert len(pairs) == 2 + len(RECORDS[type_][1])


@pytest.mark.parametrize(
    "address",
    [
        "/commitments/?agency={}&agency=jaxa&sort=oldest",
        "/ja/commitments/?agency={}&agency=jaxa&sort=oldest",
        "/api/v1/commitments?agency={}&agency=jaxa&sort=oldest",
        "/commitments.csv?agency={}&agency=jaxa&sort=oldest",
        "/commitments.atom?agency={}&agency=jaxa&sort=oldest",
        "/meetings.ics?agency={}&agency=jaxa&sort=oldest",
    ],
)
def test_a_filter_by_a_former_name_leads_on_and_by_one_that_is_gone_says_why(
    client, record, address
):
    FormerAddress.objects.create(type="agency", slug="nasda", moved_to="jaxa")
    FormerAddress.objects.create(type="agency", slug="nal", reason="It was two.")
    moved = client.get(address.format("nasda"))
    now = moved["Location"]

    assert moved.status_code == 301
    assert now == address.format("nasda").replace("agency=nasda&", "")
    assert client.get(now).status_code == 200
    gone = client.get(address.format("nal"))
    assert gone.status_code == 410
    assert "It was two." in gone.content.decode()


@pytest.mark.parametrize("language", ["", "/ja"])
@pytest.mark.parametrize(
    "address",
    [
        "/commitments/{commitment}/?as_of=2020-01-01",
        "/dialogues/{dialogue}/?as_of=2020-01-01",
        "/dialogues/{dialogue}/brief/",
        "/dialogues/{dialogue}/brief/?as_of=2020-01-01",
    ],
)
def test_what_is_asked_of_a_page_leads_on_with_it(client, record, address, language):
    for type_ in ("commitment", "dialogue"):
        FormerAddress.objects.create(type=type_, slug="before", moved_to=RECORDS[type_][0])
    answer = client.get(language + address.format(commitment="before", dialogue="before"))

    assert answer.status_code == 301
    assert answer["Location"] == language + address.format(commitment="gateway", dialogue="talks")


@pytest.mark.parametrize("type_", RECORDS)
def test_a_record_that_is_gone_says_why_in_every_form(client, record, type_):
    reason = "Withdrawn in edition 2: a copy of another."
    FormerAddress.objects.create(type=type_, slug="before", reason=reason)
    for address in addresses(type_, "before"):
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert reason in answer.content.decode(), address


@pytest.mark.parametrize(
    ("language", "reason"),
    [("", "It was taken out in edition 2."), ("/ja", "第2版で記録から外された。")],
)
def test_a_record_deleted_without_a_reason_says_when(client, record, language, reason):
    delete("areas", "debris")
    answer = client.get(f"{language}/areas/debris/")

    assert answer.status_code == 410
    assert reason in answer.content.decode()
    assert client.get(f"{language}/commitments/?area=debris").status_code == 410
    if not language:
        assert client.get("/api/v1/areas/debris").json()["error"]["message"] == reason


@pytest.mark.parametrize("type_", RECORDS)
def test_a_record_that_never_was_is_not_found_in_any_form(client, record, type_):
    for address in addresses(type_, "nobody"):
        assert client.get(address).status_code == 404, address


def anchors(client, record):
    """The places on a record's page that an address can lead to, with what is said there."""
    page = visit(client, record.get_absolute_url())
    return {
        element.attributes["id"]: element.text
        for element in page.all()
        if "id" in element.attributes
    }


# What the pages of the shipped record have, by address: each process looks once.
BEFORE: dict[str, dict[str, str]] = {}


@pytest.mark.xdist_group("anchors")
@pytest.mark.parametrize("seed", range(max(1, ROUNDS // 50)))
def test_anchors_survive_what_is_told_in_another_order_and_beside_others(
    client, tmp_path, shipped, seed
):
    """Passages, participants and events are shuffled, and one of each comes before all others."""
    records = [
        *Meeting.objects.filter(participants__isnull=False).distinct(),
        *Source.objects.filter(passages__isnull=False).distinct(),
        *Commitment.objects.all(),
    ]
    for record in records if not BEFORE else ():
        BEFORE[record.get_absolute_url()] = anchors(client, record)
    assert sum(map(len, BEFORE.values())) > 500

    yaml = YAML(typ="safe")
    draw = random.Random(seed)
    added = 0
    for file in dump(tmp_path):
        told = yaml.load(file.read_text())
        for source in (told.get("sources") or {}).values():
            passages = list((source.get("passages") or {}).items())
            draw.shuffle(passages)
            source["passages"] = {"aaa-new": {"locator": "the very first words"}} | dict(passages)
            added += 1
        for meeting in (told.get("meetings") or {}).values():
            draw.shuffle(meeting.get("participants") or [])
        for commitment in (told.get("commitments") or {}).values():
            cites = commitment["events"][0]["cites"]
            draw.shuffle(commitment["events"])
            commitment["events"].append(
                {"kind": "progress", "date": "2026-11-20", "cites": [*cites]}
            )
        written = io.StringIO()
        yaml.dump(told, written)
        file.write_text(written.getvalue())
    plan = load([tmp_path])
    assert not plan.is_refused, plan.problems
    assert Edition.objects.count() == 2
    assert added > 50

    for record in records:
        now = anchors(client, record)
        assert BEFORE[record.get_absolute_url()].keys() <= now.keys(), record


def test_one_meeting_is_a_calendar(client, record):
    answer = client.get("/meetings/talks-1.ics")
    [event] = Calendar.from_ical(b"".join(answer.streaming_content)).walk("VEVENT")
    [same] = [
        one
        for one in Calendar.from_ical(b"".join(client.get("/meetings.ics").streaming_content)).walk(
            "VEVENT"
        )
        if one["uid"] == event["uid"]
    ]
    assert event == same
    assert "talks-1" in answer["Content-Disposition"]
    assert '<a href="/meetings/talks-1.ics"' in client.get("/meetings/talks-1/").content.decode()


def test_a_meeting_of_some_month_has_no_calendar_and_its_page_offers_none(client, folder):
    folder.loads("record", (REGISTERS + MEETING).replace("date: 2019-07-24", "date: 2019-07"))
    Meeting.objects.get(slug="talks-1", date="2019-07")
    answer = client.get("/meetings/talks-1.ics")
    assert (answer.status_code, answer.content.decode()) == (
        404,
        "This meeting's date is not known to the day, and a calendar has days alone.\n",
    )
    assert "/meetings/talks-1.ics" not in client.get("/meetings/talks-1/").content.decode()


def test_one_commitment_has_a_feed_under_whatever_name(client, record):
    moved = (REGISTERS + MEETING + COMMITMENT).replace(
        "  gateway:", "  module:\n    formerly: [gateway]"
    )
    record.loads("record", moved)
    feed = feedparser.parse(client.get("/commitments/module.atom").content)
    told = [entry.title for entry in feed.entries]
    assert not feed.bozo
    assert feed.feed.links[0].href == "http://127.0.0.1:8000/commitments/module/"
    assert told == [
        "Japan builds a module: slug gateway -> module",
        "Japan builds a module: renamed, now module",
        "New: Japan builds a module",
    ]
    assert (
        '<a href="/commitments/module.atom"' in client.get("/commitments/module/").content.decode()
    )
