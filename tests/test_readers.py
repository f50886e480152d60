"""Readers where there are two databases: which one answers them, and what happens when it does not."""

from __future__ import annotations

import datetime
import sqlite3
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connections
from django.db import router as routers
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from dialogues.middleware.readers import ReadersElsewhere
from dialogues.models import Edition, Meeting, readers
from dialogues.models.readers import PRIMARY, REPLICA, Choice, look, reading, reading_from
from tests.records import REGISTERS

GONE = OperationalError("could not connect to server")


def edition(number, seconds_ago):
    return SimpleNamespace(number=number, made_at=NOW - datetime.timedelta(seconds=seconds_ago))


NOW = timezone.now()
FIRST, OLD, NEW = edition(1, 900), edition(2, 60), edition(2, 1)


@pytest.mark.parametrize(
    ("replica", "primary", "first"),
    [
        (FIRST, [FIRST], REPLICA),
        (FIRST, [FIRST, NEW], REPLICA),
        (FIRST, [FIRST, OLD], PRIMARY),
        (None, [], REPLICA),
        (None, [FIRST, OLD], PRIMARY),
        # A record that was put back has other editions of the same number, or none so great.
        (FIRST, [edition(1, 30)], PRIMARY),
        (FIRST, [], PRIMARY),
        (GONE, [FIRST], PRIMARY),
        (FIRST, GONE, REPLICA),
        (GONE, GONE, PRIMARY),
    ],
)
def test_the_replica_answers_unless_it_lacks_an_edition_for_too_long(
    monkeypatch, settings, replica, primary, first
):
    settings.REPLICA_SECONDS = 5
    monkeypatch.setattr(readers, "timezone", SimpleNamespace(now=lambda: NOW))
    monkeypatch.setattr(readers, "_last_of_replica", lambda: said(replica))
    monkeypatch.setattr(readers, "_of_primary_from", lambda _number: said(primary))

    assert look()[0] == first
    assert sorted(look()) == [PRIMARY, REPLICA]


def said(answer):
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_it_is_looked_at_once_a_second_and_whoever_failed_is_asked_last_until_then(monkeypatch):
    clock, looks = [100.0], []

    def seen():
        looks.append(clock[0])
        return REPLICA, PRIMARY

    monkeypatch.setattr(readers, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(readers, "look", seen)
    choice = Choice()

    assert [choice.now(), choice.now()] == [(REPLICA, PRIMARY)] * 2
    choice.failed(REPLICA)
    assert choice.now() == (PRIMARY, REPLICA)
    clock[0] += 1.1
    assert choice.now() == (REPLICA, PRIMARY)
    assert looks == [100.0, 101.1]


def open_(connection):
    if connection.connection is None:
        connection.connect()


@pytest.fixture
def a_replica(monkeypatch, transactional_db):
    """Another connection to the same database, which is as near as a replica can be."""
    monkeypatch.setitem(connections.settings, REPLICA, connections.settings[PRIMARY])
    monkeypatch.setattr("dialogues.middleware.readers.has_replica", lambda: True)
    replica = connections[REPLICA]
    # Tests may open only the databases that the settings know.
    monkeypatch.setattr(replica, "ensure_connection", lambda: open_(replica))
    yield
    replica.close()
    del connections[REPLICA]


def test_reads_go_where_the_request_reads_and_writes_to_the_primary(a_replica):
    with reading_from(REPLICA):
        assert reading().alias == REPLICA
        assert Meeting.objects.all().db == REPLICA
        assert routers.db_for_write(Meeting) == PRIMARY
    assert (reading().alias, Meeting.objects.all().db) == (PRIMARY, PRIMARY)
    assert routers.allow_migrate(REPLICA, "dialogues") is False
    assert routers.allow_migrate(PRIMARY, "dialogues") is True


def test_a_replica_that_is_up_to_date_answers(a_replica, folder):
    folder.loads("record", REGISTERS)

    assert look() == (REPLICA, PRIMARY)
    Edition.objects.using(PRIMARY).update(made_at=NOW)
    assert look() == (REPLICA, PRIMARY)


def middleware(answers):
    """The middleware over answers by the database they are read from, and who was asked."""
    asked = []

    def answer(_request):
        asked.append(reading().alias)
        return answers[reading().alias]()

    return ReadersElsewhere(answer), asked


def away():
    answer = HttpResponse(status=503)
    answer.is_out_of_reach = True  # type: ignore[attr-defined] # as `limits.no_answer` tells it
    return answer


def well():
    return HttpResponse("well")


def test_either_answers_when_the_other_cannot(a_replica, rf, monkeypatch):
    monkeypatch.setattr(readers, "look", lambda: (REPLICA, PRIMARY))
    by_primary, asked = middleware({REPLICA: away, PRIMARY: well})

    assert [by_primary(rf.get("/")).content for _ in range(2)] == [b"well"] * 2
    assert asked == [REPLICA, PRIMARY, PRIMARY]

    nobody, asked = middleware({REPLICA: away, PRIMARY: away})
    assert nobody(rf.get("/")).status_code == 503
    assert asked == [REPLICA, PRIMARY]


def test_the_desk_and_whatever_is_no_question_are_the_primarys(a_replica, rf, monkeypatch):
    monkeypatch.setattr(readers, "look", lambda: (REPLICA, PRIMARY))
    elsewhere, asked = middleware({REPLICA: well, PRIMARY: away})

    elsewhere(rf.get("/admin/dialogues/"))
    elsewhere(rf.post("/"))
    elsewhere(rf.head("/"))

    assert asked == [PRIMARY, PRIMARY, REPLICA]


def test_what_is_streamed_is_read_where_it_began(a_replica, rf, monkeypatch):
    monkeypatch.setattr(readers, "look", lambda: (REPLICA, PRIMARY))

    def streamed():
        return StreamingHttpResponse(reading().alias for _ in range(2))

    elsewhere, _asked = middleware({REPLICA: streamed, PRIMARY: away})
    answer = elsewhere(rf.get("/"))

    assert [reading().alias, *answer.streaming_content] == [PRIMARY, b"replica", b"replica"]


def test_pages_are_read_from_the_replica_and_the_next_one_is_not_of_it_by_mistake(
    a_replica, client, folder, monkeypatch
):
    folder.loads("record", REGISTERS)
    # All within the second in which it is not looked at again.
    monkeypatch.setattr(readers, "time", SimpleNamespace(monotonic=lambda: 100.0))
    seen = []

    def watch(execute, sql, params, many, context):
        seen.append(context["connection"].alias)
        return execute(sql, params, many, context)

    with connections[REPLICA].execute_wrapper(watch), connections[PRIMARY].execute_wrapper(watch):
        assert client.get("/agencies/jaxa/").status_code == 200
        assert client.get("/readyz").status_code == 200
    # The primary was asked once, whether the replica is up to date.
    assert seen.count(PRIMARY) == 1
    assert seen.count(REPLICA) > 5


def test_programs_are_answered_by_the_primary_when_the_replica_is_cut_off_in_the_middle(
    a_replica, client, folder, monkeypatch
):
    folder.loads("record", REGISTERS)
    monkeypatch.setattr(readers, "look", lambda: (REPLICA, PRIMARY))

    def cut_off(execute, sql, *said):
        if '"dialogues_agency"' in sql:
            raise OperationalError from busy
        return execute(sql, *said)

    busy = sqlite3.OperationalError()
    busy.sqlite_errorname = "SQLITE_BUSY"
    with connections[REPLICA].execute_wrapper(cut_off):
        answer = client.get("/api/v1/agencies/jaxa")

    assert (answer.status_code, answer.json()["slug"]) == (200, "jaxa")
