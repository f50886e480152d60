"""The record as of an earlier day: what its events up to that day tell, and no more."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from dialogues.models import Commitment
from tests.talks import TALKS, cited, main, read, visit

pytestmark = pytest.mark.usefixtures("today")

BANNER = "The record as its events up to {} tell it. As of today"


def answers(page):
    [section] = page.all("section", "answers")
    return cited(section)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2019-07-24", ["First payload Open. Target: 2023.", "Second payload Open. Target: 2023."]),
        (
            "2024-06-01",
            [
                "First payload Past its date. Target: 2023. "
                "That year has ended; no report of completion found.",
                "Second payload Open. Target: 2024.",
            ],
        ),
        (
            "2025-02-02",
            [
                "First payload Done late: 2 February 2025 (target: 2023)",
                "Second payload Past its date. Target: 2024. "
                "That year has ended; no report of completion found.",
            ],
        ),
    ],
)
def test_commitment_page_answers_as_of_a_day(client, talks, day, told):
    page = visit(client, f"/commitments/payloads/?as_of={day}")

    assert answers(page) == told
    [notice] = page.all(class_="notice")
    assert notice.text.startswith("The record as its events up to")
    assert notice.all("a")[0].attributes["href"] == "/commitments/payloads/"


def test_commitment_page_as_of_a_day_leaves_out_what_came_later(client, talks):
    page = visit(client, "/commitments/payloads/?as_of=2021-06-30")

    [timeline] = page.all("ol", "timeline")
    [since] = page.all("section", "since")
    assert len(timeline.all("li")) == 1
    assert [row.text[:22] for row in since.all("li")] == [
        "Not mentioned at the s",
        "Fourth meeting: only p",
    ]
    [others] = page.all("section", "others")
    assert cited(others) == ["Both share orbits. Open Japan-EU Talks Target: 2027"]
    assert others.all("a", "statement")[0].attributes["href"] == (
        "/commitments/orbits/?as_of=2021-06-30"
    )


def test_commitment_page_before_the_commitment_says_so_and_is_not_found(client, talks):
    answer = client.get("/commitments/payloads/?as_of=2019-07-23")

    assert answer.status_code == 404
    # What was not there yet is not to be cited.
    assert ".bib" not in answer.content.decode()
    page = read(answer.content.decode())
    assert answers(page) == ["First payload Not yet made.", "Second payload Not yet made."]
    assert page.all(class_="notice")[0].text == BANNER.format("23 July 2019")
    assert page.all("ol", "timeline") == []
    assert page.all("section", "the-words") == []


def test_what_sources_of_a_later_date_say_is_no_disagreement_yet(client, folder):
    folder.loads(
        "talks",
        TALKS.replace("cites: [ja-2#moon]}]}, looked_for", "cites: [later#date]}]}, looked_for"),
    )

    assert "The sources disagree on the statement" in main(client, "/commitments/moon/")
    assert "disagree" not in main(client, "/commitments/moon/?as_of=2020-01-01")
    assert "A plan." in main(client, "/commitments/moon/")
    assert "A plan." not in main(client, "/commitments/moon/?as_of=2020-01-01")


def test_list_as_of_a_day_holds_what_was_made_by_then_and_keeps_the_day(client, talks):
    page = visit(client, "/commitments/?as_of=2020-01-01")

    [listed] = page.all("ol", "commitments")
    assert [row.all("a")[0].attributes["href"] for row in listed.all("li", "fact")] == [
        f"/commitments/{slug}/?as_of=2020-01-01"
        for slug in ("again", "contact", "moon", "payloads", "station")
    ]
    assert [row.all("span", "status")[0].text for row in listed.all("li", "fact")] == ["Open"] * 5
    assert page.all(class_="notice")[0].text == BANNER.format("1 January 2020")


def test_another_day_and_today_keep_what_else_is_asked(client, talks):
    asked = "q=both&party=jp&party=us&sort=due"
    page = visit(client, f"/commitments/?{asked}&as_of=2021-01-01")

    [notice] = page.all(class_="notice")
    [form] = page.all(class_="another-day")
    fields = [(each.attributes["name"], each.attributes["value"]) for each in form.all("input")]
    assert notice.all("a")[0].attributes["href"] == f"/commitments/?{asked}"
    assert fields == [*parse_qsl(asked), ("as_of", "2021-01-01")]


def test_list_as_of_a_day_before_everything_says_so(client, talks):
    content = main(client, "/commitments/?as_of=1000-01-01")

    assert "No commitment of the record was made by that day." in content


def test_later_page_of_a_list_keeps_the_day(client, folder):
    promises = "".join(
        f"  c-{n}: {{statement: Promise {n}., strength: plans, parties: [jp], "
        "events: [{kind: made, date: 2019-07-24, cites: [report#moon]}]}\n"
        for n in range(60)
    )
    folder.loads("talks", TALKS + promises)

    first = visit(client, "/commitments/?as_of=2019-12-31")
    [onward] = [link for link in first.all("a") if link.attributes.get("rel") == "next"]
    second = visit(client, onward.attributes["href"])

    assert onward.attributes["href"].startswith("/commitments/?as_of=2019-12-31&after=")
    shown = [len(page.all("ol", "commitments")[0].all("li", "fact")) for page in (first, second)]
    assert shown == [50, 15]


def test_dialogue_page_as_of_a_day_knows_the_meetings_and_promises_up_to_it(client, talks):
    page = visit(client, "/dialogues/talks/?as_of=2020-01-01")

    [meetings] = page.all("ol", "meetings")
    assert [row.text for row in meetings.all("li", "fact")] == [
        "First meeting 24 July 2019 Tokyo 5 commitments"
    ]
    groups = {group.all("h3")[0].text: cited(group) for group in page.all("section", "group")}
    assert {name: len(rows) for name, rows in groups.items()} == {"Open": 5}
    assert "the third meeting" not in page.text
    assert page.all("details", "another-day")


@pytest.mark.parametrize("address", ["/commitments/", "/commitments/moon/", "/dialogues/talks/"])
@pytest.mark.parametrize(
    "day", ["2019", "2019-02-29", "%00", "%ff", "x" * 5000, "2019-07-24/", "10000-01-01", "٢"]
)
def test_what_is_no_day_is_refused_in_a_plain_sentence(client, talks, address, day):
    answer = client.get(f"{address}?as_of={day}")

    assert answer.status_code == 400
    content = read(answer.content.decode()).all("main")[0].text
    assert "is not a day. Write it as 2019-07-24." in content
    assert f'href="{address}"' in answer.content.decode()


def test_as_of_today_is_the_page_of_today(client, talks):
    for commitment in Commitment.objects.all():
        address = commitment.get_absolute_url()
        assert answers(visit(client, f"{address}?as_of=2026-11-23")) == answers(
            visit(client, address)
        )


def test_row_of_a_commitment_says_that_a_part_was_due_earlier(client, talks):
    page = visit(client, "/commitments/?as_of=2024-06-01")

    [row] = [row for row in page.all("li", "fact") if "hosts payloads" in row.text]
    assert row.text.endswith("Past its date Japan, United States Target: 2024, a part earlier")


def test_row_of_a_commitment_says_that_a_part_is_due_later(client, folder):
    moved = "{kind: rescheduled, part: second, date: 2023-01-17, target: 2024, cites: [later#date]}"
    later = moved.replace("target: 2024", "target: 2030")
    first = moved.replace("part: second, date: 2023-01-17", "part: first, date: 2023-02-01")
    assert TALKS.count(f"      - {moved}\n") == 1
    folder.loads("talks", TALKS.replace(moved, f"{later}\n      - {first}"))

    [row] = [
        row
        for row in visit(client, "/commitments/").all("li", "fact")
        if "hosts payloads" in row.text
    ]
    assert row.text.endswith("Partly done Japan, United States Target: 2024, a part later")
