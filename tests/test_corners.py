"""Corners of a load: items kept, records renamed and withdrawn, ordinals exchanged, namesakes."""

from __future__ import annotations

import pytest

from dialogues.dossier.checks import failures
from dialogues.dossier.door import RuleError
from dialogues.dossier.dump import dump
from dialogues.dossier.load import load
from dialogues.models import (
    Agency,
    Citation,
    Commitment,
    Edition,
    FormerAddress,
    Meeting,
    Participant,
    Passage,
)
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit, entry
from tests.test_load import DELIVERED, problems

EVERYTHING = REGISTERS + MEETING + COMMITMENT


def in_order():
    assert list(failures()) == []


# -- items kept in a conflict


@pytest.mark.parametrize("choice", ["stop", "keep", "overwrite"])
def test_kept_participant_stays_whole(folder, choice):
    folder.loads("first", EVERYTHING)
    edit(
        "meetings",
        "talks-1",
        lambda m: m.participants.filter(agency__slug="jaxa").update(title="X"),
    )
    plan = folder.load(
        "first", EVERYTHING.replace("who: [nasa, jaxa]", "who: [nasa]"), on_conflict=choice
    )
    assert problems(plan) == []
    in_order()


@pytest.mark.parametrize("choice", ["stop", "keep", "overwrite"])
def test_kept_event_stays_whole(folder, choice):
    text = EVERYTHING + "      - {kind: fulfilled, date: 2025-02-02, cites: [note#c]}\n"
    folder.loads("first", text)
    edit("commitments", "gateway", lambda c: c.events.filter(kind="fulfilled").update(note="X"))
    plan = folder.load("first", EVERYTHING, on_conflict=choice)
    assert problems(plan) == []
    in_order()


@pytest.mark.parametrize("choice", ["stop", "keep", "overwrite"])
def test_kept_link_stays_whole(folder, choice):
    links = "    links:\n      - {names: note, cites: [note#c]}\n"
    withl = REGISTERS + MEETING + links + COMMITMENT
    folder.loads("first", withl)

    def more(m):

        link = m.links.get()
        Citation.objects.create(link=link, passage=Passage.objects.get(key="a"), position=1)

    edit("meetings", "talks-1", more)
    plan = folder.load("first", EVERYTHING, on_conflict=choice)
    assert problems(plan) == []
    in_order()


# -- renames


def test_rename_reaches_what_others_said_of_a_changed_record(folder):
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)
    plan = load(
        [
            folder.write(
                "registers", REGISTERS.replace("  jaxa: {", "  jp-jaxa: {formerly: [jaxa], ")
            ),
            folder.write("extra", "meetings: {talks-1: {venue: Hall}}"),
        ]
    )
    assert problems(plan) == []
    in_order()


def test_rename_source_cited_by_other_dossier(folder):
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)
    plan = load(
        [
            folder.write(
                "registers", REGISTERS.replace("  note: {", "  memo: {formerly: [note], ")
            ),
            folder.write("extra", "meetings: {talks-1: {venue: Hall}}"),
        ]
    )
    assert problems(plan) == []
    in_order()


def test_rename_meeting_named_by_events_of_other_dossier(folder):
    folder.loads("registers", REGISTERS + MEETING)
    folder.loads("promise", COMMITMENT)
    plan = load(
        [
            folder.write(
                "registers",
                REGISTERS
                + MEETING.replace("  talks-1:\n", "  first-talks:\n    formerly: [talks-1]\n"),
            ),
            folder.write("extra", "commitments: {gateway: {agencies: [jaxa]}}"),
        ]
    )
    assert problems(plan) == []
    in_order()


def test_rename_keeps_editors_work_on_a_participant(folder):
    folder.loads("first", EVERYTHING)
    edit(
        "meetings",
        "talks-1",
        lambda m: m.participants.filter(agency__slug="jaxa").update(title="X"),
    )
    renamed = EVERYTHING.replace("  jaxa: {", "  jp-jaxa: {formerly: [jaxa], ").replace(
        "[nasa, jaxa]", "[nasa, jp-jaxa]"
    )
    plan = folder.load("first", renamed)
    assert plan.conflicts == []
    assert problems(plan) == []


def test_rename_keeps_editors_work_on_an_event(folder):
    folder.loads("first", EVERYTHING)
    edit("commitments", "gateway", lambda c: c.events.update(note="X"))
    renamed = EVERYTHING.replace(
        "  talks-1:\n", "  first-talks:\n    formerly: [talks-1]\n"
    ).replace("meeting: talks-1", "meeting: first-talks")
    plan = folder.load("first", renamed)
    assert plan.conflicts == []
    assert problems(plan) == []


def test_rename_onto_a_slug_an_editor_deleted(folder):
    text = REGISTERS.replace("  debris: {", "  rubble: {name: Rubble}\n  debris: {")
    folder.loads("first", text)
    delete("areas", "rubble")
    plan = folder.load("first", REGISTERS.replace("  debris: {", "  rubble: {formerly: [debris], "))
    assert problems(plan) == []
    assert plan.renamed["areas"] == {"debris": "rubble"}
    in_order()


def test_stating_a_former_slug(folder):
    folder.loads("first", EVERYTHING)
    folder.loads("first", EVERYTHING.replace("  debris: {", "  rubble: {formerly: [debris], "))
    plan = folder.load("second", "areas: {debris: {name: Space debris}}")
    assert problems(plan) == []
    assert ([*plan.created], plan.changed, plan.kept) == ([], [], [])
    in_order()


def test_withdrawing_a_former_slug(folder):
    folder.loads("first", EVERYTHING)
    folder.loads("first", EVERYTHING.replace("  debris: {", "  rubble: {formerly: [debris], "))
    plan = folder.load("second", "withdrawn: {areas: {debris: Wrong.}}")
    message = "'debris' has moved. Withdraw the record under its new slug."
    assert problems(plan) == [("second.yaml", 1, 29, message)]
    in_order()


def test_two_records_with_one_former_slug(folder):
    text = REGISTERS.replace("  moon: {", "  moon: {formerly: [x], ").replace(
        "  debris: {", "  debris: {formerly: [x], "
    )
    plan = folder.load("first", text)
    assert plan.problems != []


def test_former_slug_that_is_a_new_record_of_the_same_run(folder):
    text = REGISTERS.replace("  moon: {", "  moon: {formerly: [debris], ")
    plan = folder.load("first", text)
    assert problems(plan) == [
        ("first.yaml", 10, 21, "'debris' is a record of this run. Leave out one of the two.")
    ]


def test_own_slug_as_former(folder):
    text = REGISTERS.replace("  moon: {", "  moon: {formerly: [moon], ")
    plan = folder.load("first", text)
    assert problems(plan) == [("first.yaml", 10, 21, "'moon' is its own slug. Leave it out.")]


def test_former_slug_is_named_by_a_second_record_later(folder):
    folder.loads("first", REGISTERS.replace("  moon: {", "  moon: {formerly: [x], "))
    plan = folder.load("second", "areas: {debris: {formerly: [x]}}")
    message = "'x' leads to 'moon' already. Leave it out."
    assert problems(plan) == [("second.yaml", 1, 29, message)]
    in_order()


def test_rename_chain_keeps_the_oldest_address(folder):
    folder.loads("first", REGISTERS)
    folder.loads("first", REGISTERS.replace("  debris: {", "  rubble: {formerly: [debris], "))
    folder.loads("first", REGISTERS.replace("  debris: {", "  junk: {formerly: [rubble], "))
    in_order()
    assert FormerAddress.objects.get(slug="debris").moved_to == "junk"


def test_renamed_meeting_with_a_date_that_breaks_a_commitment_is_a_problem(folder):
    folder.loads("first", REGISTERS + MEETING)
    folder.loads("promise", COMMITMENT)
    folder.loads("release", DELIVERED)
    text = (
        (REGISTERS + MEETING)
        .replace("2019-07-24", "2026-07-24")
        .replace("  talks-1:\n", "  first-talks:\n    formerly: [talks-1]\n")
    )
    dry = folder.load("first", text, dry_run=True)
    real = folder.load("first", text)
    assert dry.as_json() == real.as_json()
    assert real.is_refused


def test_renamed_dialogue_with_other_parties_is_a_problem(folder):
    regs = REGISTERS.replace("  jp: {name", "  eu: {name: EU}\n  jp: {name")
    folder.loads("first", regs)
    folder.loads("meeting", MEETING)
    text = regs.replace(
        "  talks: {name: Space Talks, parties: [us, jp]}",
        "  chats: {formerly: [talks], name: Space Talks, parties: [us, eu]}",
    )
    real = folder.load("first", text)
    assert real.is_refused


def test_renamed_dialogue_ordinal_twice(folder):
    folder.loads("first", REGISTERS)
    folder.loads("meeting", MEETING)
    plan = load(
        [
            folder.write("first", REGISTERS.replace("  talks: {", "  chats: {formerly: [talks], ")),
            folder.write(
                "new",
                MEETING.replace("talks-1:", "chats-1:").replace(
                    "dialogue: talks", "dialogue: chats"
                ),
            ),
        ]
    )
    assert plan.is_refused


def test_renamed_source_that_loses_a_cited_passage(folder):
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)
    plan = folder.load(
        "registers",
        REGISTERS.replace("a: {}, b: {}, c: {}", "a: {}, c: {}").replace(
            "  note: {", "  memo: {formerly: [note], "
        ),
    )
    assert plan.is_refused


def test_renamed_meeting_no_longer_refers_to_withdrawn(folder):
    folder.loads("first", EVERYTHING)
    text = (
        EVERYTHING.replace(
            "  jaxa: {name: Japan Aerospace Exploration Agency, abbreviation: JAXA, party: jp}\n",
            "",
        )
        .replace("[nasa, jaxa]", "[nasa]")
        .replace("  talks-1:\n", "  first-talks:\n    formerly: [talks-1]\n")
        .replace("meeting: talks-1", "meeting: first-talks")
        + "withdrawn: {agencies: {jaxa: Wrong.}}\n"
    )
    plan = folder.load("first", text)
    assert problems(plan) == []


# -- ordinals, withdrawals


TWO = MEETING + MEETING.replace("meetings:\n", "").replace("talks-1", "talks-2").replace(
    "ordinal: 1", "ordinal: 2"
).replace("2019-07-24", "2020-07-24")


def test_ordinals_swapped(folder):
    folder.loads("first", REGISTERS + TWO)
    swapped = (
        TWO.replace("ordinal: 1", "ordinal: X")
        .replace("ordinal: 2", "ordinal: 1")
        .replace("ordinal: X", "ordinal: 2")
    )
    plan = folder.load("first", REGISTERS + swapped)
    assert problems(plan) == []
    in_order()


def test_ordinals_shifted(folder):
    folder.loads("first", REGISTERS + TWO)
    plan = folder.load(
        "first",
        REGISTERS + TWO.replace("ordinal: 2", "ordinal: 3").replace("ordinal: 1", "ordinal: 2"),
    )
    assert problems(plan) == []
    in_order()


def test_ordinal_of_a_withdrawn_meeting_is_free(folder):
    folder.loads("first", REGISTERS + MEETING)
    plan = folder.load(
        "first",
        REGISTERS
        + MEETING.replace("talks-1", "talks-one")
        + "withdrawn: {meetings: {talks-1: Wrong.}}\n",
    )
    assert problems(plan) == []
    in_order()


def test_withdraw_two_agencies_of_which_one_is_the_parent(folder):
    text = REGISTERS.replace("  jp-nsps: {", "  jp-nsps: {parent: jp-cao, ").replace(
        "  jaxa: {", "  jp-cao: {name: CAO, party: jp}\n  jaxa: {"
    )
    folder.loads("first", text)
    gone = text.replace("  jp-cao: {name: CAO, party: jp}\n", "").replace(
        "  jp-nsps: {parent: jp-cao, name: National Space Policy Secretariat, party: jp}\n", ""
    )
    plan = folder.load("first", gone, withdraw_missing=True)
    assert problems(plan) == []
    in_order()


def test_withdraw_two_commitments_one_by_other(folder):
    text = (
        EVERYTHING
        + "      - {kind: superseded, date: 2020, by: other, cites: [note#a]}\n"
        + COMMITMENT.replace("commitments:\n", "").replace("gateway", "other")
    )
    folder.loads("first", text)
    plan = folder.load("first", REGISTERS + MEETING, withdraw_missing=True)
    assert problems(plan) == []
    in_order()


def test_withdraw_two_linked_meetings(folder):
    text = REGISTERS + TWO + "    links: [{recalls: talks-1, cites: [note#a]}]\n"
    folder.loads("first", text)
    plan = folder.load("first", REGISTERS, withdraw_missing=True)
    assert problems(plan) == []
    in_order()


def test_withdraw_copy_and_original(folder):
    text = (
        REGISTERS
        + "  copy: {copy_of: note, title: C, kind: other, standing: news, seen: whole, language: en, passages: {a: {}}}\n"
    )
    folder.loads("first", text)
    plan = folder.load("first", REGISTERS.partition("sources:")[0], withdraw_missing=True)
    assert problems(plan) == []
    in_order()


def test_withdrawing_what_never_was_makes_an_edition(folder):
    folder.loads("first", REGISTERS)
    plan = folder.loads("second", "withdrawn: {areas: {ghost: Never was.}}")
    assert plan.edition == Edition.objects.count()


SLIP = "withdrawn: {meetings: {talk-1: The report invented it.}}"


def test_withdrawing_what_never_was_is_refused_while_what_was_meant_stays(folder):
    folder.loads("first", REGISTERS + MEETING)

    plan = folder.load("second", SLIP)

    [problem] = plan.problems
    assert (problem.line, problem.path) == (1, "withdrawn.meetings.talk-1")
    assert problem.message == (
        "'talk-1' never was in the record. Did you mean 'talks-1'? If not, load it together "
        "with the dossiers that state those."
    )
    assert not FormerAddress.objects.exists()
    # Whoever states what is like it, or takes that out too, means another.
    assert folder.load("first", REGISTERS + MEETING + SLIP, dry_run=True).problems == []
    both = SLIP.replace("{talk-1", "{talks-1: It was invented too., talk-1")
    assert folder.load("first", REGISTERS + both, dry_run=True).problems == []


def test_what_was_withdrawn_once_may_be_withdrawn_for_another_reason(folder):
    folder.loads("first", REGISTERS + MEETING + SLIP)

    plan = folder.loads("second", SLIP.replace("The report invented it", "It was never held"))

    assert plan.changed[0].fields == {"withdrawn": [None, "It was never held."]}
    assert FormerAddress.objects.get().reason == "It was never held."


def test_each_file_of_a_dump_may_say_what_its_record_withdrew(folder):
    folder.loads("record-of-talks", REGISTERS + MEETING)

    folder.loads("record-withdrawn", SLIP)

    assert FormerAddress.objects.get().slug == "talk-1"
    assert Meeting.objects.get().slug == "talks-1"


def test_withdrawing_for_another_reason_makes_an_edition(folder):
    folder.loads("first", REGISTERS)
    folder.loads(
        "first",
        REGISTERS.replace("  debris: {name: Space debris}\n", "")
        + "withdrawn: {areas: {debris: A.}}\n",
    )
    plan = folder.loads(
        "first",
        REGISTERS.replace("  debris: {name: Space debris}\n", "")
        + "withdrawn: {areas: {debris: B.}}\n",
    )
    assert plan.edition == Edition.objects.count()


def test_withdraw_missing_withdraws_what_other_dossier_cites(folder):
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)
    plan = folder.load("registers", REGISTERS.partition("sources:")[0], withdraw_missing=True)
    assert plan.is_refused


# -- editor's deletions


def test_reload_after_an_editor_removed_an_agency_and_its_participant(folder):
    folder.loads("first", EVERYTHING)
    edit("meetings", "talks-1", lambda m: m.participants.get(agency__slug="jaxa").delete())
    delete("agencies", "jaxa")
    plan = folder.load("first", EVERYTHING)
    assert problems(plan) == []


def test_reload_after_an_editor_removed_a_passage(folder):
    text = EVERYTHING.replace(
        "cites: [note#b], areas: {moon: the Moon}", "cites: [note#b, note#c], areas: [moon]"
    )
    folder.loads("first", text)
    cited = Citation.objects.filter(passage__key="c")
    edit("meetings", "talks-1", lambda _meeting: cited.delete())
    edit("sources", "note", lambda s: s.passages.filter(key="c").delete())
    plan = folder.load("first", text)
    assert problems(plan) == []


# -- people


def test_two_people_with_one_latin_name(folder):
    who = "    participants:\n      - {cites: [note#a], who: [{agency: jaxa, person: 佐藤健, romanised: Sato Takeshi}, {agency: jaxa, person: 佐藤武, romanised: Sato Takeshi}]}\n"
    text = REGISTERS + MEETING.replace(
        "    participants:\n      - {cites: [note#a], who: [nasa, jaxa]}\n", who
    )
    plan = folder.load("first", text)
    assert problems(plan) == []
    assert Participant.objects.count() == 2


def test_namesakes_whose_names_are_longer_than_an_anchor_are_told_apart_within_its_length(folder):
    # One character, which an anchor writes as the four words that it stands for.
    long = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 60
    who = ", ".join(f"{{agency: jaxa, person: {long}{last}}}" for last in "甲乙丙")
    folder.loads("first", EVERYTHING.replace("[nasa, jaxa]", f"[{who}]"))
    first, *others = Participant.objects.order_by("position").values_list("anchor", flat=True)
    assert len(first) == 500
    assert others == [f"{first[:498]}-2", f"{first[:498]}-3"]


def test_two_people_with_one_latin_name_added_by_an_editor(folder):
    who = "    participants:\n      - {cites: [note#a], who: [{agency: jaxa, person: 佐藤健, romanised: Sato Takeshi}]}\n"
    text = REGISTERS + MEETING.replace(
        "    participants:\n      - {cites: [note#a], who: [nasa, jaxa]}\n", who
    )
    folder.loads("first", text)

    def add(m):

        p = m.participants.create(
            agency=Agency.objects.get(slug="jaxa"),
            party=Agency.objects.get(slug="jaxa").party,
            person="佐藤武",
            romanised="Sato Takeshi",
            role="participant",
            anchor="zz",
            position=5,
        )
        Citation.objects.create(participant=p, passage=Passage.objects.get(key="a"))

    edit("meetings", "talks-1", add)
    folder.load("first", text.replace("city: Tokyo", "city: Kyoto"))
    assert Participant.objects.count() == 2


def test_agency_with_its_party(folder):
    text = EVERYTHING.replace("[nasa, jaxa]", "[{agency: nasa, party: us}, jaxa]")
    plan = folder.load("first", text)
    assert problems(plan) == [("first.yaml", 26, 55, "is said by the agency already. Remove it.")]


def test_person_of_a_party_romanised_only(folder):
    text = EVERYTHING.replace("[nasa, jaxa]", "[{party: us, romanised: Ann}, jaxa]")
    plan = folder.load("first", text)
    message = "names neither an agency nor a person. Add agency, person or both."
    assert problems(plan) == [("first.yaml", 26, 33, message)]


def test_looked_for_on_a_doubtful_day(folder):
    plan = folder.load("first", EVERYTHING + "    looked_for: [{what: it, on: 2026-11-22~}]\n")
    message = "'2026-11-22~' is not a day. Write it in full, for example 2026-11-22."
    assert problems(plan) == [("first.yaml", 38, 33, message)]


# -- telling


def test_an_order_of_citations_changed_is_told(folder):
    text = EVERYTHING.replace("{cites: [note#a], who", "{cites: [note#a, note#c], who")
    folder.loads("first", text)
    plan = folder.load("first", text.replace("[note#a, note#c]", "[note#c, note#a]"))
    [change] = plan.changed
    orders = [["note#a", "note#c"], ["note#c", "note#a"]]
    assert change.fields == {
        "participants.nasa.cites": orders,
        "participants.jaxa.cites": orders,
    }


def test_meeting_date_unreadable_in_tables_is_named(folder):
    folder.loads("first", EVERYTHING)
    Meeting.objects.update(date="rubbish")
    assert list(failures())


def test_two_events_that_become_one_when_their_meeting_moves(folder):
    text = (
        EVERYTHING
        + "      - {kind: progress, meeting: talks-1, target: 2024, cites: [note#c]}\n      - {kind: progress, meeting: talks-1, date: 2019-07-25, target: 2025, cites: [note#a]}\n"
    )
    folder.loads("first", text)
    with pytest.raises(RuleError, match="'progress' of that day stands there twice"):
        edit("meetings", "talks-1", lambda m: setattr(m, "date", "2019-07-25"))
    assert len(entry("commitments", "gateway")["events"]) == Commitment.objects.get().events.count()


# -- what follows from another record


MOVING = (
    REGISTERS
    + MEETING
    + COMMITMENT.replace("{kind: made, meeting: talks-1,", "{kind: made, date: 2018,")
    + "      - {kind: progress, meeting: talks-1, cites: [note#c]}\n"
    + "      - {kind: setback, date: 2020, cites: [note#c]}\n"
)


def test_a_meeting_that_an_editor_moves_takes_its_events_along(folder):
    folder.loads("first", MOVING)
    edit("meetings", "talks-1", lambda m: setattr(m, "date", "2021-07-24"))
    in_order()
    assert [e["kind"] for e in entry("commitments", "gateway")["events"]] == [
        "made",
        "setback",
        "progress",
    ]


def test_two_events_that_a_load_would_make_one_are_a_problem(folder):
    folder.loads("first", EVERYTHING)
    folder.loads(
        "second",
        "commitments: {gateway: {events: [{kind: progress, meeting: talks-1, cites: [note#c]}, "
        "{kind: progress, meeting: talks-1, date: 2019-07-25, cites: [note#a]}]}}",
    )
    plan = folder.load("first", EVERYTHING.replace("date: 2019-07-24", "date: 2019-07-25"))
    assert [message for *_place, message in problems(plan)] == [
        "two of its events would be one: the same kind, part, date and meeting. "
        "Take one of them out of the record, or correct its date, first."
    ]


def test_what_is_withdrawn_is_not_planned_from_what_is_left_of_it(folder):
    folder.loads("first", REGISTERS + MEETING)
    folder.loads("promise", COMMITMENT)
    folder.loads("more", "commitments: {gateway: {agencies: [jaxa]}}")
    plan = folder.load("promise", "withdrawn: {commitments: {gateway: Never said.}}")
    assert problems(plan) == []
    assert not Commitment.objects.exists()


def test_done_in_time_and_told_again_is_not_late(folder):
    again = (
        "      - {kind: fulfilled, date: 2022, cites: [note#c]}\n"
        "      - {kind: fulfilled, date: 2025, cites: [note#a]}\n"
    )
    folder.loads("first", EVERYTHING + again)
    assert [event.is_late for event in Commitment.objects.get().events.in_order()] == [False] * 3


def test_an_order_changed_beside_a_value_is_told(folder):
    folder.loads("first", EVERYTHING)
    text = EVERYTHING.replace("[nasa, jaxa]", "[jaxa, nasa]").replace("Tokyo", "Kyoto")
    [change] = folder.loads("first", text).changed
    assert change.fields == {
        "participants": [["nasa", "jaxa"], ["jaxa", "nasa"]],
        "city": ["Tokyo", "Kyoto"],
    }


def test_double_spaces_survive_a_dump(folder, tmp_path):
    spaced = f"{'x ' * 60} y  z"
    folder.loads("first", REGISTERS.replace("name: Moon", f"name: '{spaced}'"))
    dump(tmp_path / "out")
    plan = load([tmp_path / "out"])
    assert (plan.changed, plan.conflicts) == ([], [])


def test_a_person_whose_own_name_an_editor_took_out_goes_by_the_latin_one(folder):
    folder.loads("base", EVERYTHING)
    chair = "meetings: {talks-1: {participants: [{role: co-chair, cites: [note#a], who: [%s]}]}}"
    folder.loads("first", chair % "{agency: jaxa, person: 河西康之, romanised: Kasai Yasuyuki}")
    edit("meetings", "talks-1", lambda m: m.participants.get(role="co-chair").delete())
    latin = chair % "{agency: jaxa, person: Kasai Yasuyuki}"
    folder.loads("second", latin)
    assert Participant.objects.get(role="co-chair").person == "Kasai Yasuyuki"
    assert not folder.loads("second", latin).changes_something
    in_order()
