"""Whose turn it is to write in SQLite: when nobody can be waited for, one goes on as before."""

import fcntl
import os
import time

import pytest
from django.db import DatabaseError
from django.db.utils import ConnectionHandler

from dialogues.models.turns import queue_up

pytestmark = pytest.mark.django_db


def queue_file(folder):
    """Where those who wait to write in `some.sqlite3` queue."""
    return folder / "some.sqlite3-turn"


@pytest.fixture
def opened(tmp_path):
    """A connection to a file, with a tenth of a second of patience."""
    stated = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": tmp_path / "some.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0.1},
    }
    connection = ConnectionHandler({"default": stated})["default"]
    connection.connect()
    queue_up(connection=connection)
    yield connection
    connection.close()


@pytest.fixture
def begin(opened):
    """Begin to write there; how long it took."""

    def begin():
        start = time.monotonic()
        with opened.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        return time.monotonic() - start

    return begin


@pytest.fixture
def other(tmp_path):
    """Another connection to that file, which knows of no queue."""
    stated = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "some.sqlite3"}
    connection = ConnectionHandler({"default": stated})["default"]
    yield connection
    connection.close()


def test_who_begins_to_write_leaves_the_queue_at_once(begin, tmp_path):
    begin()

    with queue_file(tmp_path).open() as queue:
        fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_who_waits_behind_one_who_never_begins_goes_on(begin, tmp_path):
    with queue_file(tmp_path).open("w") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)

        assert begin() >= 0.1


def test_who_has_waited_in_the_queue_waits_no_longer_for_the_database(begin, opened, tmp_path):
    said: list[str] = []
    opened.connection.set_trace_callback(said.append)

    with queue_file(tmp_path).open("w") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        begin()

    assert said == [
        "PRAGMA busy_timeout = 0",
        "BEGIN IMMEDIATE",
        "PRAGMA busy_timeout = 100",
        "ROLLBACK",
    ]


def test_where_no_queue_can_be_made_one_begins_without(begin, monkeypatch):
    def full(*_said):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)

    begin()


def test_who_is_refused_leaves_the_queue_too(begin, tmp_path, other):
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="locked"):
            begin()
        with queue_file(tmp_path).open() as queue:
            fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
        cursor.execute("ROLLBACK")

    begin()


def test_who_waits_in_the_queue_does_so_after_a_visitors_question_too(begin, opened, tmp_path):
    """The limit of a visitor's question is a wrapper too, and is taken off at its end."""
    opened.execute_wrappers.clear()
    with opened.execute_wrapper(lambda execute, *said: execute(*said)):
        queue_up(connection=opened)

    with queue_file(tmp_path).open("w") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        assert begin() >= 0.1
