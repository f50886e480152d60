"""What the other pages say, to the letter."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dialogues.models import FormerAddress
from tests.talks import TALKS, main, visit

pytestmark = pytest.mark.usefixtures("today")


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
    assert page.all("section", "drawn")[0].all("p", "absence") == []
    [meetings] = page.all("ol", "meetings")
    assert [meeting.text for meeting in meetings.all("li")] == [
        "Eighth meeting, Space Talks 9 May 2024 Announced only",
        "Fifth meeting, Space Talks August 2022 Not known whether it took place",
        "Meeting, Japan-EU Talks May 2021 Brussels 1 commitment",
    ]


PAUSED = "{kind: paused, date: 2025-03-01, cites: [later#date]}"


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            "kind: progress, date: 2025-03-05, target: 2028,",
            "5 March 2025 Progress: Both share orbits.",
        ),
        (
            "kind: setback, date: 2025-03-05, target: 2028,",
            "5 March 2025 Setback: Both share orbits.",
        ),
        ("kind: reaffirmed, date: 2025-03-05,", "5 March 2025 Reaffirmed: Both share orbits."),
        (
            "kind: progress, date: 2025-03-05, target: 2027,",
            "1 March 2025 Paused: Both share orbits.",
        ),
        ("kind: progress, date: 2025-03-01,", "1 March 2025 Paused: Both share orbits."),
        ("kind: setback, date: 2025-03-05,", "1 March 2025 Paused: Both share orbits."),
    ],
)
def test_home_page_tells_of_a_mention_that_changed_the_status_or_the_target(
    client, folder, event, told
):
    begun = "{kind: made, meeting: jp-eu-1, target: 2027, cites: [later#date]}"
    assert TALKS.count(begun) == 1
    folder.loads(
        "talks", TALKS.replace(begun, f"{begun}, {PAUSED}, {{{event} cites: [later#date]}}")
    )

    [events] = visit(client, "/").all("ol", "events")

    assert events.all("li")[0].text == told


def test_home_page_says_where_its_dialogues_go_on(client, talks, monkeypatch):
    monkeypatch.setattr("dialogues.queries.home.MOST_DIALOGUES", 1)
    [drawn] = visit(client, "/").all("section", "drawn")

    [cut] = drawn.all("p", "absence")
    assert cut.text == "Only the first 50 are listed here. All dialogues"
    assert cut.all("a")[0].attributes["href"] == "/dialogues/"


def test_party_page_leads_to_all_of_its_agencies_where_it_shows_only_some(
    client, talks, monkeypatch
):
    monkeypatch.setattr("dialogues.queries.registers.MOST", 1)

    assert {
        link.attributes["href"]
        for link in visit(client, "/parties/jp/").all("a")
        if link.text == "All agencies"
    } == {"/agencies/?party=jp"}


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


def test_area_page_gives_the_words_last_agreed_meeting_by_meeting(client, talks):
    [wordings] = visit(client, "/areas/moon/").all("section", "wordings")

    assert [row.text for row in wordings.all("li", "fact")] == [
        "Second meeting, Space Talks 26 August 2020 Reaffirmed: Japan names a contact.",
        "First meeting, Space Talks 24 July 2019 On the table as going to the Moon "
        "they shared the intention to go to the Moon Made: Japan names a contact. "
        "they shared the intention to go to the Moon 月探査を進める。 "
        "Both go on with the Moon. (our translation) Made: Both go to the Moon.",
    ]
    assert [words.attributes["lang"] for words in wordings.all("blockquote")][:3] == [
        "en",
        "en",
        "ja",
    ]


def test_agency_page_joins_what_it_was_and_what_it_became(client, folder):
    folder.loads("talks", TALKS.replace("who: [us-nspc]}", "who: [us-nspc, jp-nsps]}"))

    for slug, before, now in (
        ("jp-nsps", "Before it: Office of National Space Policy.", ""),
        ("jp-onsp", "", "now: National Space Policy Secretariat"),
    ):
        page = visit(client, f"/agencies/{slug}/")
        [meetings] = page.all("ol", "meetings")
        assert [row.all("a", "title")[0].text for row in meetings.all("li", "fact")] == [
            "Second meeting, Space Talks",
            "First meeting, Space Talks",
        ]
        assert before in page.text
        assert now in page.text
    assert "as Office of National Space Policy" in main(client, "/agencies/jp-nsps/")


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
