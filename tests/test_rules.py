"""What the record may not say: refused by the loader at its place, and found by the check."""

from __future__ import annotations

import pytest

from dialogues.dossier import door, schema
from dialogues.dossier.checks import failures
from dialogues.dossier.quotations import missing_piece, words
from dialogues.dossier.rules import complaints
from dialogues.models import Change, Edition, Meeting, Passage, Source
from tests.records import COMMITMENT, MEETING, REGISTERS, edit, entry

EVERYTHING = REGISTERS + MEETING + COMMITMENT
FIRST = "      - {kind: made, meeting: talks-1, target: 2023, cites: [note#b]}\n"
FORTY_ONE = " ".join(["word"] * 41)

# What is written instead of what, and the path and the message of the one problem it makes.
REFUSED = {
    "name missing": (
        ("debris: {name: Space debris}", "debris: {abbreviation: D}"),
        "areas.debris",
        "name is missing. Add it.",
    ),
    "one party": (
        ("parties: [us, jp]}\nsources", "parties: [us]}\nsources"),
        "dialogues.talks.parties",
        "'us' alone. A dialogue has two or more parties.",
    ),
    "circle of parents": (
        (
            "  jaxa: {name: Japan Aerospace Exploration Agency, abbreviation: JAXA, party: jp}\n"
            "  jp-nsps: {name: National Space Policy Secretariat, party: jp}",
            "  jaxa: {name: JAXA, party: jp}\n  jp-nsps: {name: NSPS, party: jp, parent: jp-nsps}",
        ),
        "agencies.jp-nsps.parent",
        "'jp-nsps' closes a circle: jp-nsps -> jp-nsps. Break it.",
    ),
    "too long a quotation": (
        ("passages: {a: {}", f"passages: {{a: {{text: {FORTY_ONE}}}"),
        "sources.note.passages.a.text",
        "a quotation of 41 words. Quote at most 40.",
    ),
    "translation of nothing": (
        ("passages: {a: {}", "passages: {a: {translation: Words}"),
        "sources.note.passages.a.translation",
        "stands without text. Add text, or leave it out.",
    ),
    "uncited meeting": (
        ("    cites: [note#a]\n", ""),
        "meetings.talks-1",
        "cites nothing. Every fact needs a passage that says it: add cites.",
    ),
    "uncited participant": (
        ("{cites: [note#a], who: [nasa, jaxa]}", "{who: [nasa]}"),
        "meetings.talks-1.participants[0]",
        "cites nothing. Every fact needs a passage that says it: add cites.",
    ),
    "attendance of a stranger": (
        ("    city: Tokyo\n", "    parties: [us]\n    attendance: {jp: partial}\n"),
        "meetings.talks-1.attendance.jp",
        "'jp' is not at this meeting. The parties are us. "
        "Correct it, or write this meeting's parties.",
    ),
    "a field nobody stated": (
        ("    city: Tokyo\n", "    city: Tokyo\n    cites_for: {venue: [note#a]}\n"),
        "meetings.talks-1.cites_for.venue",
        "venue is not stated. State it, or leave this out.",
    ),
    "one voice disagrees": (
        (
            "    city: Tokyo\n",
            "    discrepancies:\n      city: [{says: Tokyo, cites: [note#a]}]\n",
        ),
        "meetings.talks-1.discrepancies.city",
        "has one statement. A disagreement has two or more.",
    ),
    "none preferred, one stated": (
        (
            "    city: Tokyo\n",
            "    city: Tokyo\n    discrepancies:\n"
            "      city: [{says: Tokyo, cites: [note#a]}, {says: Nara, cites: [note#b]}]\n",
        ),
        "meetings.talks-1.discrepancies.city",
        "none is preferred, yet city is 'Tokyo'. Leave city out, or say which statement is "
        "preferred and why.",
    ),
    "a disputed date that is none": (
        (
            "    date: 2019-07-24\n",
            "    discrepancies:\n      date:\n"
            "        - {says: in July, cites: [note#a]}\n"
            "        - {says: 2019-07-24, cites: [note#b]}\n",
        ),
        "meetings.talks-1.discrepancies.date[0].says",
        "'in July' is not a date. Write it as EDTF, for example 2019-07-24.",
    ),
    "a link to itself": (
        (
            "    discussions:\n",
            "    links: [{recalls: talks-1, cites: [note#a]}]\n    discussions:\n",
        ),
        "meetings.talks-1.links[0].recalls",
        "'talks-1' is this meeting. Name another.",
    ),
    "two beginnings": (
        (FIRST, FIRST + "      - {kind: first recorded, date: 2020, cites: [note#c]}\n"),
        "commitments.gateway.events[1]",
        "'first recorded' is a second beginning. Keep one of made and first recorded; "
        "a later mention is reaffirmed.",
    ),
    "no beginning": (
        ("{kind: made, meeting: talks-1, target: 2023,", "{kind: progress, meeting: talks-1,"),
        "commitments.gateway.events[0]",
        "no event says how it began; the first is 'progress'. "
        "Add one of kind made or first recorded.",
    ),
    "before the beginning": (
        (FIRST, FIRST + "      - {kind: fulfilled, date: 2018-01-01, cites: [note#c]}\n"),
        "commitments.gateway.events[1].date",
        "'fulfilled' on 2018-01-01 stands before the beginning on 2019-07-24. "
        "Correct one of the dates.",
    ),
    "no date at all": (
        (FIRST, FIRST + "      - {kind: progress, cites: [note#c]}\n"),
        "commitments.gateway.events[1]",
        "has no date and no meeting. Add the day it happened, or the meeting.",
    ),
    "no end": (
        (FIRST, FIRST + "      - {kind: progress, date: 2020/, cites: [note#c]}\n"),
        "commitments.gateway.events[1].date",
        "'2020/' has no end, so nobody knows from when the event counts. End it.",
    ),
    "a part nobody knows": (
        ("target: 2023,", "target: 2023, part: hull,"),
        "commitments.gateway.events[0].part",
        "'hull' is not one of its parts (none).",
    ),
    "superseded by itself": (
        (FIRST, FIRST + "      - {kind: superseded, date: 2020, by: gateway, cites: [note#c]}\n"),
        "commitments.gateway.events[1].by",
        "'gateway' cannot supersede itself. Name another commitment.",
    ),
    "by, but not superseded": (
        (FIRST, FIRST + "      - {kind: progress, date: 2020, by: gateway, cites: [note#c]}\n"),
        "commitments.gateway.events[1].by",
        "only superseded has by. This event is 'progress'.",
    ),
    "a slug that leads nowhere": (
        ("areas: [moon]", "areas: [mars]"),
        "commitments.gateway.areas[0]",
        "'mars' is not among the areas, here or in the record. Add it, or correct it.",
    ),
    "a passage that is none": (
        ("target: 2023, cites: [note#b]", "target: 2023, cites: [note#z]"),
        "commitments.gateway.events[0].cites[0]",
        "'note#z' is not a passage of note (a, b, c). Add it, or correct it.",
    ),
}


@pytest.mark.parametrize(("change", "path", "message"), REFUSED.values(), ids=REFUSED)
def test_the_loader_refuses_at_the_place(folder, change, path, message):
    old, new = change
    assert EVERYTHING.count(old) == 1

    text = EVERYTHING.replace(old, new)
    plan = folder.load("broken", text)

    found = [problem for problem in plan.problems if problem.path == path]
    assert found, [str(problem) for problem in plan.problems]
    assert [problem.message for problem in found] == [message]
    # The place is on the line, and at the column, where the words of the path stand.
    line = text.splitlines()[found[0].line - 1]
    assert line[found[0].column - 1] != " "
    assert not Edition.objects.exists()


def test_an_ordinal_is_used_once_in_a_dialogue(folder):
    second = MEETING.replace("meetings:\n  talks-1:", "  talks-2:")

    plan = folder.load("twice", REGISTERS + MEETING + second.lstrip("\n"))

    assert [problem.path for problem in plan.problems] == [
        "meetings.talks-1.ordinal",
        "meetings.talks-2.ordinal",
    ]
    assert "1 is the ordinal of 'talks-2' already" in plan.problems[0].message


def test_a_longer_circle_is_told_whole(folder):
    circle = REGISTERS.replace("moon: {name: Moon}", "moon: {name: Moon, broader: debris}").replace(
        "debris: {name: Space debris}", "debris: {name: Space debris, broader: moon}"
    )

    plan = folder.load("circle", circle)

    assert [problem.message for problem in plan.problems] == [
        "'debris' closes a circle: moon -> debris -> moon. Break it.",
        "'moon' closes a circle: debris -> moon -> debris. Break it.",
    ]


def test_an_agency_of_another_party_may_observe_but_not_sit(folder):
    text = (
        EVERYTHING.replace("agencies:\n", "agencies:\n  cnes: {name: CNES, party: fr}\n", 1)
        .replace("parties:\n", "parties:\n  fr: {name: France}\n", 1)
        .replace("who: [nasa, jaxa]}", "who: [nasa, cnes]}")
    )

    plan = folder.load("guest", text)

    [problem] = plan.problems
    assert problem.path == "meetings.talks-1.participants[0].who[1]"
    assert problem.message.startswith("'cnes' is of 'fr', which is not at this meeting.")
    observing = text.replace(
        "{cites: [note#a], who: [nasa, cnes]}", "{role: observer, cites: [note#a], who: [cnes]}"
    )
    assert folder.load("guest", observing).problems == []


def test_what_follows_from_a_problem_is_counted_not_listed(folder):
    plan = folder.load(
        "broken", EVERYTHING.replace("  talks-1:\n", "  talks-1:\n    citty: Rome\n")
    )

    assert [problem.path for problem in plan.problems] == ["meetings.talks-1.citty"]
    assert plan.follow_ons == 2  # the reference, and the date that it would have given


class Around:
    """A record in which there is whatever an example refers to."""

    def entry(self, section, slug):
        return {
            "agencies": {"party": "jp" if slug.startswith("jp-") else "us"},
            "dialogues": {"parties": ["us", "jp"]},
            "meetings": {"date": "2019-07-24"},
        }.get(section, {})

    def sessions(self, _dialogue, _ordinal):
        return []


@pytest.mark.parametrize("section", schema.SECTIONS)
def test_no_example_of_the_guide_breaks_a_rule(section):
    fields = schema.ENTRIES[section].model_fields
    stated = {field.alias or name: (field.examples or [])[0] for name, field in fields.items()}
    del stated["inferred"]  # which explains a field of meetings
    entry = schema.normal(section, stated)

    assert [str(broken) for broken in complaints(section, "x", entry, Around())] == []


def test_passages_may_disagree_on_whatever_the_guide_says_they_may(folder):
    two = "[{says: 2023, cites: [note#a]}, {says: 2024, cites: [note#b], preferred: It is later.}]"
    of_meetings, of_commitments = (
        "    discrepancies:\n" + "".join(f"      {name}: {two}\n" for name in names)
        for names in schema.DISPUTED.values()
    )

    folder.loads("first", REGISTERS + MEETING + of_meetings + COMMITMENT + of_commitments)

    assert list(entry("meetings", "talks-1")["discrepancies"]) == sorted(
        schema.DISPUTED["meetings"]
    )
    assert entry("commitments", "gateway")["discrepancies"]["target"][0]["says"] == "2023"
    assert failures() == []


def test_a_write_by_hand_is_held_to_the_same_rules(folder):
    folder.loads("first", EVERYTHING)

    def take_out(meeting):
        meeting.participants.get(agency__slug="jaxa").citations.clear()

    with pytest.raises(door.RuleError) as refusal:
        edit("meetings", "talks-1", take_out)

    assert [str(complaint) for complaint in refusal.value.complaints] == [
        "meeting talks-1: cites nothing. Every fact needs a passage that says it: add cites."
    ]
    assert Meeting.objects.get().participants.get(agency__slug="jaxa").citations.count() == 1
    assert Edition.objects.count() == 1


def test_the_check_finds_what_was_written_past_the_door(folder):
    folder.loads("first", EVERYTHING)
    assert list(failures()) == []

    Meeting.objects.update(city="Kyoto", date="in July")
    Passage.objects.filter(key="a").update(text=FORTY_ONE)
    Source.objects.update(url="https://")
    Change.objects.create(
        edition=Edition.objects.get(), type="area", slug="mars", entry="{}", digest="x"
    )

    assert [line.partition(": ")[0] for line in failures()] == [
        "areas.mars",
        "sources.note.url",
        "sources.note.passages.a.text",
        "sources.note",
        "meetings.talks-1.date",
        "meetings.talks-1",
        "search",  # the passage
        "search",  # the meeting
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("one two three", 3),
        ("reviewed … and confirmed", 3),
        ("U.S.-Japan's Gateway", 2),
        ("宇宙資源開発", 3),
        ("宇宙資源開発に関するNASA", 6),
        ("", 0),
        (" — ", 0),
    ],
)
def test_words_are_counted_in_scripts_with_spaces_and_without(text, count):
    assert words(text) == count


@pytest.mark.parametrize(
    ("quotation", "missing"),
    [
        ("Japan's  Gateway", None),
        ("Japan’s … plans", None),
        ("plans … Japan's", "Japan's"),
        ("Japan's moon", "Japan's moon"),
    ],
)
def test_a_quotation_stands_word_for_word_and_in_order(quotation, missing):
    assert missing_piece(quotation, "on Japan’s\n Gateway and plans") == missing
