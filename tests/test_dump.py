"""Dossiers out of the record, and back."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dialogues.dossier.columns import MODELS
from dialogues.dossier.dump import dump, files
from dialogues.dossier.load import load
from dialogues.models import (
    Change,
    Commitment,
    CommitmentEvent,
    Edition,
    FormerAddress,
    Meeting,
    MeetingLink,
    Passage,
    Said,
)
from tests.records import COMMITMENT, MEETING, REGISTERS, edit

FULL = (
    REGISTERS.replace("sources:", "  quiet: {name: Quiet Talks, parties: [jp, us]}\nsources:")
    + MEETING.replace(
        "    participants:\n",
        """    parties: [jp, us]
    attendance: {us: partial}
    summary: {en: They met., ja: 会合した。}
    cites_for: {city: [{note#c: at Tokyo}]}
    inferred: {mode: It says so nowhere.}
    looked_for: [{what: a list, on: 2026-11-22, where: here and there}]
    discrepancies:
      venue: [{says: a hall, cites: [note#a]}, {says: a room, cites: [note#b]}]
    links: [{names: note, cites: [note#a]}, {alongside: summit, cites: [note#c]}]
    participants:
      - {role: head, cites: [note#b, note#c], who: [{party: us, person: Ann Lee, title: no, role_as: chief}]}
      - {cites: [note#c], who: [{agency: nasa, named_as: the Agency}]}
""",
    )
    + """  summit: {kind: summit, title: A summit, parties: [us, jp], date: 2019, state: announced, cites: [note#a]}
"""
    + COMMITMENT.replace(
        "    events:\n",
        """    formerly: [lunar-module]
    parts: {hull: The hull, door: The door}
    events:
      - {kind: fulfilled, part: hull, date: /2021-05, note: {ja: 完了}, cites: [note#c]}
      - {kind: superseded, date: 2022, by: next, cites: [note#c]}
""",
    )
    + """  next: {statement: Another., strength: agreed, parties: [us], events: [{kind: first recorded, date: 2020~, cites: [note#a]}]}
withdrawn: {meetings: {talks-0: Never held.}}
"""
)


def emptied():
    CommitmentEvent.objects.all().delete()
    MeetingLink.objects.all().delete()
    for section in ("commitments", "meetings", "dialogues"):
        MODELS[section].objects.all().delete()
    Passage.objects.all().delete()
    for section in ("sources", "areas", "agencies", "parties"):
        MODELS[section].objects.all().delete()
    for model in (Change, Edition, Said, FormerAddress):
        model.objects.all().delete()


def texts(folder):
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def test_a_dump_loads_into_an_empty_record_and_dumps_the_same(folder, tmp_path):
    folder.loads("full", FULL)
    dump(tmp_path / "one")
    changes = dict(Change.objects.current().values_list("slug", "entry"))
    emptied()

    plan = load([tmp_path / "one"])

    assert plan.problems == []
    dump(tmp_path / "two")
    assert texts(tmp_path / "two") == texts(tmp_path / "one")
    assert dict(Change.objects.current().values_list("slug", "entry")) == changes


def test_a_dump_loads_back_without_a_change_even_over_an_editors_work(folder, tmp_path):
    folder.loads("full", FULL)
    edit("meetings", "talks-1", lambda m: setattr(m, "city", "Kyoto"))
    dump(tmp_path / "one")

    plan = load([tmp_path / "one"])

    assert (plan.created, plan.changed, plan.kept) == ([], [], [])
    assert not folder.loads("full", FULL).changes_something
    assert Meeting.objects.get(slug="talks-1").city == "Kyoto"


def test_one_dialogue_takes_along_what_it_refers_to_and_no_more(folder, tmp_path):
    folder.loads("full", FULL)
    dump(tmp_path / "one", dialogue="talks")
    emptied()

    plan = load([tmp_path / "one"])

    assert plan.problems == []
    said = {slug for _section, slug in plan.created}
    assert {"talks", "talks-1", "summit", "gateway", "next", "note", "moon"} <= said
    assert {"quiet", "debris", "jp-nsps"} & said == set()


def test_a_dump_removes_what_an_earlier_one_wrote_and_leaves_other_files_alone(folder, tmp_path):
    folder.loads("full", FULL)
    kept = ["notes.yaml", "record-notes.yaml", "record-of-talks-edition-1.yaml"]
    dump(tmp_path / "one")
    dump(tmp_path / "one", dialogue="talks")
    for name in kept:
        (tmp_path / "one" / name).write_text("sources: {}")
    for model in (CommitmentEvent, MeetingLink, Commitment, Meeting):
        model.objects.all().delete()

    written = dump(tmp_path / "one")

    names = ["record-registers.yaml", "record-sources.yaml", "record-withdrawn.yaml"]
    assert [path.name for path in written] == names
    assert sorted(texts(tmp_path / "one")) == sorted([*kept, *names])


def test_one_dialogue_is_written_beside_a_dump_of_everything(folder, tmp_path):
    folder.loads("full", FULL)
    dump(tmp_path / "one")
    (tmp_path / "one" / "record-around-talks.json").write_text("{}")
    then = texts(tmp_path / "one")

    written = dump(tmp_path / "one", dialogue="talks")

    assert [path.name for path in written] == ["record-around-talks.yaml"]
    del then["record-around-talks.json"]
    now = texts(tmp_path / "one")
    assert now.pop("record-around-talks.yaml").startswith("parties:")
    assert now == then
    assert load([tmp_path / "one"]).problems == []


def test_a_dump_that_something_is_written_beneath_is_refused_and_touches_no_file(
    folder, tmp_path, monkeypatch
):
    folder.loads("full", FULL)
    dump(tmp_path / "one")
    then = texts(tmp_path / "one")
    by_dialogue = files

    def renamed_meanwhile():
        for number, file in enumerate(by_dialogue()):
            if number == 1:
                edit("agencies", "nasa", lambda nasa: setattr(nasa, "name", "Renamed"))
            yield file

    monkeypatch.setattr("dialogues.dossier.dump.files", renamed_meanwhile)
    with pytest.raises(CommandError) as refusal:
        call_command("dump_dialogues", output=tmp_path / "one")

    assert str(refusal.value) == (
        "The record changed while it was written out. No file was touched; ask again, if need be "
        "when nobody writes."
    )
    assert texts(tmp_path / "one") == then


def test_a_large_dump_is_json_and_loads_back(folder, tmp_path, monkeypatch):
    folder.loads("full", FULL)
    monkeypatch.setattr("dialogues.dossier.texts.MOST_AS_YAML", 10)
    dump(tmp_path / "one")

    plan = load([tmp_path / "one"])

    assert {path.suffix for path in (tmp_path / "one").iterdir()} == {".json"}
    assert (plan.problems, plan.created, plan.changed) == ([], [], [])


def test_a_dialogue_that_does_not_exist_is_named(folder, tmp_path):
    folder.loads("full", FULL)

    with pytest.raises(CommandError) as refusal:
        call_command("dump_dialogues", output=tmp_path / "one", dialogue="tokyo")

    assert str(refusal.value) == "'tokyo' is not a dialogue of the record (quiet, talks)."
    assert not (tmp_path / "one").exists()


def test_fixtures_of_django_round_trip_too(folder, tmp_path, transactional_db):
    folder.loads("full", FULL)
    dump(tmp_path / "one")
    fixture = tmp_path / "record.json"
    with fixture.open("w") as out:
        call_command("dumpdata", "dialogues", natural_foreign=True, stdout=out)
    emptied()

    call_command("loaddata", fixture, verbosity=0)

    dump(tmp_path / "two")
    assert texts(tmp_path / "two") == texts(tmp_path / "one")
    call_command("check_dialogues", stdout=io.StringIO())
    assert Meeting.objects.get(slug="talks-1").citations.count() == 2
