"""What a commitment's page says, to the letter, case by case."""

from __future__ import annotations

import pytest

from tests.talks import TALKS, cited, main, visit

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize(
    ("slug", "answers"),
    [
        (
            "payloads",
            [
                "First payload Done late: 2 February 2025 (target: 2023)",
                "Second payload Past its date. Target: 2024. "
                "That year has ended; no report of completion found.",
            ],
        ),
        ("moon", ["Open. No date was given."]),
        (
            "contact",
            [
                "Past its date. Target: 12 October 2026. "
                "Its date passed 42 days ago; no report of completion found."
            ],
        ),
        (
            "months",
            [
                "Past its date. Target: May 2026. "
                "That month has ended; no report of completion found."
            ],
        ),
        ("again", ["Done: 26 August 2020 (target: 2021)"]),
        ("station", ["Superseded: 26 August 2020, by Both go to the Moon."]),
        ("orbits", ["Open. Target: 2027."]),
    ],
)
def test_commitment_page_answers_for_each_part(client, talks, slug, answers):
    [section] = visit(client, f"/commitments/{slug}/").all("section", "answers")

    assert cited(section) == answers


def test_of_a_part_of_which_no_event_speaks_nothing_is_said_in_the_words_of_another(client, folder):
    begun = "{kind: first recorded, meeting: talks-1, target: 2023, target_as: planned for 2023,"
    moved = "{kind: rescheduled, part: second, date: 2023-01-17, target: 2024, cites: [later#date]}"
    text = TALKS.replace(begun, begun.replace("{", "{part: first, "))
    assert text.count(moved) == 1
    folder.loads("talks", text.replace(f"      - {moved}\n", ""))

    [answers] = visit(client, "/commitments/payloads/").all("section", "answers")
    assert cited(answers) == [
        "First payload Done late: 2 February 2025 (target: 2023)",
        "Second payload Not yet made.",
    ]
    [_first, second] = answers.all("li", "fact")
    assert second.all(class_="numbers") == []
    told = client.get("/api/v1/commitments/payloads").json()
    assert [(part["status"], part["status_since"]) for part in told["parts"]] == [
        ("fulfilled", "2025-02-02"),
        (None, None),
    ]
    assert told["status"] == "partly fulfilled"


def test_commitment_page_tells_its_course_oldest_first(client, talks):
    page = visit(client, "/commitments/payloads/")
    [timeline] = page.all("ol", "timeline")

    assert [moment.text for moment in timeline.all("li")] == [
        "24 July 2019 Already under way when first recorded, First meeting, Space Talks "
        "Target: 2023, printed “planned for 2023” Progress was confirmed.",
        "17 January 2023 Rescheduled: Second payload Target: 2023 → now 2024",
        "2 February 2025 Done: First payload This part: Open → now Done late",
    ]
    assert "Already under way when first recorded (first meeting)." in page.text
    assert "Plans, the second of four: they plan to, or will." in page.text


def test_since_then_says_no_more_than_was_read(client, talks):
    [since] = visit(client, "/commitments/payloads/").all("section", "since")

    assert [row.text for row in since.all("li")] == [
        "Not mentioned at the second meeting (26 August 2020). Its area was on the table. Read: State · official, MOFA · official",
        "Fourth meeting: only part of its statement was read; no mention there. Read: State · reprint",
        "Fifth meeting: no statement read. Cannot tell.",
    ]


def test_since_then_leads_from_a_mention_to_its_event(client, talks):
    [since] = visit(client, "/commitments/contact/").all("section", "since")

    assert (
        since.all("li")[0].text == "Mentioned at the second meeting (26 August 2020): reaffirmed."
    )


def test_source_published_before_a_meeting_cannot_prove_silence(client, folder):
    folder.loads(
        "talks",
        TALKS.replace(
            "date: 2022-08, state: unknown, cites: [ahead#when]",
            "date: 2022-08, state: held, cites: [report#opening]",
        ),
    )

    content = main(client, "/commitments/payloads/")

    assert "Fifth meeting: no statement read. Cannot tell." in content


def test_commitment_page_shows_what_its_parties_said_with_others(client, talks):
    [others] = visit(client, "/commitments/payloads/").all("section", "others")

    assert cited(others) == ["Both share orbits. Open Japan-EU Talks Target: 2027"]


def test_commitment_page_shows_where_sources_disagree_and_what_was_not_found(client, talks):
    content = main(client, "/commitments/moon/")

    assert "The sources disagree on the statement to the Moon near the Moon" in content
    assert "A plan. Looked for on 22 November 2026: nothing found." in content
    assert "Both go on with the Moon. (our translation)" in content
