"""Restores that somebody writes beneath, or that are told to end."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from dialogues.backups import BackupError, sqlite


class Written:
    """Files of SQLite that hold editions and no more, one of them to be put in place of another."""

    def __init__(self, folder: Path) -> None:
        self.place, self.other = folder / "record.sqlite3", folder / "other.sqlite3"
        for file, editions in ((self.place, 1), (self.other, 7)):
            self.say(file, "CREATE TABLE dialogues_edition (number INTEGER, made_at TEXT)")
            for number in range(editions):
                self.write(file, number + 1)

    def say(self, file: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(file)) as database, database:
            return database.execute(statement, values).fetchall()

    def write(self, file: Path, number: int) -> None:
        self.say(file, "INSERT INTO dialogues_edition VALUES (?, ?)", number, f"{number} o'clock")

    def editions(self, file: Path) -> int:
        return int(self.say(file, "SELECT count(*) FROM dialogues_edition")[0][0])

    def restored(self) -> str:
        on: Any = SimpleNamespace(settings_dict={"NAME": str(self.place)})
        return sqlite.read(on, self.other, replace=True)


@pytest.fixture
def written(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "proven", lambda _address: None)
    return Written(tmp_path)


def written_meanwhile(written, monkeypatch, times):
    """Let somebody save while what is there is kept, so many times."""
    kept = sqlite._kept  # noqa: SLF001 - what takes a while
    numbers = iter(range(2, 2 + times))

    def slowly(*said):
        before = kept(*said)
        if number := next(numbers, None):
            written.write(written.place, number)
        return before

    monkeypatch.setattr(sqlite, "_kept", slowly)


def test_what_is_saved_while_the_record_is_kept_aside_is_kept_too(written, monkeypatch):
    written_meanwhile(written, monkeypatch, times=1)

    before = Path(written.restored())

    assert (written.editions(written.place), written.editions(before)) == (7, 2)
    assert before.name.endswith("-edition-2.sqlite3")
    assert len(list(before.parent.glob("space-dialogues-*"))) == 2


def test_a_record_that_is_written_to_without_end_is_left_as_it_is(written, monkeypatch):
    written_meanwhile(written, monkeypatch, times=9)

    with pytest.raises(BackupError) as refused:
        written.restored()

    assert "Stop whoever writes (load_dialogues, editors), and ask again." in str(refused.value)
    assert written.editions(written.place) == 4
    assert list(written.place.parent.glob("space-dialogues-*")) == []


def test_a_restore_that_is_told_to_end_undoes_first_what_is_half_done(monkeypatch):
    before, undone = signal.getsignal(signal.SIGTERM), []

    def told_to_end(*_said, **_options):
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            undone.append("everything")

    monkeypatch.setattr("dialogues.management.commands.restore_record.restore", told_to_end)
    with pytest.raises(SystemExit) as ended:
        call_command("restore_record", "file")

    assert (ended.value.code, undone) == (128 + signal.SIGTERM, ["everything"])
    assert signal.getsignal(signal.SIGTERM) == before
