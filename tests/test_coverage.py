"""What the record does not hold: each gap in its words, each count beside what it counts."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection

from dialogues.models import Meeting
from dialogues.queries import coverage as queries
from dialogues.queries.coverage import coverage
from tests.talks import TALKS, cited, main, visit

pytestmark = pytest.mark.usefixtures("today")
# More of what is easily counted wrong: nothing held, a list not said to be whole, one passage for
# two facts, a meeting called off, a source read whole but written before the meeting.
MORE = """
dialogues: {silent: {name: Silent Talks, parties: [us, eu]}}
sources:
  program: {title: The programme, kind: announcement, standing: reprint, seen: whole, language: en, published: 2023-01-01, passages: {all: {}, words: {text: they will meet}}}
meetings:
  talks-11: {dialogue: talks, ordinal: 11, date: 2023-06, state: held, cites: [program#all, program#words], participants: [{cites: [program#all], who: [nasa, jaxa]}], attendance: {jp: complete}}
  off: {dialogue: talks, date: 2023-07, state: cancelled, cites: [program#all]}
"""


def gaps(page):
    """What is said of each dialogue: every line, and what it opens to."""
    return {
        section.all("h2")[0].text: [
            (line.all("summary")[0].text, [item.text for item in line.all("li")])
            if line.tag == "details"
            else line.text
            for line in section.children
            if not isinstance(line, str) and line.tag in {"details", "p"}
        ]
        for section in page.all("section", "extent")
    }


def test_coverage_lists_what_it_counts(client, talks):
    found = gaps(visit(client, "/coverage/"))

    assert list(found) == ["Japan-EU Talks", "Space Talks", "Meetings outside any dialogue"]
    assert found["Space Talks"] == [
        (
            "6 meetings in this record",
            [
                "Ninth meeting, May 2027",
                "Eighth meeting, 9 May 2024",
                "Fifth meeting, August 2022",
                "Fourth meeting, 2 or 3 March 2021",
                "Second meeting, 26 August 2020",
                "First meeting, 24 July 2019",
            ],
        ),
        "No record of the third meeting and the sixth and seventh meetings.",
        ("2 meetings announced only", ["Ninth meeting, May 2027", "Eighth meeting, 9 May 2024"]),
        ("1 meeting without an official text", ["First meeting, 24 July 2019"]),
        (
            "2 meetings of which only part was read",
            ["Fourth meeting, 2 or 3 March 2021", "First meeting, 24 July 2019"],
        ),
        ("1 meeting of which no statement was read", ["Fifth meeting, August 2022"]),
        (
            "4 meetings without a whole list of participants",
            [
                "Fifth meeting, August 2022 United States: no list; Japan: no list",
                "Fourth meeting, 2 or 3 March 2021 United States: no list; Japan: no list",
                "Second meeting, 26 August 2020 Japan: no list",
                "First meeting, 24 July 2019 United States: incomplete; Japan: no list",
            ],
        ),
        (
            "7 passages cited without their words",
            [
                "Ninth meeting, May 2027: Next year's meeting, when",
                "Eighth meeting, 9 May 2024: Next year's meeting, when",
                "Fifth meeting, August 2022: Next year's meeting, when",
                "Fourth meeting, 2 or 3 March 2021: An excerpt, one",
                "Second meeting, 26 August 2020: Joint Statement, one; "
                "Joint Statement, third paragraph",
                "First meeting, 24 July 2019: Talks held, first paragraph",
            ],
        ),
    ]
    assert [line if isinstance(line, str) else line[0] for line in found["Japan-EU Talks"]] == [
        "1 meeting in this record",
        "1 meeting without an official text",
        "1 meeting of which only part was read",
        "1 meeting without a whole list of participants",
        "1 passage cited without its words",
    ]


def test_coverage_leads_to_every_meeting_and_passage_that_it_counts(client, talks):
    page = visit(client, "/coverage/")

    [wordless] = [
        line
        for line in page.all("details", "gap")
        if line.all("summary")[0].text == "7 passages cited without their words"
    ]
    passages = [link for link in wordless.all("a") if "#" in link.attributes["href"]]
    assert len(passages) == 7
    assert "/sources/en-2/#two" in {link.attributes["href"] for link in passages}
    for line in page.all("details", "gap"):
        counted = int(line.all("b")[0].text)
        assert counted == len(passages if line is wordless else line.all("li"))
    assert {link.attributes["href"] for link in page.all("a")} > {
        meeting.get_absolute_url() for meeting in Meeting.objects.all()
    }


def test_coverage_sets_statements_that_differ_side_by_side(client, talks):
    page = visit(client, "/coverage/")

    found = [
        (
            section.all("h3")[0].text,
            section.all("h3")[0].all("a")[0].attributes["href"],
            cited(section),
            section.all("summary")[0].text,
        )
        for section in page.all("section", "disagreement")
    ]
    assert found == [
        (
            "The sources disagree on the date: Fourth meeting, Space Talks",
            "/meetings/talks-4/#discrepancy-date",
            ["2 March 2021", "3 March 2021"],
            "Source: State · reprint; Blue Shift · news",
        ),
        (
            "The sources disagree on the participants: First meeting, Space Talks",
            "/meetings/talks-1/#discrepancy-participants",
            ["one body", "two bodies Preferred: It was written later."],
            "Source: EIRNS · news; Blue Shift · news",
        ),
        (
            "The sources disagree on the statement: Both go to the Moon.",
            "/commitments/moon/#discrepancy-statement",
            ["to the Moon", "near the Moon"],
            "Source: EIRNS · news; MOFA · official",
        ),
    ]


def test_coverage_says_what_was_looked_for(client, talks):
    [section] = visit(client, "/coverage/").all("section", "sought")

    assert section.text == (
        "Looked for and not found "
        "Space Talks The third meeting. Looked for on 22 November 2026 (mofa.go.jp): nothing found. "
        "First meeting, Space Talks "
        "The joint statement. Looked for on 22 November 2026 (state.gov): nothing found. "
        "A photograph. Looked for on 21 November 2026: nothing found. "
        "Both go to the Moon. A plan. Looked for on 22 November 2026: nothing found."
    )


def test_coverage_of_a_dialogue_of_which_nothing_is_missing_says_so(client, folder):
    folder.loads(
        "one",
        """
parties: {us: {name: United States}, jp: {name: Japan}}
agencies: {nasa: {name: NASA, party: us}, jaxa: {name: JAXA, party: jp}}
dialogues: {talks: {name: Talks, parties: [us, jp]}, silent: {name: Silent, parties: [us, jp]}}
sources: {note: {title: Statement, kind: joint statement, standing: official, seen: whole, language: en, passages: {a: {text: they met}}}}
meetings:
  talks-1: {dialogue: talks, ordinal: 1, date: 2019, state: held, cites: [note#a], attendance: {us: complete, jp: complete}, participants: [{cites: [note#a], who: [nasa, jaxa]}]}
""",
    )

    assert gaps(visit(client, "/coverage/")) == {
        "Silent": ["No meeting of it is in the record yet."],
        "Talks": [
            ("1 meeting in this record", ["First meeting, 2019"]),
            "No gap of the kinds listed on this page.",
        ],
    }


def test_coverage_of_an_empty_record_says_so(client, db):
    assert main(client, "/coverage/").endswith("No dialogue is in the record yet.")


def test_home_and_every_foot_lead_to_what_is_missing(client, talks):
    for address in ("/", "/meetings/talks-1/"):
        links = [(link.text, link.attributes["href"]) for link in visit(client, address).all("a")]
        assert ("What this record does not hold", "/coverage/") in links
    assert (
        "What this record does not hold: missing meetings, texts not read, where sources disagree."
    ) in main(client, "/")


# -- the same, counted another way -----------------------------------------------------------------

CITED = """
    SELECT c.passage_id AS passage, COALESCE(c.meeting_id, p.meeting_id, d.meeting_id, l.meeting_id) AS meeting
    FROM dialogues_citation c
    LEFT JOIN dialogues_participant p ON p.id = c.participant_id
    LEFT JOIN dialogues_discussion d ON d.id = c.discussion_id
    LEFT JOIN dialogues_meetinglink l ON l.id = c.link_id
"""
# Sources that report a meeting itself: none that report one which recalls it, or is told of it.
OWN = f"""
    SELECT x.meeting, q.source_id FROM ({CITED} WHERE c.field <> 'summary') x
    JOIN dialogues_passage q ON q.id = x.passage
    EXCEPT
    SELECT l.other_id, q.source_id FROM dialogues_citation c
    JOIN dialogues_passage q ON q.id = c.passage_id
    JOIN dialogues_meetinglink l ON l.id = c.link_id WHERE l.kind = 'recalls'
    EXCEPT
    SELECT l.meeting_id, q.source_id FROM dialogues_citation c
    JOIN dialogues_passage q ON q.id = c.passage_id
    JOIN dialogues_meetinglink l ON l.id = c.link_id
    JOIN dialogues_meeting a ON a.id = l.meeting_id JOIN dialogues_meeting b ON b.id = l.other_id
    WHERE l.kind IN ('prepares', 'reports to') AND a.dialogue_id IS NULL AND b.dialogue_id IS NOT NULL
"""  # noqa: S608 - no words from outside
READ = f"""
    SELECT m.id FROM dialogues_meeting m JOIN ({OWN}) x ON x.meeting = m.id
    JOIN dialogues_source s ON s.id = x.source_id
    WHERE %s AND (m.held_from IS NULL OR s.published_until IS NULL OR s.published_until >= m.held_from)
"""  # noqa: S608 - no words from outside
THEIRS = "s.standing IN ('official', 'reprint')"
WHOLE = READ % f"s.seen = 'whole' AND {THEIRS}"
PART = READ % f"(s.seen = 'part' OR s.seen = 'whole' AND NOT {THEIRS})"
COUNTS = {
    "meetings": "SELECT COUNT(*) FROM dialogues_meeting m WHERE {of}",
    "missing": "SELECT COALESCE(MAX(m.ordinal), 0) - COUNT(m.ordinal) FROM dialogues_meeting m WHERE {of}",
    "announced": "SELECT COUNT(*) FROM dialogues_meeting m WHERE {of} AND m.state = 'announced'",
    "unofficial": f"""
        SELECT COUNT(*) FROM dialogues_meeting m WHERE {{of}} AND m.id NOT IN (
            SELECT x.meeting FROM ({OWN}) x JOIN dialogues_source s ON s.id = x.source_id
            WHERE x.meeting IS NOT NULL AND s.standing IN ('official', 'reprint'))""",  # noqa: S608
    "in_part": f"""
        SELECT COUNT(*) FROM dialogues_meeting m WHERE {{of}} AND m.state IN ('held', 'unknown')
        AND m.id NOT IN ({WHOLE}) AND m.id IN ({PART})""",  # noqa: S608
    "unread": f"""
        SELECT COUNT(*) FROM dialogues_meeting m WHERE {{of}} AND m.state IN ('held', 'unknown')
        AND m.id NOT IN ({WHOLE}) AND m.id NOT IN ({PART})""",  # noqa: S608
    "unlisted": """
        SELECT COUNT(DISTINCT m.id) FROM dialogues_meeting m JOIN dialogues_delegation g ON g.meeting_id = m.id
        WHERE {of} AND m.state IN ('held', 'unknown') AND (g.attendance <> 'complete' OR NOT EXISTS (
            SELECT 1 FROM dialogues_participant p WHERE p.meeting_id = m.id AND p.party_id = g.party_id))""",
    "unquoted": f"""
        SELECT COUNT(*) FROM (
            SELECT x.meeting, x.passage FROM ({CITED}) x WHERE x.meeting IS NOT NULL
            UNION SELECT e.meeting_id, c.passage_id FROM dialogues_citation c
            JOIN dialogues_commitmentevent e ON e.id = c.event_id) y
        JOIN dialogues_passage q ON q.id = y.passage JOIN dialogues_meeting m ON m.id = y.meeting
        WHERE {{of}} AND q.text = ''""",  # noqa: S608
}


def counted(dialogue):
    """The counts of a dialogue, or of the meetings of none, in the tables' own words."""
    of = f"m.dialogue_id = {dialogue.pk}" if dialogue else "m.dialogue_id IS NULL"
    found = {}
    with connection.cursor() as cursor:
        for name, question in COUNTS.items():
            cursor.execute(question.format(of=of))
            found[name] = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("what", ["shipped", "talks", "more"])
def test_coverage_counts_what_the_tables_hold(request, folder, what):
    request.getfixturevalue("shipped" if what == "shipped" else "talks")
    if what == "more":
        folder.loads("more", MORE)

    for extent in coverage().extents:
        assert counted(extent.dialogue) == {
            "meetings": len(extent.meetings),
            "missing": extent.missing_count,
            "announced": len(extent.announced),
            "unofficial": len(extent.unofficial),
            "in_part": len(extent.in_part),
            "unread": len(extent.unread),
            "unlisted": len(extent.unlisted),
            "unquoted": extent.unquoted_count,
        }


# -- page by page ----------------------------------------------------------------------------------


def walked(client, address="/coverage/", way="next"):
    """Every page from an address on."""
    pages = [visit(client, address)]
    while links := [
        link.attributes["href"] for link in pages[-1].all("a") if link.attributes.get("rel") == way
    ]:
        pages.append(visit(client, *links))
    return pages


def told(pages):
    """What pages say of dialogues, of sources that disagree, and of what was looked for."""
    found = [(of, lines) for page in pages for of, lines in gaps(page).items()]
    sections = [section for page in pages for section in page.all("section")]
    for name in ("disagreements", "looked-for"):
        found += sorted(
            heading.text
            for section in sections
            if section.attributes.get("id") == name
            for heading in section.all("h3")
        )
    return found


def test_coverage_is_told_page_by_page_there_and_back(client, shipped, folder, monkeypatch):
    folder.loads("silent", "dialogues: {silent: {name: Silent Talks, parties: [us, jp]}}")
    whole = told(walked(client))

    caches["pages"].clear()
    monkeypatch.setattr(queries, "_enough", lambda ahead: min(2, len(ahead)))
    there = walked(client)

    assert len(there) == 5
    assert told(there) == whole
    [last] = [link for link in there[-2].all("a") if link.attributes.get("rel") == "next"]
    back = walked(client, last.attributes["href"], "prev")
    assert [gaps(page) for page in back[::-1]] == [gaps(page) for page in there]


def test_a_page_of_coverage_ends_when_it_has_told_of_enough_meetings(talks, monkeypatch):
    def pages():
        found = [coverage()]
        while found[-1].after:
            found.append(coverage(after=found[-1].after))
        return [[len(extent.meetings) for extent in page.extents] for page in found]

    assert pages() == [[1, 6, 1]]
    monkeypatch.setattr(queries, "MOST", 2)
    assert pages() == [[1, 2], [1]]


def test_of_very_many_meetings_the_latest_are_looked_at_and_the_page_says_so(
    client, talks, monkeypatch
):
    monkeypatch.setattr(queries, "MOST", 2)

    found = gaps(visit(client, "/coverage/"))["Space Talks"]

    assert found[:2] == [
        "Of 6 meetings the latest 2 are looked at here.",
        ("2 meetings looked at here", ["Ninth meeting, May 2027", "Eighth meeting, 9 May 2024"]),
    ]


def test_of_very_many_meetings_those_not_looked_at_are_not_missing(client, talks, monkeypatch):
    def missing():
        caches["pages"].clear()
        [found] = [
            one
            for one in client.get("/api/v1/coverage").json()["dialogues"]
            if one["dialogue"] and one["dialogue"]["slug"] == "talks"
        ]
        return [(gap["first"], gap["last"]) for gap in found["missing"]]

    assert missing() == [(3, 3), (6, 7)]
    monkeypatch.setattr(queries, "MOST", 3)
    assert missing() == [(6, 7)]
    assert (
        "No record of the sixth and seventh meetings."
        in gaps(visit(client, "/coverage/"))["Space Talks"]
    )


@pytest.mark.parametrize("place", ["after=nowhere", "before=nowhere", "after=.", "before=talks-eu"])
def test_a_page_of_coverage_that_starts_nowhere_leads_to_the_beginning(client, talks, place):
    answer = client.get(f"/coverage/?{place}")

    assert answer.status_code == 400
    assert b"Start from the beginning of the list" in answer.content


def test_coverage_asks_only_of_meetings_that_took_place_what_was_read_there(client, folder):
    folder.loads("talks", TALKS)
    folder.loads("more", MORE)

    found: dict[str, list[str]] = dict(
        line for line in gaps(visit(client, "/coverage/"))["Space Talks"] if isinstance(line, tuple)
    )

    assert found["2 meetings of which no statement was read"] == [
        "Eleventh meeting, June 2023",
        "Fifth meeting, August 2022",
    ]
    assert (
        "Eleventh meeting, June 2023 United States: not said whether complete"
        in (found["5 meetings without a whole list of participants"])
    )
    assert (
        "No record of the third meeting, the sixth and seventh meetings and the tenth meeting."
        in (main(client, "/coverage/"))
    )
