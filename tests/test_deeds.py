"""What an editor does to several records at once: rename, merge, restore, undo."""

from __future__ import annotations

from typing import Any

import pytest

from dialogues.dossier.checks import failures
from dialogues.dossier.doing import do
from dialogues.dossier.merging import merging
from dialogues.dossier.renaming import renaming
from dialogues.dossier.restoring import restoring, undoing
from dialogues.dossier.writer import entries
from dialogues.models import Change, Edition, FormerAddress
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit, entry

EVERYTHING = REGISTERS + MEETING + COMMITMENT
SECTIONS = ("parties", "agencies", "areas", "dialogues", "sources", "meetings", "commitments")


@pytest.fixture
def record(folder):
    """The small record of these tests, loaded."""
    folder.lays(first=EVERYTHING)
    return folder


def done(make, *of):
    """Carry out a deed as it was shown, and be sure that nothing stood in the way."""
    deed = do(lambda: make(*of), seen=make(*of).edition)
    assert [*map(str, deed.objections)] == []
    assert list(failures()) == []
    return deed


def refused(make, *of):
    """What stands in the way of a deed, which changes nothing."""
    before = everything()
    deed = do(lambda: make(*of), seen=make(*of).edition)
    assert deed.made is None
    assert everything() == before
    return [*map(str, deed.objections)]


def everything() -> dict[str, Any]:
    """What the tables say of every record."""
    return {section: dict(entries(section)) for section in SECTIONS}


def last():
    return Edition.objects.latest_one()


def outcomes(deed):
    return [(each.type, each.slug, each.what) for each in deed.outcomes]


# -- renaming ----------------------------------------------------------------------------------


def test_a_record_takes_another_slug_and_what_refers_to_it_follows(record):
    deed = done(renaming, "agencies", "jaxa", "jp-jaxa")

    assert outcomes(deed) == [("agency", "jp-jaxa", "changed")]
    assert deed.outcomes[0].fields["slug"] == ["jaxa", "jp-jaxa"]
    assert deed.made.cause == "rename"
    assert entry("agencies", "jp-jaxa")["formerly"] == ["jaxa"]
    assert entry("meetings", "talks-1")["participants"][0]["who"] == [
        {"agency": "nasa"},
        {"agency": "jp-jaxa"},
    ]
    assert FormerAddress.objects.get().moved_to == "jp-jaxa"


@pytest.mark.parametrize(
    ("section", "old", "new"),
    [
        ("parties", "jp", "japan"),
        ("areas", "moon", "luna"),
        ("dialogues", "talks", "chats"),
        ("sources", "note", "memo"),
        ("meetings", "talks-1", "first-talks"),
        ("commitments", "gateway", "module"),
    ],
)
def test_every_kind_of_record_can_be_renamed_and_that_be_undone(record, section, old, new):
    before = everything()
    deed = done(renaming, section, old, new)
    assert entry(section, new)["formerly"] == [old]
    assert not record.loads("first", EVERYTHING).changes_something

    done(undoing, deed.made)

    assert everything() == before
    assert not FormerAddress.objects.exists()
    assert not record.loads("first", EVERYTHING).changes_something


def test_a_record_renamed_twice_keeps_both_addresses_and_may_go_back(record):
    done(renaming, "areas", "debris", "rubble")
    done(renaming, "areas", "rubble", "junk")
    assert dict(FormerAddress.objects.values_list("slug", "moved_to")) == {
        "debris": "junk",
        "rubble": "junk",
    }

    done(renaming, "areas", "junk", "debris")

    assert dict(FormerAddress.objects.values_list("slug", "moved_to")) == {
        "junk": "debris",
        "rubble": "debris",
    }


@pytest.mark.parametrize(
    ("new", "complaint"),
    [
        ("jaxa", "agency jaxa: has the slug 'jaxa' already. Choose another."),
        (
            "nasa",
            "agency jaxa: cannot become 'nasa': another record has that slug. Choose another.",
        ),
        (
            "space-japan",
            "agency jaxa: cannot become 'space-japan': that address leads to 'jp-nsps', "
            "and addresses last. Choose another.",
        ),
        (
            "lost",
            "agency jaxa: cannot become 'lost': that address says why a record is gone, "
            "and addresses last. Choose another.",
        ),
    ],
)
def test_a_slug_that_is_anothers_is_refused(record, new, complaint):
    edit("agencies", "jp-nsps", lambda _record: None)
    done(renaming, "agencies", "jp-nsps", "space-japan")
    done(renaming, "agencies", "space-japan", "jp-nsps")
    FormerAddress.objects.create(type="agency", slug="lost", reason="It never was.")

    assert refused(renaming, "agencies", "jaxa", new) == [complaint]


@pytest.mark.parametrize("new", ["", "A b", "a--b", "x" * 101, "é", "a\0b", "-"])
def test_what_is_no_slug_is_refused(record, new):
    [complaint] = refused(renaming, "agencies", "jaxa", new)
    assert complaint.startswith("agency jaxa: cannot take another slug: it ")


def test_a_dossier_that_says_the_old_slug_speaks_of_the_record_renamed(record):
    done(renaming, "agencies", "jaxa", "jp-jaxa")
    done(renaming, "sources", "note", "memo")

    plan = record.loads(
        "first", EVERYTHING.replace("Japan Aerospace Exploration Agency", "The agency")
    )

    assert [(each.slug, each.fields) for each in plan.changed] == [
        ("jp-jaxa", {"name": ["Japan Aerospace Exploration Agency", "The agency"]})
    ]
    assert list(failures()) == []
    assert [slug for slug, _entry in entries("agencies")] == ["jp-jaxa", "jp-nsps", "nasa"]


def test_a_problem_of_a_former_slug_is_named_where_the_file_says_it(record):
    done(renaming, "meetings", "talks-1", "first-talks")

    plan = record.load("second", "meetings:\n  talks-1:\n    attendance: {fr: complete}\n")

    assert [(p.line, p.path) for p in plan.problems] == [
        (3, "meetings.talks-1.attendance.fr"),
        (3, "meetings.talks-1.attendance.fr"),
    ]


def test_a_dossier_that_says_both_slugs_is_told_to_write_one(record):
    done(renaming, "areas", "debris", "rubble")

    plan = record.load("second", "areas: {debris: {name: Debris}, rubble: {name: Rubble}}")

    assert "'debris' is now 'rubble'. Write the new slug." in [p.message for p in plan.problems]
    assert plan.is_refused


# -- merging -----------------------------------------------------------------------------------

TWINS = (
    EVERYTHING.replace(
        "areas:\n  moon",
        "  jaxa-2: {name: JAXA of Japan, abbreviation: J2, names: {ja: 宇宙機構}, party: jp, parent: jp-nsps}\n"
        "areas:\n  lunar: {name: Lunar matters}\n  moon",
        1,
    )
    .replace(
        "meetings:",
        "  note-2: {title: Another note, kind: news report, standing: news, seen: part, language: ja, "
        "published: 2019-07, passages: {d: {text: 月}, a: {}}}\nmeetings:",
        1,
    )
    .replace(
        "who: [nasa, jaxa]}",
        "who: [nasa, jaxa]}\n      - {cites: [note-2#d], who: [{agency: jaxa-2, title: Chief}]}",
    )
    .replace(
        "areas: {moon: the Moon}",
        "areas: {moon: the Moon, lunar: null}",
    )
    .replace("    areas: [moon]", "    areas: [lunar, moon]\n    agencies: [jaxa-2]")
)


@pytest.fixture
def twins(folder):
    """A record in which an agency, an area and a source stand twice."""
    folder.lays(first=TWINS)
    return folder


def test_two_agencies_become_one(twins):
    deed = done(merging, "agencies", "jaxa", "jaxa-2")

    assert outcomes(deed) == [
        ("agency", "jaxa", "changed"),
        ("agency", "jaxa-2", "gone"),
        ("meeting", "talks-1", "changed"),
        ("commitment", "gateway", "changed"),
    ]
    assert entry("agencies", "jaxa") == {
        "name": "Japan Aerospace Exploration Agency",
        "abbreviation": "JAXA",
        "names": {"ja": "宇宙機構"},
        "aliases": ["JAXA of Japan", "J2"],
        "party": "jp",
        "parent": "jp-nsps",
        "formerly": ["jaxa-2"],
    }
    assert entry("meetings", "talks-1")["participants"] == [
        {"cites": ["note#a"], "who": [{"agency": "nasa"}]},
        {"cites": ["note#a", "note-2#d"], "who": [{"agency": "jaxa", "title": "Chief"}]},
    ]
    assert entry("commitments", "gateway")["agencies"] == ["jaxa"]
    assert FormerAddress.objects.get().moved_to == "jaxa"
    assert deed.made.cause == "merge"


def test_two_areas_become_one(twins):
    done(merging, "areas", "moon", "lunar")

    assert entry("areas", "moon") == {
        "name": "Moon",
        "aliases": ["Lunar matters"],
        "formerly": ["lunar"],
    }
    assert entry("meetings", "talks-1")["discussions"] == [
        {"cites": ["note#b"], "areas": {"moon": "the Moon"}}
    ]
    assert entry("commitments", "gateway")["areas"] == ["moon"]


def test_two_sources_become_one_and_what_is_given_up_is_said(twins):
    deed = done(merging, "sources", "note", "note-2")

    assert entry("sources", "note") == {
        "title": "A note",
        "kind": "news report",
        "standing": "news",
        "seen": "whole",
        "language": "en",
        "published": "2019-07",
        "passages": {"a": {}, "b": {}, "c": {}, "d": {"text": "月", "language": "ja"}},
        "formerly": ["note-2"],
    }
    assert deed.given_up == [
        "title: Another note (stays: A note)",
        "seen: part (stays: whole)",
        "language: ja (stays: en)",
    ]
    assert entry("meetings", "talks-1")["participants"][1]["cites"] == ["note#d"]


@pytest.mark.parametrize(
    ("section", "stays", "goes"),
    [
        ("agencies", "jaxa", "jaxa-2"),
        ("agencies", "jaxa-2", "jaxa"),
        ("areas", "moon", "lunar"),
        ("areas", "lunar", "moon"),
        ("sources", "note", "note-2"),
        ("sources", "note-2", "note"),
    ],
)
def test_a_merger_is_undone_in_one_act_and_a_dossier_brings_nothing_back(
    twins, section, stays, goes
):
    before = everything()
    deed = done(merging, section, stays, goes)
    merged = everything()
    plan = twins.loads("first", TWINS)
    assert (plan.created, plan.changed, plan.kept[0][:2]) == ([], [], (section, goes))
    assert everything() == merged

    undone = done(undoing, deed.made)

    assert everything() == before
    assert undone.made.cause == "restore"
    assert not FormerAddress.objects.exists()
    assert not twins.loads("first", TWINS).changes_something


def test_a_dossier_that_never_spoke_of_what_was_merged_speaks_of_what_stays(twins):
    done(merging, "agencies", "jaxa", "jaxa-2")

    plan = twins.load("second", "agencies: {jaxa-2: {aliases: [Uchu]}}")

    assert [(each.slug, each.fields) for each in plan.changed] == [
        ("jaxa", {"aliases.Uchu": [None, "Uchu"]})
    ]


def test_a_person_of_both_is_one_with_the_citations_of_both(folder):
    text = TWINS.replace(
        "{agency: jaxa-2, title: Chief}", "{agency: jaxa-2, person: Ann Lee, title: Chief}"
    ).replace("who: [nasa, jaxa]}", "who: [nasa, {agency: jaxa, person: 李, romanised: Ann Lee}]}")
    folder.loads("first", text)

    done(merging, "agencies", "jaxa", "jaxa-2")

    assert entry("meetings", "talks-1")["participants"][1] == {
        "cites": ["note#a", "note-2#d"],
        "who": [{"agency": "jaxa", "person": "李", "romanised": "Ann Lee", "title": "Chief"}],
    }


def test_what_would_be_said_two_ways_is_settled_first(folder):
    text = TWINS.replace("who: [nasa, jaxa]}", "who: [nasa, {agency: jaxa, title: Head}]}")
    folder.loads("first", text)
    assert refused(merging, "agencies", "jaxa", "jaxa-2") == [
        "meeting talks-1: participants.jaxa.title would be said two ways. Say it one way first."
    ]


def test_a_passage_of_both_with_other_words_is_settled_first(folder):
    text = TWINS.replace(
        "seen: whole, language: en, passages: {a: {}",
        "seen: whole, language: en, passages: {a: {text: One.}",
    )
    folder.loads(
        "first", text.replace("{d: {text: 月}, a: {}}", "{d: {text: 月}, a: {text: Two.}}")
    )
    assert refused(merging, "sources", "note", "note-2") == [
        "source note-2: has a passage 'a' with other words than note. Make the two say the same; "
        "if they are two places, add it here by another key, and cite that, first."
    ]


def test_an_area_one_passage_words_two_ways_is_settled_first(folder):
    folder.loads("first", TWINS.replace("lunar: null", "lunar: the lunar surface"))
    assert refused(merging, "areas", "moon", "lunar") == [
        "meeting talks-1: discussions.moon.cites.note#b.as_printed would be said two ways. "
        "Say it one way first."
    ]


def test_what_is_related_or_of_another_party_is_not_one(twins):
    assert refused(merging, "agencies", "jaxa", "nasa") == [
        "agency nasa: is of 'us', jaxa of 'jp'. Correct one of them first."
    ]
    assert refused(merging, "agencies", "jp-nsps", "jaxa-2") == [
        "agency jaxa-2: has 'jp-nsps' as its parent: they are related, and two. "
        "Take that out first."
    ]
    assert refused(merging, "agencies", "jaxa", "jaxa") == [
        "agency jaxa: is one record. Choose another to merge it with."
    ]
    assert refused(merging, "agencies", "jaxa", "nobody") == [
        "agency nobody: is not in the record."
    ]


# -- restoring ---------------------------------------------------------------------------------


def change(type_, slug, number):
    return Change.objects.get(type=type_, slug=slug, edition__number=number)


def test_an_earlier_state_is_restored_as_a_new_change(record):
    before = entry("meetings", "talks-1")
    edit("meetings", "talks-1", lambda meeting: meeting.participants.all().delete())
    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "city", "Kyoto"))

    deed = done(restoring, change("meeting", "talks-1", 1))

    assert entry("meetings", "talks-1") == before
    assert outcomes(deed) == [("meeting", "talks-1", "changed")]
    assert [*deed.outcomes[0].fields] == ["city", "participants.nasa", "participants.jaxa"]
    assert (deed.made.number, deed.made.cause) == (4, "restore")


def test_a_deleted_record_is_restored_from_its_last_change(record):
    before = everything()
    delete("commitments", "gateway")
    assert refused(restoring, change("commitment", "gateway", 2)) == [
        "commitment gateway: was not in the record then. Restore an earlier state, or delete it."
    ]

    done(restoring, change("commitment", "gateway", 1))

    assert everything() == before


def test_what_is_restored_names_what_it_needs(record):
    delete("commitments", "gateway")
    delete("meetings", "talks-1")
    assert refused(restoring, change("commitment", "gateway", 1)) == [
        "commitment gateway: names meeting 'talks-1', which is not in the record. "
        "Restore that first.",
        "commitment gateway: events[0].meeting: has no date, and its meeting 'talks-1' has none. Add a date.",
    ]


def test_a_restored_state_speaks_of_records_by_their_present_slugs(record):
    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "city", "Kyoto"))
    done(renaming, "agencies", "jaxa", "jp-jaxa")
    done(renaming, "meetings", "talks-1", "first-talks")

    done(restoring, change("meeting", "talks-1", 1))

    found = entry("meetings", "first-talks")
    assert (found["city"], found["formerly"]) == ("Tokyo", ["talks-1"])
    assert found["participants"][0]["who"] == [{"agency": "nasa"}, {"agency": "jp-jaxa"}]


def test_a_merged_record_is_not_restored_alone(twins):
    done(merging, "agencies", "jaxa", "jaxa-2")
    assert refused(restoring, change("agency", "jaxa-2", 1)) == [
        "agency jaxa-2: was merged into 'jaxa'. Undo the edition in which it was."
    ]


def test_a_passage_that_is_cited_is_not_restored_away(record):
    record.loads("first", EVERYTHING.replace("c: {}", "c: {}, d: {}"))
    edit(
        "meetings",
        "talks-1",
        lambda m: m.citations.through.objects.filter(meeting=m).update(
            passage=m.citations.first().source.passages.get(key="d")
        ),
    )
    assert refused(restoring, change("source", "note", 1)) == [
        "meeting talks-1: cites 'note#d', which would go. Change that first."
    ]


def test_an_edition_is_undone_unless_something_of_it_has_changed_since(record):
    record.loads("second", "areas: {rovers: {name: Rovers}, sails: {name: Sails}}")
    made = last()
    edit("areas", "sails", lambda area: setattr(area, "description", "Of light."))
    assert refused(undoing, made) == [
        "area sails: was changed again in edition 3. Undo that first, or restore it alone."
    ]

    done(undoing, last())
    done(undoing, made)
    assert dict(entries("areas")).keys() == {"moon", "debris"}


def test_what_a_load_brought_goes_when_it_is_undone_unless_it_is_named_since(record):
    before = everything()
    record.loads("second", "areas: {rovers: {name: Rovers}}")
    done(undoing, last())
    assert everything() == before
    plan = record.loads("second", "areas: {rovers: {name: Rovers}}")
    assert [key[:2] for key in plan.kept] == [("areas", "rovers")]


def test_what_would_go_and_is_named_by_now_stays(record):
    record.loads("second", "areas: {rovers: {name: Rovers}}")
    made = last()
    record.loads("third", "commitments: {gateway: {areas: [rovers]}}")
    assert refused(undoing, made) == [
        "commitment gateway: names 'rovers', which would go. Change that first."
    ]


def test_a_withdrawal_is_undone(record):
    before = everything()
    record.loads(
        "first",
        "withdrawn: {commitments: {gateway: Said twice.}}" + EVERYTHING.replace(COMMITMENT, ""),
    )
    assert FormerAddress.objects.get().reason == "Said twice."

    done(undoing, last())

    assert everything() == before
    assert not FormerAddress.objects.exists()


GONE = "withdrawn: {commitments: {gateway: Said twice.}}" + EVERYTHING.replace(COMMITMENT, "")


def test_what_was_withdrawn_and_came_back_is_gone_again_for_the_reason_it_was(record):
    record.loads("first", GONE)
    record.loads("older", EVERYTHING)
    before = everything()
    assert not FormerAddress.objects.exists()
    assert "gateway" in before["commitments"]

    deed = done(undoing, last())

    assert outcomes(deed) == [("commitment", "gateway", "gone")]
    assert deed.outcomes[0].fields == {"withdrawn": [None, "Said twice."]}
    assert FormerAddress.objects.get().reason == "Said twice."
    assert record.loads("first", GONE).edition == last().number == deed.made.number

    done(undoing, last())
    assert everything() == before
    assert not FormerAddress.objects.exists()
    done(undoing, last())
    assert FormerAddress.objects.get().reason == "Said twice."


def test_another_reason_for_a_withdrawal_is_undone_before_the_withdrawal_is(record):
    before = everything()
    record.loads("first", GONE)
    withdrawn = last()
    record.loads("first", GONE.replace("Said twice", "Never said"))
    assert refused(undoing, withdrawn) == [
        "commitment gateway: was changed again in edition 3. Undo that first, or restore it alone."
    ]

    deed = done(undoing, last())
    assert outcomes(deed) == [("commitment", "gateway", "changed")]
    assert deed.outcomes[0].fields == {"withdrawn": ["Never said.", "Said twice."]}
    assert FormerAddress.objects.get().reason == "Said twice."

    done(undoing, withdrawn)
    assert everything() == before
    assert not FormerAddress.objects.exists()


def test_a_reason_given_for_what_was_deleted_without_one_is_undone(record):
    delete("commitments", "gateway")
    record.loads("first", GONE)
    assert FormerAddress.objects.get().reason == "Said twice."

    done(undoing, last())

    assert "gateway" not in everything()["commitments"]
    assert not FormerAddress.objects.exists()


def test_a_deed_that_was_shown_of_another_edition_is_shown_again(record):
    seen = renaming("areas", "moon", "luna").edition
    edit("areas", "debris", lambda area: setattr(area, "description", "Bits."))

    deed = do(lambda: renaming("areas", "moon", "luna"), seen=seen)

    assert (deed.made, deed.edition, deed.does_something) == (None, 2, True)
    assert dict(entries("areas")).keys() == {"moon", "debris"}
