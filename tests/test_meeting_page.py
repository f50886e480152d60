"""What a meeting's page says, to the letter, case by case."""

from __future__ import annotations

import pytest

from tests.talks import TALKS, cited, main, visit

pytestmark = pytest.mark.usefixtures("today")


def test_meeting_page_says_everything_in_its_order(client, talks):
    content = main(client, "/meetings/talks-1/")

    in_order = [
        "Space Talks",
        "First meeting",
        "24 July 2019",
        "Tokyo",
        "Worked out by us, not stated: the date. Why?",
        'The report says "yesterday".',
        "Next Second meeting, 26 August 2020",
        "No official text in this record; this page rests on a news report by EIRNS.",
        "Both sides put the Moon first.",
        "Commitments",
        "New",
        "Already under way",
        "On the table",
        "At the table",
        "United States",
        'Incomplete: the source adds "and other high-level representatives".',
        "Co-chair",
        "Scott Pace, Executive Secretary, the White House space council",
        "now: National Space Council",
        "Also there",
        "National Aeronautics and Space Administration",
        "Japan",
        "The sources give no list of participants.",
        "Matsuo Takehiko 松尾剛彦, Director-General, Office of National Space Policy",
        "now: National Space Policy Secretariat",
        "Looks back to",
        "The Tokyo summit, 27 May 2019",
        "Documents named",
        "A memorandum",
        "Sources",
        "EIRNS · news",
        "read whole",
        "The sources disagree on the participants",
        "two bodies Preferred: It was written later.",
        "Not stated in the sources seen: venue, host.",
        "The joint statement. Looked for on 22 November 2026 (state.gov): nothing found.",
        "A photograph. Looked for on 21 November 2026: nothing found.",
        "Cite this page",
    ]
    places: list[int] = []
    for words in in_order:
        assert words in content, words
        places.append(content.index(words, places[-1] if places else 0))
    assert len(places) == len(in_order)


def test_meeting_page_sorts_what_it_did_for_commitments(client, talks):
    page = visit(client, "/meetings/talks-2/")
    [ledger] = page.all("section", "ledger")

    groups = {group.all("h3")[0].text: cited(group) for group in ledger.all("section", "group")}

    assert groups == {
        "New": ["A study is written. Past its date Target: May 2026"],
        "Already under way": [
            "Japan names a contact. Reaffirmed. Past its date Target: 12 October 2026"
        ],
        "Reported done": ["Both meet again. Done Target: 2021"],
        "Reported cancelled or superseded": ["Both share a station. Superseded Target: 2030"],
        "From earlier meetings, not mentioned": [
            "Both go to the Moon. Open No date was given.",
            "Japan hosts payloads. Past its date Target: 2024",
        ],
    }


def test_meeting_told_of_by_another_has_no_statement_of_its_own(client, talks):
    content = main(client, "/meetings/summit/")

    assert "No statement read." in content
    assert "No official text in this record; this page rests on a news report by EIRNS." in content


def test_online_meeting_has_no_city_to_miss(client, talks):
    content = main(client, "/meetings/talks-2/")

    assert "26 August 2020 Online meeting, no city." in content
    assert "Not stated in the sources seen: host." in content
    assert "Read the statement: English · 日本語" in content


def test_meeting_whose_date_is_disputed_says_so_once_at_the_top(client, talks):
    page = visit(client, "/meetings/talks-4/")

    assert [notice.text for notice in page.all(class_="notice")] == [
        "2 or 3 March 2021: the sources disagree."
    ]
    assert "No record of the third meeting." in page.text
    assert "Read the statement: English (reprint)" in page.text
    headings = [heading.text for heading in page.all("h3")]
    assert (
        "From earlier meetings: only part of the statement was read; no mention there" in headings
    )
    assert "From earlier meetings, not mentioned" not in headings


@pytest.mark.parametrize(
    ("slug", "notice"),
    [
        (
            "talks-8",
            "Announced for 9 May 2024. No report that it took place has been found.",
        ),
        ("talks-9", "Announced for May 2027."),
        ("talks-5", "Not known whether it took place."),
    ],
)
def test_meeting_page_opens_with_its_gravest_notice_alone(client, talks, slug, notice):
    page = visit(client, f"/meetings/{slug}/")

    assert [found.text for found in page.all(class_="notice")] == [notice]


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2026", "Announced for 2026."),
        ("2026-11", "Announced for November 2026."),
        ("2026-11-23", "Announced for 23 November 2026."),
        ("2026-11-22/2026-11-23", "Announced for 22\N{EN DASH}23 November 2026."),
        (
            "2026-11-22",
            "Announced for 22 November 2026. No report that it took place has been found.",
        ),
    ],
)
def test_meeting_is_to_come_until_the_last_day_for_which_it_was_announced(
    client, folder, date, told
):
    folder.loads("talks", TALKS.replace("date: 2027-05,", f"date: {date},"))

    page = visit(client, "/meetings/talks-9/")

    assert [found.text for found in page.all(class_="notice")] == [told]
    [around] = visit(client, "/dialogues/talks/brief/").all("section", "around")
    assert ("Ninth meeting" in around.text) == ("No report" not in told)


def test_meeting_of_which_only_part_was_read_says_so(client, folder):
    folder.loads(
        "talks",
        TALKS.replace(
            "discrepancies: {date: [{says: 2021-03-02, cites: [part-4#one]}, {says: 2021-03-03, cites: [later#date]}]}",
            "date: 2021-03-02",
        ),
    )

    [notice] = visit(client, "/meetings/talks-4/").all(class_="notice")

    assert notice.text == "Only part of its statement was read."


def test_gap_of_several_meetings_is_named_from_first_to_last(client, talks):
    content = main(client, "/meetings/talks-8/")

    assert "Previous Fifth meeting, August 2022" in content
    assert "No record of the sixth and seventh meetings." in content


def test_meeting_outside_any_dialogue_shows_what_points_to_it(client, talks):
    page = visit(client, "/meetings/summit/")

    assert page.all("h1")[0].text == "The Tokyo summit"
    assert "First meeting, Space Talks, 24 July 2019: recalls it" in page.text


def test_meeting_is_set_against_the_one_before_as_far_as_both_were_read(client, talks):
    [comparison] = visit(client, "/meetings/talks-2/").all("section", "comparison")

    assert [heading.text for heading in comparison.all("h3")] == [
        "Gone from the table",
        "Gone from those at the table",
    ]
    assert cited(comparison) == [
        "Moon",
        "National Aeronautics and Space Administration",
    ]
