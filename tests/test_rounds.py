"""Loads and edits in random order: whatever happens, the record is in order after each step.

Small here; `make fuzz` runs many more (ROUNDS=...).
"""

from __future__ import annotations

import contextlib
import os
import random

import pytest
from django.db import transaction
from ruamel.yaml import YAML

from dialogues.dossier.checks import failures
from dialogues.dossier.door import RuleError
from dialogues.dossier.dump import dump
from dialogues.dossier.load import load
from dialogues.models import Meeting
from tests.records import REGISTERS, edit

pytestmark = pytest.mark.no_cover

ROUNDS = int(os.environ.get("ROUNDS", "6"))
STEPS = 8
PASSAGES = ["note#a", "note#b", "note#c"]
CITIES = ["Tokyo", "Kyoto", "Nara"]
DATES = ["2019", "2019-07", "2019-07-24", "2019-07-24/2019-07-25"]
NAMES = [
    {"person": "河西康之", "romanised": "Kasai Yasuyuki"},
    {"person": "河西康之"},
    {"person": "Kasai Yasuyuki"},
    {"person": "Ann Lee"},
]


def some(chance, items, least=1):
    """A few of these, in a random order."""
    return chance.sample(items, chance.randint(least, len(items)))


def meeting(chance):
    """What one dossier may say of the meeting."""
    said = {
        "dialogue": "talks",
        "state": chance.choice(["held", "announced"]),
        "cites": some(chance, PASSAGES),
    }
    if chance.random() < 0.5:
        said["city"] = chance.choice(CITIES)
    if chance.random() < 0.9:
        said["date"] = chance.choice(DATES)
    if chance.random() < 0.3:
        said["summary"] = {"en": chance.choice(["They met.", "They talked."])}
    said["participants"] = [
        {"cites": some(chance, PASSAGES), "who": some(chance, ["nasa", "jaxa", "jp-nsps"])},
        {
            "role": "co-chair",
            "cites": some(chance, PASSAGES),
            "who": [{"agency": "jp-nsps", **chance.choice(NAMES)}],
        },
    ]
    said["discussions"] = [
        {"cites": some(chance, PASSAGES), "areas": dict.fromkeys(some(chance, ["moon", "debris"]))}
    ]
    return said


def commitment(chance):
    """What one dossier may say of the commitment."""
    events = [{"kind": "made", "meeting": "talks-1", "cites": some(chance, PASSAGES)}]
    for kind in some(chance, ["reaffirmed", "progress", "paused", "fulfilled"], least=0):
        date = chance.choice(["2020", "2021-05", "2022-01-01"])
        events.append({"kind": kind, "date": date, "cites": some(chance, PASSAGES)})
    return {
        "statement": "Japan builds a module.",
        "strength": "plans",
        "parties": some(chance, ["us", "jp"]),
        "events": events,
    }


def step(chance, folder):
    """Load one of two dossiers anew, or edit the meeting by hand; the plan, if there is one."""
    if chance.random() < 0.25 and Meeting.objects.exists():
        city = chance.choice([*CITIES, ""])
        with contextlib.suppress(RuleError):
            edit("meetings", "talks-1", lambda record: _edited(chance, record, city))
        return None
    name = chance.choice(["first", "second"])
    dossier = {"meetings": {"talks-1": meeting(chance)}}
    if chance.random() < 0.7:
        dossier["commitments"] = {"gateway": commitment(chance)}
    with (folder.path / f"{name}.yaml").open("w") as file:
        YAML().dump(dossier, file)
    how = chance.choice(["stop", "keep", "overwrite"])
    return load([folder.path / f"{name}.yaml"], on_conflict=how), name, how


def _edited(chance, record, city):
    record.city = city
    if chance.random() < 0.5:
        record.participants.order_by("?").first().delete()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_the_record_is_in_order_after_every_step(folder, tmp_path, seed):
    chance = random.Random(seed)
    folder.loads("registers", REGISTERS)
    loads = 0
    for number in range(STEPS):
        done = step(chance, folder)
        assert list(failures()) == [], (seed, number)
        if done is None or done[0].is_refused:
            continue
        loads += 1
        _plan, name, how = done
        again = load([folder.path / f"{name}.yaml"], on_conflict=how)
        assert (again.created, again.changed, again.conflicts, again.problems) == ([], [], [], [])
        with transaction.atomic():
            dump(tmp_path / "out")
            back = load([tmp_path / "out"])
            assert (back.created, back.changed, back.conflicts, back.problems) == ([], [], [], [])
            transaction.set_rollback(True)
    assert loads
