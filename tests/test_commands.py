"""The commands, as the people and programs that call them see them."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from dialogues.dossier import load as loading
from dialogues.dossier.load import load
from dialogues.dossier.planner import make_plan
from dialogues.models import Edition, Meeting
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit

EVERYTHING = REGISTERS + MEETING + COMMITMENT


def told(command, *arguments, **options):
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_load_tells_each_change_and_counts_them(folder):
    file = folder.write("first", REGISTERS)

    lines = told("load_dialogues", file).splitlines()

    assert lines[:3] == ["+ party jp", "+ party us", "+ agency jaxa"]
    assert lines[-1] == (
        "9 changes (9 created, 0 changed), 0 unchanged, 0 kept, 0 missing, 0 conflicts. Edition 1."
    )
    assert told("load_dialogues", file) == (
        "0 changes (0 created, 0 changed), 9 unchanged, 0 kept, 0 missing, 0 conflicts. Edition 1.\n"
    )


@pytest.mark.parametrize("how", ["text", "json"])
def test_a_dry_run_tells_what_the_real_run_does(folder, how):
    file = folder.write("first", EVERYTHING)

    dry = told("load_dialogues", file, dry_run=True, format=how)

    assert not Edition.objects.exists()
    assert told("load_dialogues", file, format=how) == dry


def test_load_tells_what_it_kept_what_is_missing_and_what_changed(folder):
    told("load_dialogues", folder.write("first", EVERYTHING))
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))
    delete("commitments", "gateway")
    less = EVERYTHING.replace("  debris: {name: Space debris}\n", "").replace(
        "state: held", "state: held\n    venue: a hall"
    )

    lines = told("load_dialogues", folder.write("first", less)).splitlines()

    assert lines == [
        "~ meeting talks-1 venue: nothing -> a hall",
        "= meeting talks-1 city: kept as an editor left it",
        "= commitment gateway: kept as an editor left it",
        "? area debris: in no dossier any more; kept. Withdraw it with --withdraw-missing.",
        "1 change (0 created, 1 changed), 8 unchanged, 2 kept, 1 missing, 0 conflicts. Edition 4.",
    ]


def test_a_conflict_stops_the_load_and_says_how_to_go_on(folder):
    told("load_dialogues", folder.write("first", EVERYTHING))
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))
    file = folder.write("first", EVERYTHING.replace("city: Tokyo", "city: Nara"))

    with pytest.raises(CommandError) as refusal:
        told("load_dialogues", file)

    assert str(refusal.value) == (
        "! meeting talks-1 city: the dossier said Tokyo and now says Nara; the record says Kyoto\n"
        "1 conflict. Keep the record's values with --on-conflict keep, or take the dossier's with "
        "--on-conflict overwrite; of one alone with --keep or --overwrite, and its type, slug and "
        "field.\n"
        "The record is unchanged."
    )
    assert "Nara" in told("load_dialogues", file, on_conflict="overwrite")
    assert Meeting.objects.get().city == "Nara"


def in_two_conflicts(folder):
    """A dossier that says otherwise than an editor of a city and of a hall."""
    hall = EVERYTHING.replace("city: Tokyo", "city: Tokyo\n    venue: a hall")
    told("load_dialogues", folder.write("first", hall))
    edit("meetings", "talks-1", lambda m: m.__dict__.update(city="Kyoto", venue="x"))
    return folder.write("first", hall.replace("Tokyo", "Nara").replace("a hall", "a room"))


@pytest.mark.parametrize("otherwise", ["stop", "keep", "overwrite"])
def test_each_conflict_is_decided_on_its_own_whatever_becomes_of_others(folder, otherwise):
    file = in_two_conflicts(folder)
    chosen = ["--overwrite", "meeting", "talks-1", "city", "--keep", "meeting", "talks-1", "venue"]
    out = io.StringIO()

    call_command("load_dialogues", str(file), "--on-conflict", otherwise, *chosen, stdout=out)

    assert out.getvalue().splitlines() == [
        "~ meeting talks-1 city: Kyoto -> Nara",
        "! meeting talks-1 city: the dossier said Tokyo and now says Nara; the record says Kyoto",
        "! meeting talks-1 venue: the dossier said a hall and now says a room; the record says x",
        "1 change (0 created, 1 changed), 10 unchanged, 0 kept, 0 missing, 2 conflicts. Edition 3.",
    ]
    meeting = Meeting.objects.get()
    assert (meeting.city, meeting.venue) == ("Nara", "x")


def test_a_conflict_that_nobody_decided_stops_and_so_does_a_decision_of_none(folder):
    file = str(in_two_conflicts(folder))
    city, venue = ("meeting", "talks-1", "city"), ("meeting", "talks-1", "venue")
    refused = [
        (["--keep", *city], "1 conflict. Keep the record's values"),
        (
            ["--on-conflict", "keep", "--overwrite", "meeting", "talks-1", "ctiy"],
            "meeting talks-1 ctiy is no conflict of this load. Choose nothing there.\nThe record",
        ),
        (["--format", "json", "--keep", *city, "--keep", *venue, "--keep", "a", "b", "c"], "a b c"),
        (["--keep", *city, "--overwrite", *city], "meeting talks-1 city: both --keep and"),
    ]

    for options, why in refused:
        with pytest.raises(CommandError, match=why) as refusal:
            call_command("load_dialogues", file, *options, stdout=io.StringIO())
        assert str(refusal.value).endswith("The record is unchanged.")
    assert Meeting.objects.get().city == "Kyoto"


def test_problems_are_told_with_their_places(folder):
    file = folder.write("first", REGISTERS.replace("JP}", "JP}\n  fr: {nam: France}"))

    with pytest.raises(CommandError) as refusal:
        told("load_dialogues", file)

    assert str(refusal.value) == (
        f"{file}:5:8 parties.fr.nam: is not a known key. Remove it, or correct its spelling. "
        "Did you mean 'name'?\nThe record is unchanged."
    )
    assert refusal.value.returncode == 1


def test_json_has_the_keys_that_programs_rely_on(folder):
    told("load_dialogues", folder.write("first", EVERYTHING))
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))
    file = folder.write("first", EVERYTHING.replace("city: Tokyo", "city: Nara, not\n    venue: x"))

    kept = json.loads(told("load_dialogues", file, format="json", on_conflict="keep", dry_run=True))

    assert kept == {
        "created": [],
        "changed": [{"type": "meeting", "slug": "talks-1", "fields": {"venue": [None, "x"]}}],
        "unchanged": 10,
        "kept": [],
        "missing": [],
        "conflicts": [
            {
                "type": "meeting",
                "slug": "talks-1",
                "field": "city",
                "base": "Tokyo",
                "theirs": "Nara, not",
                "ours": "Kyoto",
            }
        ],
        "problems": [],
        "edition": 3,
    }


def test_json_tells_problems_and_fails(folder, capsys):
    file = folder.write("first", REGISTERS.replace("kind: state, iso_code: JP", "kind: realm"))

    with pytest.raises(CommandError) as refusal:
        call_command("load_dialogues", str(file), format="json")

    assert refusal.value.returncode == 1
    [problem] = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["file"], problem["line"], problem["column"], problem["path"]) == (
        str(file),
        4,
        27,
        "parties.jp.kind",
    )


def test_check_is_silent_about_a_record_in_order_and_names_what_is_not(folder, tmp_path):
    quoted = EVERYTHING.replace("passages: {a: {}", "passages: {a: {text: We met … in Tokyo}")
    told("load_dialogues", folder.write("first", quoted))
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text("On Monday We met\nagain in  Tokyo.")
    wrong.write_text("In Tokyo we met.")

    assert told("check_dialogues") == "The record keeps its rules.\n"
    assert told("check_dialogues", text=[f"note={right}"]) == "The record keeps its rules.\n"
    with pytest.raises(CommandError) as refusal:
        told("check_dialogues", text=[f"note={wrong}", f"other={right}"])
    assert str(refusal.value) == (
        "sources.other: is not in the record. Correct the slug given with --text.\n"
        "sources.note.passages.a.text: 'We met' does not stand there, or not in this order. "
        "Quote it word for word.\n"
        "2 failures."
    )


@pytest.mark.parametrize("given", ["note", "=x", "note=", "note=/no/such/file"])
def test_check_says_how_to_give_a_text(db, given):
    with pytest.raises(CommandError, match="--text"):
        told("check_dialogues", text=[given])


def test_dump_names_the_files_it_writes(folder, tmp_path):
    told("load_dialogues", folder.write("first", EVERYTHING))

    files = told("dump_dialogues", output=tmp_path / "out").split()

    assert [file.rpartition("/")[2] for file in files] == [
        "record-of-talks.yaml",
        "record-registers.yaml",
        "record-sources.yaml",
    ]


def test_dump_into_a_file_is_refused(folder, tmp_path):
    (tmp_path / "out").write_text("")

    with pytest.raises(CommandError, match="out"):
        told("dump_dialogues", output=tmp_path / "out")


def test_a_load_tells_how_far_it_has_come(folder):
    heard = []

    load([folder.write("first", EVERYTHING)], tell=lambda *told: heard.append(told))

    assert heard[0] == ("Reading", 0, 0)
    assert ("Planning", 0, 11) in heard
    assert ("Planning", 10, 11) in heard
    assert heard[-1] == ("Writing", 10, 11)


def test_a_database_that_does_not_take_it_is_told(folder, monkeypatch):
    def locked(*_arguments, **_options):
        raise OperationalError("database is locked")

    monkeypatch.setattr("dialogues.management.commands.load_dialogues.load", locked)

    with pytest.raises(CommandError) as refusal:
        told("load_dialogues", folder.write("first", REGISTERS))

    assert str(refusal.value) == (
        "The database did not take it: database is locked. Try again.\nThe record is unchanged."
    )


def test_a_plan_that_another_write_overtakes_is_made_anew(folder, monkeypatch):
    told("load_dialogues", folder.write("first", EVERYTHING))
    plans = []
    original = make_plan

    def overtaken(*arguments, **options):
        plans.append(original(*arguments, **options))
        if len(plans) == 1:
            edit("meetings", "talks-1", lambda m: setattr(m, "venue", "a hall"))
        return plans[-1]

    monkeypatch.setattr(loading, "make_plan", overtaken)

    told("load_dialogues", folder.write("first", EVERYTHING.replace("Tokyo", "Nara")))

    assert len(plans) == 2
    meeting = Meeting.objects.get()
    assert (meeting.venue, meeting.city) == ("a hall", "Nara")


def test_a_record_that_never_rests_is_told(folder, monkeypatch):
    original = make_plan
    venues = iter("abcdef")

    def overtaken(*arguments, **options):
        plan = original(*arguments, **options)
        edit("meetings", "talks-1", lambda m: setattr(m, "venue", next(venues)))
        return plan

    told("load_dialogues", folder.write("first", EVERYTHING))
    monkeypatch.setattr(loading, "make_plan", overtaken)

    with pytest.raises(CommandError) as refusal:
        told("load_dialogues", folder.write("first", EVERYTHING.replace("Tokyo", "Nara")))

    assert str(refusal.value) == (
        "The record changed 3 times while this load was planned. Load it again.\n"
        "The record is unchanged."
    )
