"""The database as a file, seen from outside the process that writes it."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.records import COMMITMENT, MEETING, REGISTERS

ROOT = Path(__file__).parents[1]
EVERYTHING = REGISTERS + MEETING + COMMITMENT


@pytest.fixture
def manage(tmp_path):
    """The program as a steward calls it, over a database of its own."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'record.sqlite3'}"}

    def run(*arguments, fails=False):
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stderr
        return done.stdout + done.stderr

    run("migrate", "--verbosity", 0)
    return run


def fingerprint(file):
    """The digest of a database file with its write-ahead log taken into it."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_dry_run_and_a_refusal_leave_the_file_byte_for_byte_alike(manage, tmp_path):
    dossier = tmp_path / "first.yaml"
    dossier.write_text(EVERYTHING)
    manage("load_dialogues", dossier)
    before = fingerprint(tmp_path / "record.sqlite3")
    dossier.write_text(EVERYTHING.replace("city: Tokyo", "city: Kyoto"))

    dry = manage("load_dialogues", dossier, "--dry-run")
    assert fingerprint(tmp_path / "record.sqlite3") == before

    broken = tmp_path / "second.yaml"
    broken.write_text("meetings: {talks-1: {date: 2019-13}}")
    assert "The record is unchanged." in manage("load_dialogues", dossier, broken, fails=True)
    assert fingerprint(tmp_path / "record.sqlite3") == before

    assert manage("load_dialogues", dossier) == dry
    assert fingerprint(tmp_path / "record.sqlite3") != before


def test_a_load_that_changes_nothing_leaves_the_file_alike(manage, tmp_path):
    dossier = tmp_path / "first.yaml"
    dossier.write_text(EVERYTHING)
    manage("load_dialogues", dossier)
    before = fingerprint(tmp_path / "record.sqlite3")

    assert "0 changes" in manage("load_dialogues", dossier)

    assert fingerprint(tmp_path / "record.sqlite3") == before
