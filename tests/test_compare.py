"""Two meetings side by side: what is said of them, what cannot be, and that it is the same back."""

from __future__ import annotations

import os
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.models import (
    Agency,
    Commitment,
    CommitmentEvent,
    CooperationArea,
    Delegation,
    Dialogue,
    Discussion,
    FormerAddress,
    Meeting,
    Participant,
    Party,
)
from dialogues.queries import comparison
from dialogues.queries.comparison import compare
from tests.talks import TALKS, cited, main, read, visit

pytestmark = pytest.mark.usefixtures("today")
ROUNDS = int(os.environ.get("ROUNDS", "25"))
# What the parties' own text, reprinted, leaves out can be told; what a news report does cannot.
REPRINTED = TALKS.replace(
    "kind: news report, standing: news, seen: whole, language: en, published: 2019-07-25",
    "kind: joint statement, standing: reprint, seen: whole, language: en, published: 2019-07-25",
)


@pytest.fixture
def talks(folder):
    """A record in which every case occurs, its first meeting told by the parties' own text."""
    folder.lays(talks=REPRINTED)


KINDS = ("agencies", "areas", "commitments")


def told(client, a, b):
    """The sections of a comparison: each group's heading, what is said under it, its rows."""
    page = visit(client, f"/compare/?a={a}&b={b}")
    return {
        section.attributes["id"]: [
            (
                group.all("h3")[0].text,
                [said.text for said in group.all("p", "absence")],
                cited(group),
            )
            for group in section.all("section", "group")
        ]
        for section in page.all("section", "compared")
    }


def test_comparison_says_what_was_added_what_both_had_and_what_is_gone(client, talks):
    assert told(client, "talks-1", "talks-2") == {
        "agencies": [
            ("In both", [], ["National Space Council, United States"]),
            (
                "Gone",
                ["Not on the list of the second meeting (26 August 2020)."],
                ["National Aeronautics and Space Administration, United States"],
            ),
            (
                "Only at the first meeting, as far as the sources were read",
                ["Second meeting, Japan: the sources give no list of participants."],
                ["Office of National Space Policy, Japan now: National Space Policy Secretariat"],
            ),
        ],
        "areas": [
            ("In both", [], ["Space situational awareness"]),
            ("Gone", ["Not mentioned at the second meeting (26 August 2020)."], ["Moon"]),
        ],
        "commitments": [
            (
                "Added",
                ["Not mentioned at the first meeting (24 July 2019)."],
                ["A study is written. Past its date Target: May 2026"],
            ),
            (
                "In both",
                [],
                [
                    "Both meet again. Done Target: 2021",
                    "Japan names a contact. Past its date Target: 12 October 2026",
                    "Both share a station. Superseded Target: 2030",
                ],
            ),
            (
                "No longer mentioned",
                ["Not mentioned at the second meeting (26 August 2020)."],
                [
                    "Both go to the Moon. Open No date was given.",
                    "Japan hosts payloads. Past its date Target: 2024",
                ],
            ),
        ],
    }


def test_comparison_names_its_meetings_and_the_way_back(client, talks):
    page = visit(client, "/compare/?a=talks-1&b=talks-2")

    assert page.all("h1")[0].text == "First meeting and second meeting"
    assert (
        page.all("title")[0].text == "First meeting and second meeting compared · Space Dialogues"
    )
    [meetings] = page.all("ol", "meetings")
    assert cited(meetings) == [
        "First meeting, Space Talks 24 July 2019 Tokyo 5 commitments",
        "Second meeting, Space Talks 26 August 2020 Online 4 commitments",
    ]
    [ways] = page.all("p", "ways")
    assert [(link.text, link.attributes["href"]) for link in ways.all("a")] == [
        ("Swap the two", "/compare/?a=talks-2&b=talks-1"),
        ("Compare the first meeting with another", "/compare/?a=talks-1"),
    ]


def test_comparison_names_what_was_read_where_it_says_that_nothing_was_mentioned(client, talks):
    page = visit(client, "/compare/?a=talks-1&b=talks-2")

    assert [read.text for read in page.all("p", "read")] == [
        "Read: State · official, MOFA · official",
        "Read: EIRNS · reprint",
        "Read: State · official, MOFA · official",
    ]


def test_comparison_the_other_way_about_calls_nothing_added_or_gone(client, talks):
    there, back = told(client, "talks-1", "talks-2"), told(client, "talks-2", "talks-1")

    assert [heading for groups in back.values() for heading, _said, _rows in groups] == [
        "Only at the first meeting",
        "Only at the first meeting, as far as the sources were read",
        "In both",
        "Only at the first meeting",
        "In both",
        "Only at the first meeting",
        "In both",
        "Only at the second meeting",
    ]
    for kind, groups in there.items():
        assert sorted(group[1:] for group in groups) == sorted(group[1:] for group in back[kind])
    assert (
        "The second meeting is not known to have come before the first meeting, "
        "so nothing is called added or gone here."
    ) in main(client, "/compare/?a=talks-2&b=talks-1")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("talks-4", "Fourth meeting: only part of its statement was read; no mention there."),
        ("talks-5", "Fifth meeting: no statement read. Cannot tell."),
        ("talks-8", "Eighth meeting: announced only. Cannot tell."),
    ],
)
def test_comparison_says_why_it_cannot_be_told_that_something_is_missing(
    client, talks, other, reason
):
    found = told(client, "talks-2", other)

    only = "Only at the second meeting, as far as the sources were read"
    assert found["agencies"] == [
        (
            only,
            [f"{reason.split(':')[0]}, United States: the sources give no list of participants."],
            ["National Space Council, United States"],
        )
    ]
    assert found["areas"] == [(only, [reason], ["Space situational awareness"])]
    assert [(heading, said) for heading, said, _rows in found["commitments"]] == [(only, [reason])]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("attendance: {us: partial}", "the sources do not name everyone."),
        ("attendance: {us: not listed}", "the sources give no list of participants."),
        ("attendance: {}", "the sources do not say whether their list is complete."),
    ],
)
def test_body_is_called_gone_only_where_the_list_is_complete(client, folder, written, reason):
    folder.loads("talks", TALKS.replace("attendance: {us: complete}", written))

    groups = told(client, "talks-1", "talks-2")["agencies"]

    assert [heading for heading, _said, _rows in groups] == [
        "In both",
        "Only at the first meeting, as far as the sources were read",
    ]
    assert f"Second meeting, United States: {reason}" in groups[1][1]
    assert groups[1][2] == [
        "National Aeronautics and Space Administration, United States",
        "Office of National Space Policy, Japan now: National Space Policy Secretariat",
    ]


def test_body_and_its_successor_are_two_bodies_that_name_each_other(client, folder):
    folder.loads(
        "talks",
        TALKS.replace(
            "{us: complete},\n     participants: [{cites: [en-2#one], who: [us-nspc]}]",
            "{us: complete, jp: complete},\n"
            "     participants: [{cites: [en-2#one], who: [us-nspc, jp-nsps]}]",
        ),
    )

    groups = told(client, "talks-1", "talks-2")["agencies"]

    assert [(heading, rows) for heading, _said, rows in groups] == [
        (
            "Only at the second meeting, as far as the sources were read",
            ["National Space Policy Secretariat, Japan before: Office of National Space Policy"],
        ),
        ("In both", ["National Space Council, United States"]),
        (
            "Gone",
            [
                "National Aeronautics and Space Administration, United States",
                "Office of National Space Policy, Japan now: National Space Policy Secretariat",
            ],
        ),
    ]


def test_meetings_of_two_dialogues_are_told_apart(client, talks):
    found = told(client, "talks-1", "jp-eu-1")

    assert found["areas"] == [
        (
            "Only at the first meeting, as far as the sources were read",
            ["Meeting: only part of its statement was read; no mention there."],
            ["Moon", "Space situational awareness"],
        )
    ]
    assert found["agencies"][0][1] == [
        "Meeting, United States: not a party to it.",
        "Meeting, Japan: the sources give no list of participants.",
    ]
    assert [group[0] for group in found["commitments"]] == [
        "Added",
        "Only at the first meeting, as far as the sources were read",
    ]


def test_meetings_with_one_name_are_told_apart_by_dialogue_or_date(client, folder):
    folder.loads(
        "talks", TALKS.replace("dialogue: jp-eu, date", "dialogue: jp-eu, ordinal: 1, date")
    )

    page = visit(client, "/compare/?a=talks-1&b=jp-eu-1")

    assert page.all("h1")[0].text == (
        "First meeting (Space Talks) and first meeting (Japan-EU Talks)"
    )


def test_meeting_beside_itself_keeps_everything(client, talks):
    page = visit(client, "/compare/?a=talks-1&b=talks-1")

    assert page.all("h1")[0].text == "First meeting"
    assert "Both are the same meeting: all it had stands under “In both”." in page.text
    assert [heading.text for heading in page.all("h3")] == ["In both"] * 3
    assert [len(cited(section)) for section in page.all("section", "compared")] == [3, 2, 5]


def test_meetings_without_anything_say_so(client, talks):
    content = main(client, "/compare/?a=talks-8&b=talks-9")

    assert "At the table The sources name no body at either." in content
    assert "On the table The sources name no area at either." in content
    assert "Commitments No commitment of either is in this record." in content


# -- the choice ------------------------------------------------------------------------------------


def chosen(page):
    """The option chosen in each list of meetings."""
    return {
        select.attributes["name"]: [
            option.text for option in select.all("option") if "selected" in option.attributes
        ]
        for select in page.all("select")
    }


def test_two_meetings_are_chosen_from_all_of_them_by_dialogue(client, talks):
    page = visit(client, "/compare/")

    [form] = page.all("form")
    assert (form.attributes["action"], "method" in form.attributes) == ("/compare/", True)
    first, second = form.all("select")
    assert first.text == second.text
    assert [
        (group.attributes["label"], [option.text for option in group.all("option")])
        for group in first.all("optgroup")
    ] == [
        ("Japan-EU Talks", ["Meeting, May 2021"]),
        (
            "Space Talks",
            [
                "Ninth meeting, May 2027",
                "Eighth meeting, 9 May 2024",
                "Fifth meeting, August 2022",
                "Fourth meeting, 2 or 3 March 2021",
                "Second meeting, 26 August 2020",
                "First meeting, 24 July 2019",
            ],
        ),
        ("Outside any dialogue", ["The Tokyo summit, 27 May 2019"]),
    ]
    assert chosen(page) == {"a": [], "b": []}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("a=talks-1", {"a": ["First meeting, 24 July 2019"], "b": []}),
        ("a=talks-1&b=", {"a": ["First meeting, 24 July 2019"], "b": []}),
        ("a=&b=summit", {"a": [], "b": ["The Tokyo summit, 27 May 2019"]}),
    ],
)
def test_one_meeting_alone_is_chosen_already(client, talks, asked, found):
    assert chosen(visit(client, f"/compare/?{asked}")) == found


def test_meetings_too_many_to_choose_from_are_asked_for_by_name(client, talks, monkeypatch):
    monkeypatch.setattr(comparison, "MOST_CHOICES", 3)

    page = visit(client, "/compare/?a=talks-1")

    assert page.all("select") == []
    assert [(one.attributes["name"], one.attributes["value"]) for one in page.all("input")] == [
        ("a", "talks-1"),
        ("b", ""),
    ]


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (
            "a=talks-7&b=talks-1",
            "a: “talks-7” is not a meeting of this record. "
            "Write its name as it stands in its address.",
        ),
        (
            "a=talks-1&b=nasa",
            "b: “nasa” is not a meeting of this record. "
            "Write its name as it stands in its address.",
        ),
        (
            "b=Talks 1",
            "b: “Talks 1” is not the name of a record. Write it as it stands in its address.",
        ),
    ],
)
def test_meeting_that_is_not_there_is_named(client, talks, asked, complaint):
    answer = client.get(f"/compare/?{asked}")

    assert answer.status_code == 400
    assert complaint in read(answer.content.decode()).text


@pytest.mark.parametrize("name", ["a", "b"])
@pytest.mark.parametrize(
    "hostile",
    ["%00", "talks-1%00", "%ff", "a" * 10_000, "月", "'", "talks-1%0A", "%F0%9F%9A%80", "<b>", "-"],
)
def test_value_that_names_nothing_is_refused(client, talks, name, hostile):
    for other in ("", "&a=talks-1" if name == "b" else "&b=talks-1"):
        answer = client.get(f"/compare/?{name}={hostile}{other}")

        assert answer.status_code == 400
        assert "<b>”" not in answer.content.decode()


def test_name_that_a_meeting_had_leads_to_its_new_one(client, talks):
    FormerAddress.objects.create(type="meeting", slug="talks-one", moved_to="talks-1")

    both = client.get("/compare/?a=talks-2&b=talks-one&page=2")
    alone = client.get("/compare/?a=talks-one")

    assert (both.status_code, both["Location"]) == (301, "/compare/?a=talks-2&b=talks-1")
    assert (alone.status_code, alone["Location"]) == (301, "/compare/?a=talks-1&b=")


def test_meeting_that_is_gone_is_gone_here_too(client, talks):
    FormerAddress.objects.create(type="meeting", slug="talks-3", reason="never held")

    answer = client.get("/compare/?a=talks-3&b=talks-1")

    assert answer.status_code == 410
    assert "There was a meeting at this address. Never held." in answer.content.decode()


# -- from a meeting's page -------------------------------------------------------------------------


def test_every_meeting_with_one_before_it_leads_to_their_comparison(client, talks):
    found = {}
    for slug in ("talks-1", "talks-2", "talks-4", "talks-9", "summit"):
        page = visit(client, f"/meetings/{slug}/")
        found[slug] = [
            link.attributes["href"]
            for link in page.all("a")
            if link.text == "Compare the two meetings"
        ]

    assert found == {
        "talks-1": [],
        "talks-2": ["/compare/?a=talks-1&b=talks-2"],
        "talks-4": ["/compare/?a=talks-2&b=talks-4"],
        "talks-9": ["/compare/?a=talks-8&b=talks-9"],
        "summit": [],
    }


# -- there and back --------------------------------------------------------------------------------

had = st.fixed_dictionaries(
    {
        "agencies": st.sets(st.integers(0, 3)),
        "areas": st.sets(st.integers(0, 3)),
        "commitments": st.sets(st.integers(0, 3)),
        "attendance": st.sampled_from(["", *Delegation.Attendance.values]),
        "state": st.sampled_from(Meeting.State.values),
    }
)


def stored(slug, asked, things):
    """A meeting that had some of these things."""
    meeting = Meeting.objects.create(
        slug=slug, dialogue=things["dialogue"], date="2019", state=asked["state"]
    )
    Delegation.objects.create(
        meeting=meeting, party=things["party"], attendance=asked["attendance"]
    )
    for n in asked["agencies"]:
        Participant.objects.create(
            meeting=meeting, party=things["party"], agency=things["agencies"][n], anchor=str(n)
        )
    for n in asked["areas"]:
        Discussion.objects.create(meeting=meeting, area=things["areas"][n], anchor=str(n))
    for n in asked["commitments"]:
        CommitmentEvent.objects.create(
            commitment=things["commitments"][n],
            meeting=meeting,
            kind="made",
            anchor=slug,
            counts_on=date(2019, 12, 31),
        )
    return meeting


def register():
    """A few of everything that a meeting can have, their names out of the order of their slugs."""
    party = Party.objects.create(slug="jp", name="Japan")
    return {
        "party": party,
        "dialogue": Dialogue.objects.create(slug="talks", name="Talks"),
        "agencies": [
            Agency.objects.create(slug=f"a-{n}", name=f"{9 - n}", sorts_as=f"{9 - n}", party=party)
            for n in range(4)
        ],
        "areas": [
            CooperationArea.objects.create(slug=f"b-{n}", name=f"{9 - n}", sorts_as=f"{9 - n}")
            for n in range(4)
        ],
        "commitments": [
            Commitment.objects.create(slug=f"c-{n}", statement=f"{n}", strength="plans")
            for n in range(4)
        ],
    }


def shared(found, kind):
    share = getattr(found, kind)
    return [[thing.slug for thing in some] for some in (share.added, share.kept, share.dropped)]


@given(had, had)
@settings(
    max_examples=ROUNDS,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_comparison_is_three_sets_and_the_same_the_other_way_about(db, first, second):
    with transaction.atomic():
        things = register()
        a, b = stored("m-1", first, things), stored("m-2", second, things)

        there, back = compare(a, b, date(2026, 11, 23)), compare(b, a, date(2026, 11, 23))

        for kind in KINDS:
            letter = {"agencies": "a", "areas": "b", "commitments": "c"}[kind]
            falls = kind != "commitments"  # by name, and the names fall as the slugs rise
            expected = [
                second[kind] - first[kind],
                second[kind] & first[kind],
                first[kind] - second[kind],
            ]
            assert shared(there, kind) == [
                [f"{letter}-{n}" for n in sorted(some, reverse=falls)] for some in expected
            ]
            assert shared(back, kind) == shared(there, kind)[::-1]
            assert getattr(back, kind).doubts == getattr(there, kind).doubts
            told_of = [row.thing.slug for group in there.groups[kind] for row in group.rows]
            assert sorted(told_of) == sorted(sum(shared(there, kind), []))  # noqa: RUF017 - three
        transaction.set_rollback(True)
