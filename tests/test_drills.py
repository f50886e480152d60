"""The table of the drills, and what they see with: the drills themselves are for `make drill`."""

from __future__ import annotations

import datetime
import os
import sqlite3
import subprocess
from importlib import import_module

import pytest

from tests.drills import __main__ as drills
from tests.drills import rows, runbook, states
from tests.drills.rows import Row

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
    kills, exports = KEPT.told("kills", DAY), KEPT.told("exports", DAY)
    page.write_text(rows.written(PAGE, rows.table({"kills": [kills], "exports": [exports]})))
    monkeypatch.setattr(rows, "RESULTS", page)
    monkeypatch.setattr(os, "chdir", lambda _place: None)
    monkeypatch.setattr(drills, "_run", lambda _name: iter([BROKEN]))

    assert drills.main(["kills"]) == 1
    assert list(rows.kept_rows(page.read_text())) == ["kills", "exports"]
    assert rows.kept_rows(page.read_text())["exports"] == [exports]
    assert "1 of 2 promises are kept." in capsys.readouterr().out


def test_an_unknown_drill_is_named_with_those_there_are(capsys):
    assert drills.main(["kill"]) == 2
    assert capsys.readouterr().err.startswith("There is no drill 'kill'. There are: kills, ")


def test_every_drill_is_a_module_that_returns_rows():
    for name in drills.DRILLS:
        assert callable(import_module(f"tests.drills.{name}").drill), name


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
