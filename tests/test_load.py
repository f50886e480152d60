"""Loading: every row of the three-way table, through the tables and back."""

from __future__ import annotations

import pytest
from django.db import connection

from dialogues.dossier.load import load
from dialogues.models import (
    Agency,
    Change,
    Citation,
    Commitment,
    Edition,
    FormerAddress,
    Meeting,
    Participant,
    Said,
)
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit, entry

EVERYTHING = REGISTERS + MEETING + COMMITMENT


def changed_fields(plan):
    return {change.slug: change.fields for change in plan.changed}


def problems(plan):
    return [
        (problem.file.rpartition("/")[2], problem.line, problem.column, problem.message)
        for problem in plan.problems
    ]


# -- the rows of the table, in its order -------------------------------------------------------


def test_a_record_nobody_knew_is_created(folder):
    plan = folder.loads("first", EVERYTHING)

    assert len(plan.created) == 11
    assert ("meetings", "talks-1") in plan.created
    assert (plan.edition, Edition.objects.count()) == (1, 1)
    assert Change.objects.count() == 11


def test_an_item_nobody_knew_is_created(folder):
    folder.loads("first", EVERYTHING)

    plan = folder.loads(
        "first", EVERYTHING.replace("who: [nasa, jaxa]", "who: [nasa, jaxa, jp-nsps]")
    )

    assert changed_fields(plan) == {
        "talks-1": {
            "participants.jp-nsps": [
                None,
                {"agency": "jp-nsps", "role": "participant", "cites": ["note#a"]},
            ]
        }
    }


def test_a_record_an_editor_deleted_is_kept_deleted(folder):
    folder.loads("first", EVERYTHING)
    delete("commitments", "gateway")

    plan = folder.loads("first", EVERYTHING)

    assert plan.kept == [("commitments", "gateway", "")]
    assert not plan.changes_something
    assert not Commitment.objects.exists()


def test_an_item_an_editor_deleted_is_kept_deleted(folder):
    folder.loads("first", EVERYTHING)
    edit("meetings", "talks-1", lambda m: m.participants.get(agency__slug="jaxa").delete())

    plan = folder.loads("first", EVERYTHING)

    assert plan.kept == [("meetings", "talks-1", "participants.jaxa")]
    assert [str(p.agency.slug) for p in Participant.objects.all()] == ["nasa"]


def test_a_second_load_of_the_same_changes_nothing(folder):
    folder.loads("first", EVERYTHING)
    stored = sorted(Said.objects.values_list("entry", flat=True))

    plan = folder.loads("first", EVERYTHING)

    assert (plan.created, plan.changed, plan.unchanged) == ([], [], 11)
    assert Edition.objects.count() == 1
    assert sorted(Said.objects.values_list("entry", flat=True)) == stored


def test_what_an_editor_changed_is_kept_while_the_dossier_says_the_same(folder):
    folder.loads("first", EVERYTHING)
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))

    plan = folder.loads("first", EVERYTHING)

    assert plan.kept == [("meetings", "talks-1", "city")]
    assert not plan.changes_something
    assert Meeting.objects.get().city == "Kyoto"


def test_what_an_editor_emptied_is_kept_empty(folder):
    folder.loads("first", EVERYTHING)
    edit("meetings", "talks-1", lambda m: setattr(m, "city", ""))

    plan = folder.loads("first", EVERYTHING)

    assert plan.kept == [("meetings", "talks-1", "city")]
    assert Meeting.objects.get().city == ""


def test_what_only_the_dossier_changed_is_changed(folder):
    folder.loads("first", EVERYTHING)

    plan = folder.loads("first", EVERYTHING.replace("city: Tokyo", "city: Kyoto"))

    assert changed_fields(plan) == {"talks-1": {"city": ["Tokyo", "Kyoto"]}}
    assert Meeting.objects.get().city == "Kyoto"
    assert plan.edition == 2


def test_what_the_record_says_already_is_unchanged(folder):
    folder.loads("first", EVERYTHING)
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))

    plan = folder.loads("first", EVERYTHING.replace("city: Tokyo", "city: Kyoto"))

    assert (plan.changed, plan.kept, plan.unchanged) == ([], [], 11)


@pytest.mark.parametrize(
    ("on_conflict", "city", "refused"),
    [("stop", "Kyoto", True), ("keep", "Kyoto", False), ("overwrite", "Nara", False)],
)
def test_a_conflict_stops_keeps_or_overwrites(folder, on_conflict, city, refused):
    folder.loads("first", EVERYTHING)
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))

    plan = folder.load(
        "first", EVERYTHING.replace("city: Tokyo", "city: Nara"), on_conflict=on_conflict
    )

    [(section, slug, name, conflict)] = plan.conflicts
    assert (section, slug, name) == ("meetings", "talks-1", "city")
    assert (conflict.base, conflict.theirs, conflict.ours) == ("Tokyo", "Nara", "Kyoto")
    assert plan.is_refused is refused
    assert Meeting.objects.get().city == city


def test_a_conflict_that_was_kept_is_not_raised_again(folder):
    folder.loads("first", EVERYTHING)
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))
    nara = EVERYTHING.replace("city: Tokyo", "city: Nara")
    folder.loads("first", nara, on_conflict="keep")

    plan = folder.loads("first", nara)

    assert plan.conflicts == []
    assert plan.kept == [("meetings", "talks-1", "city")]


def test_a_value_no_dossier_says_any_more_is_taken_out(folder):
    folder.loads("first", EVERYTHING)

    plan = folder.loads("first", EVERYTHING.replace("    city: Tokyo\n", ""))

    assert changed_fields(plan) == {"talks-1": {"city": ["Tokyo", None]}}
    assert Meeting.objects.get().city == ""


def test_an_item_no_dossier_names_any_more_is_taken_out(folder):
    folder.loads("first", EVERYTHING)

    plan = folder.loads("first", EVERYTHING.replace("who: [nasa, jaxa]", "who: [nasa]"))

    [fields] = changed_fields(plan).values()
    assert list(fields) == ["participants.jaxa"]
    assert [p.agency.slug for p in Participant.objects.all()] == ["nasa"]


def test_a_value_another_dossier_still_says_stays(folder):
    folder.loads("first", EVERYTHING)
    folder.loads("second", "meetings: {talks-1: {city: Tokyo}}")

    plan = folder.loads("first", EVERYTHING.replace("    city: Tokyo\n", ""))

    assert not plan.changes_something
    assert Meeting.objects.get().city == "Tokyo"


def test_a_value_taken_out_that_an_editor_had_changed_is_a_conflict(folder):
    folder.loads("first", EVERYTHING)
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))

    plan = folder.load("first", EVERYTHING.replace("    city: Tokyo\n", ""))

    [(*_where, name, conflict)] = plan.conflicts
    assert (name, conflict.theirs, conflict.ours) == ("city", None, "Kyoto")
    assert Meeting.objects.get().city == "Kyoto"


def test_an_item_taken_out_that_an_editor_has_worked_on_is_a_conflict(folder):
    folder.loads("first", EVERYTHING)

    def retitle(meeting):
        meeting.participants.filter(agency__slug="jaxa").update(title="Observer")

    edit("meetings", "talks-1", retitle)

    plan = folder.load("first", EVERYTHING.replace("who: [nasa, jaxa]", "who: [nasa]"))

    assert [name for *_where, name, _conflict in plan.conflicts] == ["participants.jaxa"]


def test_a_record_no_dossier_names_any_more_is_missing_and_kept(folder):
    folder.loads("first", EVERYTHING)

    plan = folder.loads("first", REGISTERS + MEETING)

    assert plan.missing == [("commitments", "gateway")]
    assert not plan.changes_something
    assert Commitment.objects.get().slug == "gateway"


def test_a_missing_record_is_withdrawn_when_asked(folder):
    folder.loads("first", EVERYTHING)

    plan = folder.loads("first", REGISTERS + MEETING, withdraw_missing=True)

    reason = "No longer in dossier first since edition 2"
    assert changed_fields(plan) == {"gateway": {"withdrawn": [None, reason]}}
    assert not Commitment.objects.exists()
    assert FormerAddress.objects.get().reason == reason
    assert Change.objects.current().get(type="commitment").entry is None
    assert folder.loads("first", REGISTERS + MEETING).missing == []


def test_what_still_refers_to_a_withdrawn_record_is_a_problem(folder):
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)

    plan = folder.load(
        "registers", REGISTERS.replace("  moon: {name: Moon}\n", ""), withdraw_missing=True
    )

    assert [message for *_place, message in problems(plan)] == [
        "'moon' goes, but meeting 'talks-1' still refers to it. Keep it, or change that first."
    ]
    assert Meeting.objects.get().discussions.count() == 1


@pytest.mark.parametrize("name", ["registers", "another"])
def test_what_still_refers_is_told_where_the_withdrawal_is_written(folder, name):
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)
    # The dossier that said it says it no more; that it goes is written there, or in another.
    files = {"registers": REGISTERS.replace("  moon: {name: Moon}\n", "")}
    files[name] = files.get(name, "") + "\nwithdrawn:\n  areas:\n    moon: No area.\n"

    plan = load([folder.write(*file) for file in sorted(files.items())])

    line = files[name].splitlines().index("    moon: No area.") + 1
    [problem] = [problem for problem in plan.problems if "goes, but" in problem.message]
    assert (problem.file.rpartition("/")[2], problem.line, problem.path) == (
        f"{name}.yaml",
        line,
        "withdrawn.areas.moon",
    )


@pytest.mark.parametrize("withdraw_missing", [False, True])
def test_a_record_of_which_another_dossier_still_speaks_is_withdrawn_outright(
    folder, withdraw_missing
):
    news = """
commitments:
  gateway:
    events:
      - {kind: progress, date: 2020-01-01, cites: [note#c]}
"""
    folder.loads("first", EVERYTHING)
    folder.loads("news", news)
    less = REGISTERS + MEETING

    plan = folder.load("first", less, withdraw_missing=withdraw_missing)

    assert [(problem.path, problem.message) for problem in plan.problems] == [
        (
            "commitments.gateway",
            "is not said here any more, but dossier 'news' still speaks of it, and that alone is "
            "no whole commitment. Withdraw it outright, under withdrawn, or change 'news' first.",
        )
    ]
    folder.loads("first", less + "withdrawn: {commitments: {gateway: Never said.}}\n")
    assert not Commitment.objects.exists()
    assert folder.loads("news", news).kept == [("commitments", "gateway", "")]


# -- adding up ---------------------------------------------------------------------------------

DELIVERED = """
sources:
  release: {title: A release, kind: press release, standing: official, seen: part, language: en, passages: {x: {}}}
commitments:
  gateway:
    events:
      - {kind: fulfilled, date: 2025-02-02, cites: [release#x]}
"""


@pytest.mark.parametrize("name", ["a-release", "z-release"])
def test_two_dossiers_add_to_one_commitment(folder, name):
    folder.loads("first", EVERYTHING)

    folder.loads(name, DELIVERED)

    told = [
        (e.kind, e.status, e.target_then, e.is_late)
        for e in Commitment.objects.get().events.in_order()
    ]
    assert told == [("made", "open", "2023", False), ("fulfilled", "fulfilled", "2023", True)]
    assert not folder.loads("first", EVERYTHING).changes_something
    assert not folder.loads(name, DELIVERED).changes_something


def test_both_at_once_say_what_each_says_alone(folder):
    files = [folder.write("first", EVERYTHING), folder.write("a-release", DELIVERED)]

    plan = load(files)

    assert plan.problems == []
    assert [e["kind"] for e in entry("commitments", "gateway")["events"]] == ["made", "fulfilled"]


def test_two_files_that_say_one_value_two_ways_name_both_places(folder):
    first = folder.write("first", EVERYTHING)
    second = folder.write("second", "meetings:\n  talks-1:\n    city: Kyoto\n")

    plan = load([first, second])

    assert problems(plan) == [
        ("second.yaml", 3, 11, f"'Kyoto' here, 'Tokyo' in {first}:23:11. Say it one way in both.")
    ]
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("meetings: {talks-1: {date: 2019-07}}", "meetings: {talks-1: {date: 2019-07-24}}"),
        ("meetings: {talks-1: {date: 2019}}", "meetings: {talks-1: {date: 2019-07}}"),
        ("meetings: {talks-1: {state: announced}}", "meetings: {talks-1: {state: held}}"),
        ("meetings: {talks-1: {state: unknown}}", "meetings: {talks-1: {state: cancelled}}"),
        (
            "meetings: {talks-1: {attendance: {us: partial}}}",
            "meetings: {talks-1: {attendance: {us: complete}}}",
        ),
        ("sources: {note: {seen: part}}", "sources: {note: {seen: whole}}"),
    ],
)
@pytest.mark.parametrize("order", ["less first", "more first", "together"])
def test_saying_more_replaces_the_lesser_in_any_order(folder, less, more, order):
    folder.loads(
        "base",
        EVERYTHING.replace("    date: 2019-07-24\n", "")
        .replace("    state: held\n", "")
        .replace("seen: whole, ", "")
        .replace("  talks-1:\n", "  talks-1:\n    state: unknown\n")
        .replace("sources:\n  note: {", "sources:\n  note: {seen: none, ")
        .replace("kind: made, meeting: talks-1", "kind: made, date: 2019-07-24"),
    )
    if order == "together":
        plans = [load([folder.write("less", less), folder.write("more", more)])]
    else:
        pair = [("less", less), ("more", more)]
        plans = [folder.load(*each) for each in (pair if order == "less first" else pair[::-1])]

    assert [plan.problems for plan in plans] == [[]] * len(plans)
    assert [plan.conflicts for plan in plans] == [[]] * len(plans)
    said = str(entry(*(("sources", "note") if "note" in more else ("meetings", "talks-1"))))
    assert more.rpartition(" ")[2].rstrip("}") in said


def test_one_day_of_two_says_otherwise(folder):
    folder.loads("first", EVERYTHING.replace("date: 2019-07-24", "date: 2019-07-24/2019-07-25"))

    plan = folder.load("second", "meetings: {talks-1: {date: 2019-07-25}}")

    assert [name for *_where, name, _conflict in plan.conflicts] == ["date"]


def test_two_bodies_in_two_groups_are_one_participant_with_both_citations(folder):
    twice = EVERYTHING.replace(
        "      - {cites: [note#a], who: [nasa, jaxa]}\n",
        "      - {cites: [note#a], who: [{agency: nasa, named_as: the agency}]}\n"
        "      - {cites: [note#c], who: [nasa]}\n",
    )

    folder.loads("first", twice)

    assert Participant.objects.count() == 1
    cited = Citation.objects.filter(participant__isnull=False).order_by("position")
    assert [(str(c.passage), c.as_printed) for c in cited] == [
        ("note#a", "the agency"),
        ("note#c", ""),
    ]


PERSON = """
meetings:
  talks-1:
    participants:
      - {role: co-chair, cites: [note#%s], who: [{agency: jp-nsps, %s}]}
"""


@pytest.mark.parametrize("first", ["both", "native", "roman"])
@pytest.mark.parametrize("second", ["both", "native", "roman"])
def test_a_person_is_known_by_either_name(folder, first, second):
    names = {
        "both": "person: 河西康之, romanised: Kasai Yasuyuki",
        "native": "person: 河西康之",
        "roman": "person: Kasai Yasuyuki",
    }
    folder.loads("base", EVERYTHING)
    folder.loads("one", PERSON % ("a", names["both"]))
    anchor = Participant.objects.get(role="co-chair").anchor
    folder.loads("two", PERSON % ("b", names[first]))
    folder.loads("three", PERSON % ("c", names[second]))

    chair = Participant.objects.get(role="co-chair")
    assert (chair.person, chair.romanised) == ("河西康之", "Kasai Yasuyuki")
    assert chair.anchor == anchor == "jp-nsps-kasai-yasuyuki-co-chair"
    assert chair.citations.count() == len({"a", "b", "c"})


def test_items_stand_in_the_order_written_and_dossiers_in_that_of_their_names(folder):
    folder.loads("base", EVERYTHING)
    folder.loads("z", "meetings: {talks-1: {discussions: [{cites: [note#c], areas: [debris]}]}}")
    assert [d.area.slug for d in Meeting.objects.get().discussions.order_by("position")] == [
        "moon",
        "debris",
    ]

    delete_and_reload = EVERYTHING.replace("areas: {moon: the Moon}", "areas: {moon: the Moon}")
    folder.loads("a", "meetings: {talks-1: {discussions: [{cites: [note#a], areas: [debris]}]}}")

    assert [d.area.slug for d in Meeting.objects.get().discussions.order_by("position")] == [
        "debris",
        "moon",
    ]
    assert not folder.loads("base", delete_and_reload).changes_something


def test_nothing_but_the_order_changed_is_a_change(folder):
    folder.loads("first", EVERYTHING)

    plan = folder.loads("first", EVERYTHING.replace("[nasa, jaxa]", "[jaxa, nasa]"))

    assert list(changed_fields(plan)["talks-1"]) == ["participants"]
    assert [p.agency.slug for p in Participant.objects.order_by("position")] == ["jaxa", "nasa"]


# -- other names, other ends -------------------------------------------------------------------


def test_a_record_keeps_its_identity_under_a_new_slug(folder):
    folder.loads("first", EVERYTHING)
    key = Agency.objects.get(slug="jaxa").pk
    renamed = EVERYTHING.replace("  jaxa: {", "  jp-jaxa: {formerly: [jaxa], ").replace(
        "who: [nasa, jaxa]", "who: [nasa, jp-jaxa]"
    )

    plan = folder.loads("first", renamed)

    assert Agency.objects.get(slug="jp-jaxa").pk == key
    assert FormerAddress.objects.get(slug="jaxa").moved_to == "jp-jaxa"
    assert Change.objects.current().get(type="agency", slug="jaxa").entry is None
    assert [p["agency"] for p in entry("meetings", "talks-1")["participants"][0]["who"]] == [
        "nasa",
        "jp-jaxa",
    ]
    assert plan.missing == []
    assert not folder.loads("first", renamed).changes_something


def test_a_new_name_reaches_the_records_that_other_dossiers_state(folder):
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)

    folder.loads("registers", REGISTERS.replace("  jaxa: {", "  jp-jaxa: {formerly: [jaxa], "))
    plan = folder.loads("meeting", MEETING)

    assert "jp-jaxa" in str(Change.objects.current().get(type="meeting").entry)
    assert (plan.changes_something, plan.unchanged) == (False, 1)


def test_two_records_cannot_become_one_by_a_former_name(folder):
    folder.loads("first", EVERYTHING)

    plan = folder.load("first", EVERYTHING.replace("  nasa: {", "  nasa: {formerly: [jaxa], "))

    assert [message for *_place, message in problems(plan)] == [
        "'jaxa' is a record of its own. Merge the two at the desk, or leave this out."
    ]


def test_of_two_records_that_cannot_be_merged_one_is_withdrawn_and_leads_to_the_other(folder):
    twice = EVERYTHING + COMMITMENT.partition("\n")[2].replace("commitments:\n", "").replace(
        "  gateway:", "  module:"
    )
    as_one = EVERYTHING.replace("  gateway:\n", "  gateway:\n    formerly: [module]\n")
    gone = "withdrawn: {commitments: {module: Said twice.}}\n"
    folder.loads("first", twice)

    refused = [folder.load("first", as_one + more) for more in (gone, "")]

    assert [message for plan in refused for *_place, message in problems(plan)] == 2 * [
        "'module' is a record of its own. Leave this out; or withdraw that record in a load of its "
        "own first, and its address leads here from then on."
    ]
    folder.loads("first", EVERYTHING + gone)
    folder.loads("first", as_one)
    former = FormerAddress.objects.get()
    assert (former.slug, former.moved_to, former.reason) == ("module", "gateway", "")


def test_a_withdrawn_record_is_gone_with_its_reason(folder):
    folder.loads("first", EVERYTHING)
    gone = REGISTERS + MEETING + "withdrawn: {commitments: {gateway: Never said.}}\n"

    folder.loads("first", gone)

    assert not Commitment.objects.exists()
    assert FormerAddress.objects.get().reason == "Never said."
    assert not folder.loads("first", gone).changes_something


def test_a_record_cannot_be_stated_and_withdrawn(folder):
    files = [
        folder.write("first", EVERYTHING),
        folder.write("second", "withdrawn: {commitments: {gateway: Never said.}}\n"),
    ]

    plan = load(files)

    assert [message for *_place, message in problems(plan)] == [
        "'gateway' is stated too. Leave out one of the two."
    ]


def test_a_passage_that_goes_while_it_is_cited_elsewhere_is_a_problem(folder):
    folder.loads("registers", REGISTERS)
    folder.loads("meeting", MEETING)

    plan = folder.load("registers", REGISTERS.replace("a: {}, b: {}, c: {}", "a: {}, c: {}"))

    assert [message for *_place, message in problems(plan)] == [
        "'note#b' goes, but meeting 'talks-1' still refers to it. Keep it, or change that first."
    ]


def test_a_date_that_moves_behind_what_came_of_it_is_a_problem(folder):
    """The dossier of the meeting does not speak of the commitment, yet would break it."""
    folder.loads("first", REGISTERS + MEETING)
    folder.loads("promise", COMMITMENT)
    folder.loads("release", DELIVERED)

    plan = folder.load("first", (REGISTERS + MEETING).replace("2019-07-24", "2026-07-24"))

    [(*_place, message)] = problems(plan)
    assert "commitment gateway" in message
    assert "stands before the beginning on 2026-07-24" in message


@pytest.mark.django_db(transaction=True)
def test_a_dry_run_writes_not_a_single_row(folder):
    folder.loads("first", EVERYTHING)
    before = _rows()

    dry = folder.load("first", EVERYTHING.replace("city: Tokyo", "city: Kyoto"), dry_run=True)

    assert _rows() == before
    real = folder.load("first", EVERYTHING.replace("city: Tokyo", "city: Kyoto"))
    assert dry.as_json() == real.as_json()


def _rows():
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names() if t.startswith("dialogues_")]
        found = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - the engine's own names
            found[table] = sorted(str(tuple(map(_told, row))) for row in cursor.fetchall())
    return found


def _told(value):
    """A value as it can be compared: PostgreSQL's driver shows where bytes lie, not what they are."""
    return bytes(value) if isinstance(value, memoryview) else value


def test_norway_and_a_year_load_as_written(folder):
    """YAML 1.1 would read false, an integer and an octal number."""
    folder.loads(
        "north",
        REGISTERS.replace("parties:\n", "parties:\n  no: {name: Norway, names: {no: Norge}}\n", 1)
        .replace("parties: [us, jp]}\nsources", "parties: [no, jp]}\nsources")
        .replace("title: A note,", "title: 08, publisher: on, published: 2014,"),
    )

    assert entry("parties", "no") == {"name": "Norway", "names": {"no": "Norge"}}
    assert entry("dialogues", "talks")["parties"] == ["no", "jp"]
    note = entry("sources", "note")
    assert (note["title"], note["publisher"], note["published"]) == ("08", "on", "2014")
