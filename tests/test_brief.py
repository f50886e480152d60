"""The brief for the next meeting, to the letter, section by section."""

from __future__ import annotations

import pytest

from tests.talks import TALKS, cited, main, visit

pytestmark = pytest.mark.usefixtures("today")
BRIEF = "/dialogues/talks/brief/"


def section(page, class_):
    [found] = page.all("section", class_)
    return found


def rows(page, class_):
    return [row.text for row in section(page, class_).all("tr", "fact")]


def test_brief_opens_with_the_last_meeting_and_the_next(client, talks):
    around = section(visit(client, BRIEF), "around")

    assert cited(around) == [
        "Fourth meeting, 2 or 3 March 2021",
        "Ninth meeting, May 2027: announced only",
    ]
    assert around.text.endswith(
        "The third meeting. Looked for on 22 November 2026 (mofa.go.jp): nothing found."
    )


def test_brief_says_that_no_next_meeting_was_found(client, folder):
    folder.loads("talks", TALKS.replace("2027-05, state: announced", "2026-05, state: cancelled"))

    assert "Next none found" in section(visit(client, BRIEF), "around").text


def test_brief_names_what_has_not_been_read(client, talks):
    unread = section(visit(client, BRIEF), "unread")

    assert [row.text for row in unread.all("li")] == [
        "Fourth meeting (2 or 3 March 2021): only part of its statement was read.",
        "First meeting (24 July 2019): only part of its statement was read.",
    ]


def test_brief_tells_what_happened_since_the_last_meeting_newest_first(client, talks):
    assert rows(visit(client, BRIEF), "lately") == [
        "2 February 2025 Done late: First payload Japan hosts payloads.",
        "17 January 2023 Rescheduled: Second payload Japan hosts payloads.",
    ]


def test_a_part_done_in_time_is_not_late_because_another_was(client, folder):
    first = "      - {kind: fulfilled, part: first, date: 2025-02-02, cites: [later#launch]}\n"
    second = "      - {kind: fulfilled, part: second, date: 2025-12-01, cites: [later#date]}\n"
    kept = TALKS.replace("target: 2024,", "target: 2026,").replace(first, first + second)
    folder.loads("talks", kept)

    assert rows(visit(client, BRIEF), "lately")[:2] == [
        "1 December 2025 Done: Second payload Japan hosts payloads.",
        "2 February 2025 Done late: First payload Japan hosts payloads.",
    ]
    [events] = visit(client, "/").all("ol", "events")
    assert [event.text for event in events.all("li")][:2] == [
        "1 December 2025 Done: Japan hosts payloads. Second payload.",
        "2 February 2025 Done late: Japan hosts payloads. First payload.",
    ]


def test_brief_tells_what_is_past_its_date_and_due_within_twelve_months(client, folder):
    folder.loads("talks", TALKS.replace("target: 2026-10-12", "target: 2027-11-23"))

    assert rows(visit(client, BRIEF), "due") == [
        "Past its date 2024 Japan hosts payloads. both sides",
        "Past its date May 2026 A study is written. Japan",
        "Open 23 November 2027 Japan names a contact. Japan",
    ]
    folder.loads("talks", TALKS.replace("target: 2026-10-12", "target: 2027-11-24"))
    assert len(rows(visit(client, BRIEF), "due")) == 2


def test_brief_lists_what_is_open_by_who_is_to_act_with_the_words_last_used(client, talks):
    opened = section(visit(client, BRIEF), "open")

    assert [heading.text for heading in opened.all("h3")] == [
        "United States",
        "Japan",
        "Both sides",
    ]
    assert rows(visit(client, BRIEF), "open") == [
        "Moon Both go to the Moon. No date was given. they shared the intention to go to the Moon "
        "月探査を進める。 Both go on with the Moon.",
        "none named A study is written. Target: May 2026 not quoted here",
        "Moon Japan names a contact. Target: 12 October 2026 "
        "they shared the intention to go to the Moon",
        "Space situational awareness Japan hosts payloads. Target: 2024 was launched on 2 February 2025",
    ]
    assert opened.all("td")[0].all("a")[0].attributes["href"] == "/areas/moon/#commitments"


def test_brief_says_no_more_of_silence_than_was_read(client, folder):
    folder.loads("talks", TALKS)
    quiet = section(visit(client, BRIEF), "quiet")
    assert quiet.all("p", "beside")[0].text == (
        "Fourth meeting: only part of its statement was read; no mention there, nor since."
    )
    assert [row.text for row in quiet.all("tr", "fact")] == [
        "Both go to the Moon. 24 July 2019, First meeting: made",
        "Japan names a contact. 26 August 2020, Second meeting: reaffirmed",
        "A study is written. 26 August 2020, Second meeting: made",
    ]
    folder.loads("talks", TALKS.replace("reprint, seen: part", "reprint, seen: whole"))
    assert section(visit(client, BRIEF), "quiet").all("p", "beside")[0].text == (
        "Not mentioned at the fourth meeting (2 or 3 March 2021), nor since."
    )


def test_brief_tells_what_was_done(client, talks):
    assert rows(visit(client, BRIEF), "done") == ["Done 26 August 2020 Both meet again. 2021"]


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2014-05", "May 2014"),
        ("2022-11-17/2022-11-18", "17\N{EN DASH}18 November 2022"),
        ("/2023-01-17", "by 17 January 2023"),
    ],
)
def test_brief_tells_no_more_precisely_than_its_source_when_something_was_done(
    client, folder, date, told
):
    done = "{kind: fulfilled, meeting: talks-2, cites: [en-2#one]}"
    begun = "{kind: made, meeting: talks-1, target: 2021, cites: [report#opening]}"
    assert TALKS.count(f"{begun}, {done}") == 1
    early = f"{{kind: made, date: 2013, cites: [report#opening]}}, {{kind: fulfilled, date: {date}, cites: [en-2#one]}}"
    mention = "{kind: reaffirmed, meeting: talks-2, cites: [en-2#two]}"
    folder.loads("talks", TALKS.replace(f"{begun}, {done}", f"{early}, {mention}"))

    [row] = rows(visit(client, BRIEF), "done")

    assert row == f"Done {told} Both meet again. none given"


def test_brief_tells_who_was_in_the_chair_meeting_by_meeting(client, talks):
    assert rows(visit(client, BRIEF), "chairs") == [
        "First meeting 24 July 2019 Scott Pace, Executive Secretary, the White House space council "
        "Matsuo Takehiko 松尾剛彦, Director-General, Office of National Space Policy "
        "now: National Space Policy Secretariat"
    ]


def test_brief_tells_which_bodies_are_new_or_gone_as_far_as_lists_tell(client, folder):
    folder.loads(
        "talks",
        TALKS.replace(
            "talks-4: {dialogue: talks,",
            "talks-4: {dialogue: talks, attendance: {us: complete},"
            " participants: [{cites: [part-4#one], who: [nasa]}],",
        ),
    )

    bodies = section(visit(client, BRIEF), "bodies")
    assert "Fourth meeting beside second meeting, 26 August 2020" in bodies.text
    assert cited(bodies) == [
        "National Aeronautics and Space Administration",
        "National Space Council",
    ]


def test_brief_names_documents_and_disagreements(client, talks):
    page = visit(client, BRIEF)

    assert rows(page, "documents") == ["A memorandum First meeting"]
    assert [found.all("h3")[0].text for found in page.all("section", "disagreement")] == [
        "The sources disagree on the date: Fourth meeting",
        "The sources disagree on the participants: First meeting",
        "The sources disagree on the statement: Both go to the Moon.",
    ]


def test_brief_as_of_the_last_day_there_is_looks_no_further(client, talks):
    page = visit(client, f"{BRIEF}?as_of=9999-12-31")

    assert [row.split(".")[0] for row in rows(page, "due")] == [
        "Past its date 2024 Japan hosts payloads",
        "Past its date May 2026 A study is written",
        "Past its date 12 October 2026 Japan names a contact",
    ]


def test_brief_as_of_a_day_knows_no_more_than_that_day_told(client, talks):
    page = visit(client, f"{BRIEF}?as_of=2020-01-01")

    assert page.all(class_="notice")[0].text.startswith("The record as its events up to 1 January")
    assert cited(section(page, "around")) == ["First meeting, 24 July 2019, Tokyo"]
    assert page.all("section", "done") == []
    assert page.all("section", "lately")[0].text.endswith(
        "No event of a later date is in this record."
    )
    assert len(rows(page, "open")) == 5
    links = {link.attributes["href"] for link in section(page, "open").all("a")}
    assert "/commitments/payloads/?as_of=2020-01-01" in links


@pytest.mark.parametrize("day", ["2024-05-01", "2026-11-23", "9999-12-31"])
def test_brief_as_of_a_day_does_not_say_which_meeting_was_to_follow(client, folder, day):
    undated = "  talks-10: {dialogue: talks, ordinal: 10, state: announced, cites: [ahead#when]}\n"
    folder.loads("talks", TALKS.replace("  jp-eu-1: {dialogue", f"{undated}  jp-eu-1: {{dialogue"))

    page = visit(client, f"{BRIEF}?as_of={day}")

    assert section(page, "around").all("h2")[0].text == "Last meeting"
    assert [term.text for term in section(page, "around").all("dt")] == ["Last"]
    assert cited(section(page, "around")) == ["Fourth meeting, 2 or 3 March 2021"]


@pytest.mark.parametrize("day", ["", "as_of=2026-01-01"])
def test_brief_that_is_cut_leads_to_all_commitments_of_its_dialogue(
    client, talks, monkeypatch, day
):
    monkeypatch.setattr("dialogues.queries.brief.MOST_COMMITMENTS", 1)
    page = visit(client, f"{BRIEF}?{day}")

    [onward] = [link for link in page.all("a") if link.text == "All commitments"]
    assert onward.attributes["href"] == f"/commitments/?dialogue=talks{day and '&'}{day}"


def test_brief_is_reached_from_the_dialogue_its_last_meeting_and_home(client, talks):
    for address in ("/dialogues/talks/", "/meetings/talks-4/", "/"):
        links = {link.attributes["href"] for link in visit(client, address).all("a")}
        assert BRIEF in links, address
    assert BRIEF not in {
        link.attributes["href"] for link in visit(client, "/meetings/talks-1/").all("a")
    }


@pytest.mark.parametrize(
    ("later", "is_last"),
    [
        ("ordinal: 10, date: 2028, state: announced", True),
        ("date: 2021-01, state: held", True),
        ("ordinal: 10, date: 2026-06, state: held", False),
        ("date: 2026-06, state: held", False),
    ],
)
def test_brief_is_not_reached_from_a_meeting_after_which_another_was_held(
    client, folder, later, is_last
):
    cancelled = TALKS.replace("2022-08, state: unknown", "2022-08, state: cancelled")
    another = f"  another: {{dialogue: talks, {later}, cites: [ahead#when]}}\n"
    folder.loads("talks", cancelled.replace("  jp-eu-1: {", f"{another}  jp-eu-1: {{"))

    links = {link.attributes["href"] for link in visit(client, "/meetings/talks-4/").all("a")}

    assert (BRIEF in links) == is_last


def test_brief_of_a_dialogue_without_meetings_says_so(client, folder):
    folder.loads(
        "one",
        "parties: {us: {name: United States}, jp: {name: Japan}}\n"
        "dialogues: {talks: {name: Talks, parties: [us, jp]}}",
    )

    assert "Last none held in this record Next none in this record" in main(client, BRIEF)


@pytest.mark.parametrize("slug", ["no-such", "a" * 101])
def test_brief_of_no_dialogue_is_not_there(client, talks, slug):
    assert client.get(f"/dialogues/{slug}/brief/").status_code == 404
