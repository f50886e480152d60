"""A database without a record in it, as commands tell of it: in one sentence, with the remedy."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import OperationalError, connection

from dialogues.models.unready import unanswered
from tests.test_backups import Place

# One after another: on PostgreSQL they make databases.
pytestmark = pytest.mark.xdist_group("backups")

REMEDY = "Run `python manage.py migrate`, or name another database in DATABASE_URL.\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        found = Place(tmp_path_factory.mktemp("unready"))
        found.mark = f"u{os.getpid()}"
        found.make("fresh")
        found.make("before")
        yield found
        found.end()


def shown(place, name):
    """The address of a database as it is shown: without who asks, and with what password."""
    if connection.vendor == "sqlite":
        return place.address(name)
    parts = urlsplit(place.address(name))
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"...@{host}", query=""))


@pytest.mark.parametrize(
    "command",
    [
        ["load_dialogues", "fixtures"],
        ["check_dialogues"],
        ["dump_dialogues", "--output", "{folder}/dump"],
        ["rebuild_search"],
        ["back_up_record", "--output", "{folder}/backups"],
        ["make_release", "--output", "{folder}/releases"],
        ["set_up_roles"],
    ],
    ids=" ".join,
)
def test_every_command_says_in_one_sentence_that_a_database_holds_no_record(place, command):
    command = [word.replace("{folder}", str(place.folder)) for word in command]

    done = place.manage("fresh", *command)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{shown(place, 'fresh')} holds no record yet (")
    assert done.stderr.endswith(f"). {REMEDY}")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert not list(place.folder.glob("backups/*"))


def test_a_database_that_an_earlier_release_made_is_told_as_that(place):
    made = place.manage("before", "migrate", "--verbosity=0", "dialogues", "0001")
    assert (made.returncode, made.stderr) == (0, "")

    done = place.manage("before", "check_dialogues")

    assert done.returncode == 1
    assert done.stderr.startswith(f"{shown(place, 'before')} is of an earlier release (")
    assert done.stderr.endswith(f"). {REMEDY}")
    assert done.stderr.count("\n") == 1


def test_a_database_that_is_not_there_is_told_without_its_password(place):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite makes a file that is not there.")
    address = "postgresql://editor:s?ecret@localhost:1/record"

    done = place.manage("fresh", "check_dialogues", DATABASE_URL=address.replace("?", "%3F"))

    assert done.returncode == 1
    assert done.stderr.startswith("postgresql://...@localhost:1/record does not answer (")
    assert done.stderr.endswith("). Ask again, or name another database in DATABASE_URL.\n")
    assert "ecret" not in done.stderr


def test_a_fault_of_the_program_is_not_told_as_one_of_the_database(db):
    assert unanswered(ValueError("no such table: dialogues_edition")) == ""
    # Of a database that has all that it is to have.
    assert unanswered(OperationalError("no such table: dialogues_editoin")) == ""
