"""The table of the drills, and what they see with: the drills themselves are for `make drill`."""

from __future__ import annotations

import datetime
import inspect
import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench.records import environment, run
from tests.drills import __main__ as drills
from tests.drills import broken_dossiers, killing, kills, rollout, rows, runbook, serving, states
from tests.drills.backups import Restored
from tests.drills.rows import Row
from tests.records import COMMITMENT, MEETING, REGISTERS

DAY = datetime.date(2026, 11, 28)
KEPT = Row("kill it", "lives", "lived", is_kept=True)
BROKEN = Row("starve it", "lives", "died", is_kept=False)
NOT_TRIED = Row("drown it", "floats", "no water", is_kept=None)
PAGE = f"# Before\n\n{rows.BEGIN}\n{rows.END}\nAfter\n"


def test_a_broken_promise_is_told_as_one_and_the_page_around_the_table_stays():
    table = rows.table(
        {
            "kills": [KEPT.told("kills", DAY)],
            "hunger": [BROKEN.told("hunger", DAY), NOT_TRIED.told("hunger", DAY)],
        }
    )

    assert rows.written(PAGE, table) == (
        f"# Before\n\n{rows.BEGIN}\n"
        "| drill | what is done | promised | seen | on |\n"
        "|---|---|---|---|---|\n"
        "| kills | kill it | lives | lived | 2026-11-28 |\n"
        "| hunger | starve it | lives | **broken:** died | 2026-11-28 |\n"
        "| hunger | drown it | floats | **not tried:** no water | 2026-11-28 |\n"
        f"\n1 of 3 promises are kept.\n\n{rows.END}\nAfter\n"
    )


def test_drills_that_are_not_run_keep_their_rows(tmp_path, monkeypatch, capsys):
    page = tmp_path / "reliability.md"
    outage, exports = KEPT.told("outage", DAY), KEPT.told("exports", DAY)
    page.write_text(rows.written(PAGE, rows.table({"outage": [outage], "exports": [exports]})))
    monkeypatch.setattr(rows, "RESULTS", page)
    monkeypatch.setattr(os, "chdir", lambda _place: None)
    monkeypatch.setattr(drills, "_run", lambda _name, *_on: iter([BROKEN]))

    assert drills.main(["outage"]) == 1
    assert list(rows.kept_rows(page.read_text())) == ["outage", "exports"]
    assert rows.kept_rows(page.read_text())["exports"] == [exports]
    assert "1 of 2 promises are kept." in capsys.readouterr().out


def test_what_runs_side_by_side_are_drills_and_come_before_the_others(monkeypatch):
    monkeypatch.setattr(
        drills, "_run", lambda name, *_on: iter([BROKEN, KEPT][: len(name) % 2 + 1])
    )
    monkeypatch.setattr(drills, "ProcessPoolExecutor", lambda *_: ThreadPoolExecutor(2))
    monkeypatch.setenv("VAR_DIR", "")

    found = dict(drills._run_all(["outage", "kills", "backups"]))  # noqa: SLF001

    assert {name for name, *_on in drills.SIDE_BY_SIDE} < set(drills.DRILLS)
    assert list(found) == ["backups", "kills", "outage"]
    assert [len(found[name]) for name in found] == [4, 4, 1]


def test_an_unknown_drill_is_named_with_those_there_are(capsys):
    assert drills.main(["kill"]) == 2
    assert capsys.readouterr().err.startswith("There is no drill 'kill'. There are: kills, ")


def test_every_drill_is_a_module_that_returns_rows():
    for name in drills.DRILLS:
        drill = import_module(f"tests.drills.{name}").drill
        assert inspect.signature(drill).return_annotation == "Iterator[Row]", name


def test_states_differ_as_soon_as_one_row_does(tmp_path):
    file = tmp_path / "record.sqlite3"
    record = sqlite3.connect(file)
    record.execute("CREATE TABLE dialogues_edition (number INTEGER, made_at TEXT)")
    record.execute("INSERT INTO dialogues_edition VALUES (1, 'then')")
    record.commit()
    address = f"sqlite:///{file}"
    before, apart = states.read(address), states.read(address, leave_out=["made_at"])
    record.execute("UPDATE dialogues_edition SET made_at = 'now'")
    record.commit()

    assert before[0] == 1
    assert states.read(address)[1] != before[1]
    assert states.read(address, leave_out=["made_at"]) == apart
    record.close()


@pytest.mark.parametrize("heading", ["Backing up", "Trying a backup", "Restoring"])
def test_the_runbook_has_the_commands_that_the_drills_follow(heading):
    [first, *_others] = runbook.blocks(heading)

    read = subprocess.run(
        ["/bin/bash", "-n"], input=first, text=True, check=False, capture_output=True
    )
    assert (read.returncode, read.stderr) == (0, "")
    assert {"Backing up": "back_up_record"}.get(heading, "restore_record") in first
    assert ("--replace" in first) == (heading == "Restoring")


def test_the_server_has_its_settings_from_where_the_commands_of_the_runbook_have_theirs():
    [unit] = runbook.blocks("In front of it", "ini")
    said = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line)

    assert said["EnvironmentFile"] == f"{said['WorkingDirectory']}/.env"


def test_a_backup_is_what_was_if_its_rows_are_an_editions_and_it_lost_none_before_it():
    known = {6: "rows of six", 7: "rows of seven", 8: "rows of eight"}

    assert Restored(7, 7, "rows of seven").is_what_was(known)
    assert Restored(7, 8, "rows of eight").is_what_was(known)
    assert not Restored(7, 6, "rows of six").is_what_was(known)
    assert not Restored(7, 7, "rows of eight").is_what_was(known)
    assert not Restored(7, 9, "rows of nine").is_what_was(known)


@pytest.mark.django_db
@pytest.mark.parametrize("page", serving.NEW_PAGES)
def test_a_new_page_is_made_from_the_database_each_time(page, folder, client):
    folder.loads("record", REGISTERS + MEETING + COMMITMENT)

    def made():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(serving.filled(page))
            told = b"".join(answer) if answer.streaming else answer.content
        assert (answer.status_code, len(told) > 0) == (200, True)
        return len(queries)

    # What is remembered takes one: which edition the record is in.
    made()
    assert min(made(), made()) > 1


def test_the_drill_of_a_rollout_begins_before_a_migration_that_is_done_and_one_that_gives_up():
    names = sorted(path.stem for path in Path("dialogues/migrations").glob("0*.py"))
    behind = [name for name in names if name > f"{rollout.BEFORE}_~"]

    assert behind[:2] == ["0006_facets_of_joining", "0007_search_index_by_kind"]


def test_a_load_that_ended_before_it_was_killed_is_no_kill():
    sure, chance = {"is_sure": True}, {"is_sure": False}
    died, ended = {"is_killed": True}, {"is_killed": False}

    assert kills.judged(sure | died, "old", is_in_order=True) == "old"
    assert kills.judged(chance | died, "new", is_in_order=True) == "new"
    assert kills.judged(chance | ended, "new", is_in_order=True) == kills.ENDED
    assert kills.judged(chance | ended, "old", is_in_order=True) == "old, not killed"
    assert kills.judged(sure | ended, "new", is_in_order=True) == "new, not killed"
    assert kills.judged(chance | ended, "new", is_in_order=False) == "new in disorder"


def test_loads_are_killed_at_every_step_there_is_and_then_by_chance_before_and_after_the_commit():
    length = killing.Length(statements=9, seconds=1.0, tail=0.5)
    found = list(islice(killing.ways(length, Random(1)), 2 * len(killing.STEPS) + 3))

    assert [way.is_sure for way in found] == [True] * 2 * len(killing.STEPS) + [False] * 3
    assert found[-3].told.startswith("statement ")
    assert found[-2].after is not None
    assert found[-1].told.endswith(" s after the commit")
    for step in killing.STEPS:
        owner, name = killing.place(*step)
        assert callable(getattr(owner, name)), step


def test_who_loads_a_broken_dossier_gets_a_gigabyte_of_addresses_and_no_more(tmp_path):
    broken, bomb = tmp_path / "broken.yaml", tmp_path / "bomb.json"
    broken.write_text("sources: [")
    bomb.write_text('{"sources": {"a": {"title": "' + "x" * 2_000_000 + '"}}}')
    asked = f"{broken}\n{bomb}\n{tmp_path / 'none.yaml'}\n"
    address = f"sqlite:///{tmp_path}/record.sqlite3"
    run(address, "manage.py", "migrate", "--verbosity", "0")

    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.broken_dossiers"],
        env=environment(address),
        input=asked,
        text=True,
        check=True,
        capture_output=True,
    )

    first, second, third = (
        broken_dossiers.Loaded(*json.loads(line)) for line in done.stdout.splitlines()
    )
    assert (first.is_refused(broken), second.is_refused(bomb)) == (True, True)
    assert (third.code, third.is_refused(broken)) == (1, False)
    assert 20 < first.megabytes < broken_dossiers.MOST_MEGABYTES
    assert not first._replace(code=0).is_refused(broken)
    assert not first._replace(megabytes=200).is_refused(broken)


def test_what_takes_more_than_its_addresses_is_told_of():
    program = """
from tests.drills import broken_dossiers as drill
drill.execute_from_command_line = lambda arguments: bytearray(drill.LIMIT)
done = drill.apart(["load_dialogues"])
assert "MemoryError" in done.told, done
assert done.code == drill.UNFORESEEN, done
"""
    subprocess.run([sys.executable, "-c", program], check=True)
