"""Dossiers out of the record, and back."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dialogues.dossier.dump import dump
from dialogues.dossier.load import load
from dialogues.dossier.writer import MODELS
from dialogues.models import (
    Change,
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
    other = tmp_path / "one" / "notes.yaml"
    dump(tmp_path / "one")
    other.write_text("sources: {}")

    dump(tmp_path / "one", dialogue="quiet")

    assert sorted(texts(tmp_path / "one")) == [
        "notes.yaml",
        "record-registers.yaml",
        "record-withdrawn.yaml",
    ]


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
