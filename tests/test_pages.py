"""What the pages say, to the letter, case by case."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from dialogues.models import FormerAddress
from tests.talks import TALKS, main, visit

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def today(monkeypatch):
    """The day on which the pages are read."""
    monkeypatch.setattr("dialogues.views.pages.timezone.localdate", lambda: date(2026, 11, 23))


@pytest.fixture
def talks(folder):
    """A record in which every case occurs."""
    return folder.loads("talks", TALKS)


def cited(section):
    """The words of the lists of a section without their marks."""
    return [fact.text for fact in section.all(class_="fact")]


# -- a meeting ---------------------------------------------------------------------------------


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


# -- a commitment --------------------------------------------------------------------------------


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


def test_commitment_page_tells_its_course_oldest_first(client, talks):
    page = visit(client, "/commitments/payloads/")
    [timeline] = page.all("ol", "timeline")

    assert [moment.text for moment in timeline.all("li")] == [
        "24 July 2019 Already under way when first recorded, First meeting, Space Talks "
        "Target: 2023, printed “planned for 2023” Progress was confirmed.",
        "17 January 2023 Rescheduled: Second payload Target: 2023 → now 2024",
        "2 February 2025 Done: First payload",
    ]
    assert "Already under way when first recorded (first meeting)." in page.text
    assert "Plans, the second of four: they plan to, or will." in page.text


def test_since_then_says_no_more_than_was_read(client, talks):
    [since] = visit(client, "/commitments/payloads/").all("section", "since")

    assert [row.text for row in since.all("li")] == [
        "Not mentioned at the second meeting (26 August 2020). Read: State · official, MOFA · official",
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

    assert cited(others) == ["Both share orbits. Open Target: 2027 Japan-EU Talks"]


def test_commitment_page_shows_where_sources_disagree_and_what_was_not_found(client, talks):
    content = main(client, "/commitments/moon/")

    assert "The sources disagree on the statement to the Moon near the Moon" in content
    assert "A plan. Looked for on 22 November 2026: nothing found." in content
    assert "Both go on with the Moon. (our translation)" in content


# -- the other pages -----------------------------------------------------------------------------


def test_home_page_begins_with_what_came_of_it(client, talks):
    page = visit(client, "/")

    assert page.all(class_="lead")[0].text == (
        "What governments promised each other about space, and what came of it. "
        "Every line leads to the words that prove it."
    )
    assert page.all(class_="figures")[0].text == (
        "8 meetings 2 dialogues 7 commitments: 1 done, 0 done late, 3 past their date, 2 open"
    )
    assert [heading.text for heading in page.all("h2")] == [
        "What came of it",
        "Past their date",
        "Latest meetings",
        "Dialogues",
    ]
    [events] = page.all("ol", "events")
    assert [event.text for event in events.all("li")] == [
        "2 February 2025 Done late: Japan hosts payloads. First payload.",
        "17 January 2023 Rescheduled: Japan hosts payloads. Second payload.",
        "May 2021 Made: Both share orbits.",
    ]
    [meetings] = page.all("ol", "meetings")
    assert [meeting.text for meeting in meetings.all("li")] == [
        "Eighth meeting, Space Talks 9 May 2024 Announced only",
        "Fifth meeting, Space Talks August 2022 Not known whether it took place",
        "Meeting, Japan-EU Talks May 2021 Brussels 1 commitment",
    ]


def test_dialogue_page_counts_its_meetings_and_names_the_gaps(client, talks):
    page = visit(client, "/dialogues/talks/")

    [meetings] = page.all("ol", "meetings")
    assert [meeting.text for meeting in meetings.all("li")] == [
        "Ninth meeting May 2027 Announced only",
        "Eighth meeting 9 May 2024 Announced only",
        "No record of the sixth and seventh meetings.",
        "Fifth meeting August 2022 Not known whether it took place",
        "Fourth meeting 2 or 3 March 2021",
        "No record of the third meeting.",
        "Second meeting 26 August 2020 Online 4 commitments",
        "First meeting 24 July 2019 Tokyo 5 commitments",
    ]
    assert [heading.text for heading in page.all("h3")] == [
        "Past their date",
        "Open",
        "Done",
        "Cancelled or superseded",
        "United States",
        "Japan",
    ]
    assert (
        "The third meeting. Looked for on 22 November 2026 (mofa.go.jp): nothing found."
        in page.text
    )


def test_area_page_gives_its_wording_in_the_original(client, talks):
    page = visit(client, "/areas/moon/")

    [wordings] = page.all("section", "wordings")
    [quoted] = wordings.all("ol")[0].all("q")
    assert (quoted.text, quoted.attributes["lang"]) == ("going to the Moon", "en")
    assert "Space Talks 1 meeting" in page.text


def test_agency_page_says_what_it_is_called_now(client, talks):
    content = main(client, "/agencies/jp-onsp/")

    assert "now: National Space Policy Secretariat" in content
    assert (
        "First meeting, Space Talks 24 July 2019 Matsuo Takehiko, Director-General co-chair"
        in content
    )


def test_source_page_leads_back_to_everything_that_rests_on_a_passage(client, talks):
    page = visit(client, "/sources/report/")

    [opening] = [
        element for element in page.all("article") if element.attributes["id"] == "opening"
    ]
    links = [link.attributes["href"] for link in opening.all("a")]
    assert "/meetings/talks-1/#participant-us-nspc-scott-pace-co-chair" in links
    assert "/meetings/talks-1/#link-recalls-summit" in links
    assert "/commitments/again/#event-made-2019-07-24" in links
    assert "Scott Pace, National Space Council at the table" in opening.text


def test_source_page_marks_whose_translation_it_gives(client, talks):
    content = main(client, "/sources/ja-2/")

    assert "Both go on with the Moon. (our translation)" in content
    assert "positioning (official translation)" in content


def test_footer_names_the_edition(client, talks):
    [footer] = visit(client, "/about/").all("footer")

    assert footer.text.startswith("Edition 1 of the record, last changed on ")


def test_renamed_record_answers_with_its_new_address(client, talks):
    FormerAddress.objects.create(type="meeting", slug="talks-one", moved_to="talks-1")

    answer = client.get("/meetings/talks-one/")

    assert (answer.status_code, answer["Location"]) == (301, reverse("meeting", args=["talks-1"]))


def test_withdrawn_record_answers_with_the_reason(client, talks):
    FormerAddress.objects.create(type="source", slug="old", reason="a copy of another")

    answer = client.get("/sources/old/")

    assert answer.status_code == 410
    assert "There was a source at this address. A copy of another." in answer.content.decode()
