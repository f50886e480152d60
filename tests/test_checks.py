"""The check of the whole record while others write it."""

from __future__ import annotations

from dialogues.dossier import checks
from dialogues.dossier.checks import failures
from dialogues.models import Source
from tests.records import COMMITMENT, MEETING, REGISTERS, edit

EVERYTHING = REGISTERS + MEETING + COMMITMENT


def written_meanwhile(monkeypatch, times):
    """Let somebody save, so many times, between what a record last said and what it says."""
    last_changes = checks._last_changes  # noqa: SLF001 - between this and the tables
    names = iter([f"Name {number}" for number in range(times)])

    def then_saved(section):
        kept = last_changes(section)
        if section == "agencies" and (name := next(names, "")):
            edit("agencies", "nasa", lambda nasa: setattr(nasa, "name", name))
        return kept

    monkeypatch.setattr(checks, "_last_changes", then_saved)


def test_a_save_while_the_record_is_checked_is_no_failure(folder, monkeypatch):
    folder.loads("first", EVERYTHING)
    written_meanwhile(monkeypatch, times=1)

    assert failures() == []


def test_what_is_wrong_is_found_however_much_is_saved_while_it_is_looked_for(folder, monkeypatch):
    folder.loads("first", EVERYTHING)
    Source.objects.update(url="https://")
    written_meanwhile(monkeypatch, times=9)

    assert {"sources.note.url", "sources.note"} <= {line.partition(": ")[0] for line in failures()}
