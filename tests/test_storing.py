"""Rows stored many at a time say what Django itself would have stored."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dialogues.dossier import door
from dialogues.models import Meeting, Passage, Source, storing
from dialogues.models.storing import store
from tests.records import COMMITMENT, MEETING, REGISTERS


def source(number, **said):
    return Source(slug=f"note-{number}", title=f"Note {number}", sorts_as="note", **said)


@pytest.mark.parametrize("most", [1, 3, 500])
def test_rows_are_stored_with_their_keys(db, monkeypatch, most):
    monkeypatch.setattr(storing, "MOST_ROWS", most)
    rows = [source(n, published_until=datetime.date(2026, 11, n + 1)) for n in range(7)]

    store(rows)

    stored = Source.objects.order_by("pk")
    assert [row.pk for row in rows] == [row.pk for row in stored]
    assert [row.published_until for row in rows] == [row.published_until for row in stored]
    rows[0].title = "Another"
    rows[0].save()
    assert Source.objects.get(pk=rows[0].pk).title == "Another"


def test_nothing_is_stored_of_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        store([])


def test_json_and_days_are_stored_as_django_stores_them(db):
    said: dict[str, Any] = {
        "slug": "talks-1",
        "title": "Talks",
        "inferred": {"date": "日本 'quoted' %s"},
    }
    said |= {"held_from": datetime.date(2026, 1, 2), "state": "held", "city": "", "kind": "summit"}

    store([Meeting(**said)])

    ours = Meeting.objects.values().get()
    Meeting.objects.all().delete()
    Meeting.objects.create(**said)
    theirs = Meeting.objects.values().get()
    assert ours | {"id": 0} == theirs | {"id": 0}


def test_a_row_alike_says_the_new_thing(db):
    note = source(1)
    store([note])
    store([Passage(source=note, key="a", locator="page 1", position=0)])
    before = Passage.objects.get()

    store(
        [
            Passage(source=note, key="a", locator="page 2", position=4),
            Passage(source=note, key="b", locator="page 3", position=1),
        ],
        alike=["source", "key"],
        saying=["locator", "position"],
    )

    assert list(Passage.objects.order_by("key").values_list("key", "locator", "position")) == [
        ("a", "page 2", 4),
        ("b", "page 3", 1),
    ]
    assert Passage.objects.get(key="a").pk == before.pk


def test_a_row_that_breaks_a_rule_of_the_tables_is_refused(db):
    with pytest.raises(DatabaseError), transaction.atomic():
        store([source(1), source(1)])
    assert not Source.objects.exists()


@pytest.mark.parametrize(("many", "is_looked_at"), [(0, True), (1_000, False)])
def test_the_engine_looks_at_what_a_large_load_has_written(folder, monkeypatch, many, is_looked_at):
    monkeypatch.setattr(door, "MANY", many)

    with CaptureQueriesContext(connection) as asked:
        folder.loads("record", REGISTERS + MEETING + COMMITMENT)

    said = [query["sql"] for query in asked.captured_queries]
    assert ("ANALYZE" in said) == (is_looked_at and connection.vendor == "postgresql")
