"""Backups: made whole or not at all, put back only where nothing is lost by it.

With the commands as they are typed, on a database of their own: what is tried here is files,
other databases and other processes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from dialogues.backups import BackupError, postgresql
from tests.drills import runbook, states
from tests.postgres import programs
from tests.records import MEETING, REGISTERS

# One after another: on PostgreSQL they make and rename databases.
pytestmark = pytest.mark.xdist_group("backups")

ROOT = Path(__file__).resolve().parent.parent


class Place:
    """Databases of the engine at hand, and this program's commands over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = f"b{os.getpid()}"

    def address(self, name: str) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.folder}/{name}.sqlite3"
        return urlunsplit(
            urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.mark}-{name}")
        )

    def manage(self, name: str, *command: str, **environment: str):
        own = {"DATABASE_URL": self.address(name), "VAR_DIR": str(self.folder / "var")}
        if connection.vendor == "postgresql":
            own["POSTGRESQL_BIN"] = str(programs())
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=os.environ | own | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def make(self, name: str) -> None:
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as Django makes test databases
                cursor.execute(f'CREATE DATABASE "{self.mark}-{name}"')

    def back_up(self, name: str) -> Path:
        folder = self.folder / f"backups-of-{name}"
        done = self.manage(name, "back_up_record", "--output", str(folder))
        assert (done.returncode, done.stderr) == (0, "")
        return Path(done.stdout.splitlines()[0])

    def end(self) -> None:
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:  # noqa: SLF001 - as above
                cursor.execute(
                    "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{self.mark}-%"]
                )
                for (name,) in cursor.fetchall():
                    cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def change(self, name: str) -> None:
        """Change something past the record's door, as nobody should."""
        with states.opened(self.address(name), is_to_write=True) as cursor:
            cursor.execute("UPDATE dialogues_meeting SET city = 'Nara'")
            cursor.connection.commit()


@pytest.fixture(scope="module")
def place(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        found = Place(tmp_path_factory.mktemp("backups"))
        found.make("here")
        file = found.folder / "record.yaml"
        file.write_text(REGISTERS + MEETING, encoding="utf-8")
        load = (
            "from django.core.management import call_command;"
            f"call_command('migrate', verbosity=0); call_command('load_dialogues', '{file}')"
        )
        done = found.manage("here", "shell", "--no-imports", "-c", load)
        assert done.returncode == 0, done.stderr
        yield found
        found.end()


@pytest.fixture(scope="module")
def backup(place):
    return place.back_up("here")


def test_a_backup_is_one_file_and_its_sum(place, backup):
    ending = {"sqlite": "sqlite3", "postgresql": "dump"}[connection.vendor]
    beside = f"{backup.name}.sha256"

    assert backup.name.endswith(f"Z-edition-1.{ending}")
    assert sorted(file.name for file in backup.parent.iterdir()) == [backup.name, beside]
    assert backup.with_name(beside).read_text() == (
        f"{hashlib.sha256(backup.read_bytes()).hexdigest()}  {backup.name}\n"
    )


def mode(file):
    return stat.S_IMODE(file.stat().st_mode)


def test_nobody_else_reads_a_backup_nor_enters_a_folder_made_for_it(place, backup, tmp_path):
    beside = backup.with_name(f"{backup.name}.sha256")
    assert [mode(file) for file in (backup, beside)] == [0o600, 0o600]
    assert mode(backup.parent) == 0o700

    (tmp_path / "there").mkdir()
    (tmp_path / "there").chmod(0o755)
    output = tmp_path / "there" / "above" / "backups"
    assert place.manage("here", "back_up_record", "--output", str(output)).returncode == 0
    assert [mode(each) for each in (output, output.parent)] == [0o700, 0o700]
    assert mode(tmp_path / "there") == 0o755


def test_a_backup_is_put_back_row_by_row_and_nothing_is_overwritten_unasked(place, backup):
    then = states.read(place.address("here"))

    elsewhere = place.manage("there", "restore_record", str(backup))
    assert (elsewhere.stdout, elsewhere.stderr) == (
        "Edition 1 is restored, and keeps its rules.\n",
        "",
    )
    assert states.read(place.address("there")) == then

    place.change("there")
    now = states.read(place.address("there"))
    assert now != then
    refused = place.manage("there", "restore_record", str(backup))
    assert refused.returncode == 1
    assert "holds a record already." in refused.stderr
    assert "--replace" in refused.stderr
    assert states.read(place.address("there")) == now

    replaced = place.manage("there", "restore_record", str(backup), "--replace")
    assert (replaced.returncode, replaced.stderr) == (0, "")
    assert states.read(place.address("there")) == then
    told = replaced.stdout.splitlines()[1].removeprefix("What was there before is kept as ")
    kept = {
        "sqlite": f"sqlite:///{told[:-1]}",
        "postgresql": place.address(told[:-1].removeprefix(f"the database {place.mark}-")),
    }[connection.vendor]
    assert states.read(kept) == now
    if connection.vendor == "sqlite":
        assert mode(Path(told[:-1])) == 0o600
    assert [file for file in place.folder.iterdir() if file.name.startswith(".")] == []


def test_what_workers_know_of_the_facets_is_not_what_they_know_of_a_restored_record(place, backup):
    def seals(name):
        with states.opened(place.address(name)) as cursor:
            cursor.execute("SELECT noun, value FROM dialogues_facetvalue WHERE facet = 'seal'")
            return set(cursor.fetchall())

    assert place.manage("again", "restore_record", str(backup)).returncode == 0

    assert len(seals("again")) == len(seals("here")) > 1
    assert seals("again").isdisjoint(seals("here"))


@pytest.fixture
def server(place, django_db_blocker):
    """A session of PostgreSQL's in which databases are made and named."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no databases that are closed and renamed")
    with django_db_blocker.unblock(), postgresql._server(connection) as session:  # noqa: SLF001 - as a restore opens it
        yield session


def test_a_restore_that_is_interrupted_leaves_the_database_open(place, server, monkeypatch):
    place.make("open")
    place.make("tried")
    say = postgresql._say  # noqa: SLF001 - what is interrupted

    def interrupted(session, statement, *values):
        if "pg_terminate_backend" in statement:
            raise KeyboardInterrupt
        return say(session, statement, *values)

    monkeypatch.setattr(postgresql, "_say", interrupted)
    names = [f"{place.mark}-{name}" for name in ("open", "tried", "before")]
    with pytest.raises(KeyboardInterrupt):
        postgresql._exchange(server, *names, is_there=True)  # noqa: SLF001 - as above

    with states.opened(place.address("open")) as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (names[0],)


def test_a_database_that_a_killed_restore_left_closed_is_restored_all_the_same(
    place, server, backup
):
    place.manage("closed", "restore_record", str(backup))
    with server.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{place.mark}-closed" ALLOW_CONNECTIONS false')

    done = place.manage("closed", "restore_record", str(backup), "--replace")

    assert (done.returncode, done.stderr) == (0, "")
    assert states.read(place.address("closed")) == states.read(place.address("here"))


def test_a_backup_whose_record_breaks_a_rule_is_not_put_back(place, backup):
    place.make("broken")
    place.manage("broken", "restore_record", str(backup))
    place.change("broken")
    broken = place.back_up("broken")

    refused = place.manage("nowhere", "restore_record", str(broken))

    assert refused.returncode == 1
    assert "`check_dialogues` says of it: CommandError: meetings.talks-1: differs" in refused.stderr
    place.make("nowhere")  # which a database that was half restored would stand in the way of
    with (
        states.opened(place.address("nowhere")) as cursor,
        pytest.raises(Exception, match="edition"),
    ):
        cursor.execute("SELECT * FROM dialogues_edition")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of PostgreSQL the drill tries it")
def test_the_runbook_tries_a_backup_as_often_as_one_likes_and_leaves_nothing(backup, tmp_path):
    told = os.environ | {
        "BACKUPS": str(backup.parent),
        "TMPDIR": str(tmp_path),
        "TRIAL_URL": "",
    }
    for _time in range(2):
        assert "is restored, and keeps its rules." in runbook.follow("Trying a backup", told)
        assert list(tmp_path.iterdir()) == []


@pytest.fixture
def copy(backup, tmp_path):
    """A copy of the backup with its sum."""
    for file in (backup, backup.with_name(f"{backup.name}.sha256")):
        shutil.copy(file, tmp_path)
    return tmp_path / backup.name


def refusal(path):
    with pytest.raises(CommandError) as refused:
        call_command("restore_record", str(path), replace=True)
    return str(refused.value)


def test_a_backup_that_is_not_what_it_was_is_refused(copy):
    copy.write_bytes(copy.read_bytes()[:5000])
    assert "is not what was backed up" in refusal(copy)

    copy.with_name(f"{copy.name}.sha256").unlink()
    assert "A backup without its sum is not finished: take another." in refusal(copy)
    assert "record.bin is not the name of a backup" in refusal(
        copy.rename(copy.parent / "record.bin")
    )


def test_a_database_of_another_kind_is_told_the_way_by_dossiers(copy):
    other = {"sqlite": ".dump", "postgresql": ".sqlite3"}[connection.vendor]
    path = copy.rename(copy.with_suffix(other))
    copy.with_name(f"{copy.name}.sha256").rename(path.with_name(f"{path.name}.sha256"))

    assert "carry the record over as dossiers" in refusal(path)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError) as refused:
        call_command("back_up_record", output=tmp_path / "file" / "in")

    assert str(refused.value) == (
        f"{tmp_path}/file/in cannot be written to (Not a directory). Make room there, or name "
        "another folder. Nothing was kept."
    )


def test_programs_that_are_not_there_are_named_with_the_remedy(tmp_path, settings):
    settings.POSTGRESQL_BIN = str(tmp_path)

    with pytest.raises(BackupError) as refused:
        postgresql.found("pg_dump")

    assert str(refused.value) == (
        f"There is no pg_dump in {tmp_path}. Install the client programs of the server's version "
        "(on Debian and Ubuntu postgresql-client), or name their folder in POSTGRESQL_BIN. "
        "Nothing was done."
    )
