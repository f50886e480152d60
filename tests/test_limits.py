"""No visitor's query runs longer than a second; and what is said when the database cannot answer."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2
import pytest
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpResponse
from django.urls import ResolverMatch, resolve

from dialogues.middleware import limits
from dialogues.models import Edition
from dialogues.models.editions import EditionQuerySet
from dialogues.models.outages import OUT_OF_REACH, TOO_SLOW, outage
from dialogues.queries import lists
from tests.records import COMMITMENT, MEETING, REGISTERS

SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 400000000) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(30)",
}


# What is shipped, before `patience` lengthens it.
SECONDS = limits.SECONDS


@pytest.fixture(autouse=True)
def as_shipped(patience, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", SECONDS)


def test_a_visitors_question_has_a_second():
    assert SECONDS == 1


def slowly(*_asked, **_named):
    with connection.cursor() as cursor:
        cursor.execute(SLOW[connection.vendor])
        cursor.fetchall()


@pytest.fixture
def record(folder, transactional_db):
    folder.lays(record=REGISTERS + MEETING + COMMITMENT)
    yield
    limits.lift(connection)


@pytest.mark.parametrize("address", ["/meetings/", "/api/v1/meetings"])
def test_a_query_that_takes_too_long_is_given_up(client, record, monkeypatch, address):
    monkeypatch.setattr(lists, "meetings", slowly)
    answer = client.get(address)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer["Cache-Control"] == "no-store"
    if address.startswith("/api"):
        assert answer.json() == {
            "error": {"code": "too_slow", "message": TOO_SLOW.message, "param": None}
        }
    else:
        assert TOO_SLOW.message in answer.content.decode()
    monkeypatch.undo()
    assert client.get(address).status_code == 200


def test_the_limit_costs_no_question_and_ends_with_the_visit(client, record, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.3)
    client.get("/meetings/")
    limits.lift(connection)

    with connection.cursor() as cursor:
        begun = time.monotonic()
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sleep(0.6)")
        else:
            cursor.execute(SLOW["sqlite"].replace("400000000", "6000000"))
        cursor.fetchall()
        assert time.monotonic() - begun > 0.3


@pytest.mark.parametrize(
    ("address", "mounted", "is_limited"),
    [
        ("/admin/login/", "", False),
        ("/admin/login/", "/space", False),
        ("/meetings/", "", True),
        ("/meetings/", "/admin", True),
        ("/readyz", "", True),
    ],
)
@pytest.mark.usefixtures("record")
def test_the_limit_is_the_visitors_and_not_the_editors(
    client, monkeypatch, address, mounted, is_limited
):
    client.get("/about/")
    seen = []

    def look(*_asked, **_named):
        try:
            slowly()
        except OperationalError as error:
            seen.append(outage(error))
        return HttpResponse("looked")

    short = {
        "sqlite": SLOW["sqlite"].replace("400000000", "6000000"),
        "postgresql": "SELECT pg_sleep(0.6)",
    }
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    monkeypatch.setitem(SLOW, connection.vendor, short[connection.vendor])
    limits.lift(connection)
    client.get("/about/?")
    with look_instead(look, address):
        assert client.get(address, SCRIPT_NAME=mounted).content == b"looked"

    assert seen == ([TOO_SLOW] if is_limited else [])


@contextmanager
def look_instead(view, address):
    """Another view at an address."""
    found = resolve(address)
    match = ResolverMatch(view, (), {}, route=found.route)
    with patch("django.urls.resolvers.URLResolver.resolve", lambda *_: match):
        yield


def test_a_database_that_is_locked_is_out_of_reach_for_now(client, record, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's readers wait for nobody")
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorname = "SQLITE_BUSY"
    refuses(monkeypatch, OperationalError("database is locked"), locked)

    for address in ("/meetings/", "/api/v1/meetings", "/meetings/?as_of=1", "/nowhere/"):
        answer = client.get(address)
        if address == "/nowhere/":
            assert answer.status_code == 404
            continue
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert OUT_OF_REACH.message in answer.content.decode()


def refuses(monkeypatch, error, cause):
    def refuse(*_asked):
        raise error from cause

    monkeypatch.setattr(EditionQuerySet, "latest_at_once", refuse)


def test_a_server_that_is_gone_is_out_of_reach_for_now(client, record, monkeypatch):
    gone = psycopg2.OperationalError("server closed the connection unexpectedly")
    refuses(monkeypatch, OperationalError("server closed the connection unexpectedly"), gone)

    assert client.get("/meetings/").status_code == 503
    for mounted in ("", "/space"):
        answer = client.get("/api/v1/meetings", SCRIPT_NAME=mounted)
        assert answer.json()["error"]["code"] == "out_of_reach"


@pytest.mark.parametrize(
    ("cause", "is_away"),
    [
        (psycopg2.OperationalError("could not connect to server"), True),
        (psycopg2.InterfaceError("connection already closed"), True),
        # A server that ends in the middle of a question.
        (psycopg2.DatabaseError("server closed the connection unexpectedly"), True),
        (psycopg2.ProgrammingError("no results to fetch"), False),
    ],
)
def test_a_connection_that_was_cut_is_out_of_reach_whatever_the_driver_calls_it(cause, is_away):
    error = DatabaseError(str(cause))
    error.__cause__ = cause

    assert (outage(error) is OUT_OF_REACH) == is_away


def test_a_session_that_was_cut_is_opened_again_by_the_next_question(record):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    assert Edition.objects.latest_at_once() == Edition.objects.get()


def test_what_the_program_gets_wrong_stays_a_failure(client, record, monkeypatch):
    client.raise_request_exception = False
    with connection.cursor() as cursor, pytest.raises(DatabaseError) as wrong:
        cursor.execute("SELECT * FROM nowhere")

    assert outage(wrong.value) is None
    assert outage(ValueError("database is locked")) is None
    refuses(monkeypatch, wrong.value, wrong.value.__cause__)
    assert client.get("/meetings/").status_code == 500
