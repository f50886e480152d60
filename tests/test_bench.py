"""The records that speed is measured on: what the short way makes is what the loader makes."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from pyroaring import BitMap

from dialogues.dossier.checks import failures
from dialogues.dossier.load import load
from dialogues.facets.members import LAST_TURN, MODELS
from dialogues.facets.upkeep import SEAL
from dialogues.models import Commitment, CommitmentEvent, FacetValue, Meeting, SearchDocument
from dialogues.models.course import STATUSES
from dialogues.search.drafts import as_draft
from tests.bench import dossiers
from tests.bench.addresses import Address
from tests.bench.client import Answer, Client, ContentError
from tests.bench.fill import fill
from tests.bench.load import MOST_MEGABYTES, weighed

pytestmark = pytest.mark.no_cover

# Meetings enough that each way in which one can be told occurs.
SIZE = 700
TODAY = datetime.date(2026, 11, 23)


def told():
    """All that the tables say, by table: whatever a row refers to by what it is known by."""
    known: dict[Any, Any] = {}
    tables = {
        model.__name__: sorted(
            (told_row(row, known) for row in model._default_manager.all()), key=repr
        )
        for model in apps.get_app_config("dialogues").get_models(include_auto_created=True)
        if model not in (FacetValue, SearchDocument)
    }
    documents = SearchDocument.objects.order_by("key")
    # Which record a document stands on is told by its slug here, and checked against its key.
    tables["SearchDocument"] = [(replace(as_draft(row), record=0), row.tokens) for row in documents]
    return tables | {"FacetValue": told_facets()}


def told_row(row, known):
    """What a row says, without its key and the instant at which it was made."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return {
        field.attname: referred(row, field, known)
        if isinstance(field, models.ForeignKey)
        else getattr(row, field.attname)
        for field in fields
        if field.name != "made_at"
    }


def referred(row, field, known):
    """What the record that a row refers to is known by."""
    place = (field.related_model, getattr(row, field.attname))
    if place[1] is not None and place not in known:
        known[place] = getattr(row, field.name).natural_key()
    return known.get(place)


def told_facets():
    slugs = {noun: dict(model.objects.values_list("pk", "slug")) for noun, model in MODELS.items()}
    rows = FacetValue.objects.exclude(facet=SEAL)
    return sorted(
        (
            *(row.noun, row.facet, row.value, row.label, row.sorts_as, row.edition),
            sorted(slugs[row.noun][key] for key in BitMap.deserialize(bytes(row.bits))),
        )
        for row in rows
    )


def test_the_short_way_fills_the_tables_as_the_loader_does(db, tmp_path):
    dossiers.write(SIZE, tmp_path)
    with transaction.atomic():
        fill(SIZE)
        by_the_short_way = told()
        wrong = list(failures())
        transaction.set_rollback(True)
    assert wrong == []

    plan = load([tmp_path])

    assert not plan.is_refused, [*map(str, plan.problems)]
    by_the_loader = told()
    for table, rows in by_the_loader.items():
        assert by_the_short_way[table] == rows, table


def test_a_generated_record_has_every_case_that_pages_have_words_for(db):
    fill(SIZE)

    today = Commitment.objects.as_of(TODAY)
    assert set(today.values_list("status", flat=True)) == set(STATUSES)
    assert {*today.values_list("is_overdue", "is_late").distinct()} >= {
        (True, False),
        (False, True),
    }
    kinds = CommitmentEvent.objects.values_list("kind", flat=True).distinct()
    assert set(kinds) == set(CommitmentEvent.Kind.values)
    states = Meeting.objects.values_list("state", flat=True).distinct()
    assert set(states) == {"held", "unknown", "announced"}
    assert FacetValue.objects.filter(noun="commitment", facet=LAST_TURN).exists()


def test_a_generated_record_is_the_same_every_time(tmp_path):
    for folder in ("once", "twice"):
        dossiers.write(60, tmp_path / folder)

    for name in ("registers.json", "meetings-000.json"):
        once, twice = ((tmp_path / folder / name).read_text() for folder in ("once", "twice"))
        assert once == twice


def test_a_load_at_a_terminal_is_weighed_and_shows_how_far_it_is(tmp_path):
    code, seconds, megabytes, is_shown = weighed(300, tmp_path)

    assert (code, is_shown) == (0, True)
    assert seconds > 0
    assert 20 < megabytes < MOST_MEGABYTES


def test_a_page_that_is_given_up_is_asked_for_again_and_has_taken_all_that_time(monkeypatch):
    statuses = iter([503, 503, 200, 200])
    monkeypatch.setattr(
        Client, "ask", lambda _self, path: Answer(next(statuses), f"<h1>{path}", "tag", 0.5)
    )
    client = Client(0)
    addresses = [Address("/a/", {"<h1>/a/": 1}), Address("/b/", {"<h1>/b/": 1})]

    assert client.times(addresses) == ([1.5, 0.5], ["tag", "tag"])
    assert client.given_up == {"/a/": 2}


def test_a_page_that_is_never_answered_is_no_figure(monkeypatch):
    monkeypatch.setattr(Client, "ask", lambda _self, _path: Answer(503, "", "", 1.0))

    with pytest.raises(ContentError, match="/a/: 503"):
        Client(0).times([Address("/a/", {})])
