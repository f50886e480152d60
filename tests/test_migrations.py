"""Migrations: a record of any earlier release is brought up to this one, and nobody is held up."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate, pre_migrate

from dialogues.apps import LOCK_TIMEOUT
from dialogues.dossier.checks import failures
from dialogues.dossier.shapes import SECTIONS
from dialogues.dossier.writer import entries
from dialogues.middleware import limits
from dialogues.models import Change, Said
from tests.records import COMMITMENT, MEETING, REGISTERS, edit

EARLIER = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "dialogues")[
    :-1
]


def told():
    """All that the record says and has said."""
    fields = ("edition__number", "type", "slug", "entry", "reason")
    changes = Change.objects.order_by("pk").values_list(*fields)
    said = Said.objects.order_by("dossier", "type", "slug").values_list("dossier", "slug", "entry")
    return {section: dict(entries(section)) for section in SECTIONS}, list(changes), list(said)


def test_a_record_of_any_earlier_release_is_brought_up_to_this_one(folder, transactional_db):
    folder.loads("record", REGISTERS + MEETING + COMMITMENT)
    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "city", "Kyoto"))
    folder.loads("gone", "withdrawn: {commitments: {gateway: It was said twice.}}")
    before = told()
    assert len(before[1]) > 10
    assert before[1][-1][-2:] == (None, "It was said twice.")
    try:
        for name in reversed(EARLIER):
            call_command("migrate", "dialogues", name, verbosity=0)
            # What `config.server` does at every start.
            call_command("migrate", verbosity=0)
            call_command("rebuild_search", if_missing=True, verbosity=0)

            assert (name, list(failures()), told() == before) == (name, [], True)
    finally:
        call_command("migrate", verbosity=0)


@pytest.mark.django_db
def test_a_migration_gives_up_waiting_and_everybody_else_does_not():
    seen = []
    app = apps.get_app_config("dialogues")
    for signal in (pre_migrate, post_migrate):
        signal.send(sender=app, app_config=app, using="default", verbosity=0, interactive=False)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                seen += cursor.fetchone()

    # Who waits behind it is not refused meanwhile; afterwards the session waits as it did before.
    assert int(LOCK_TIMEOUT.removesuffix("ms")) < limits.SECONDS * 1000
    assert seen == {"postgresql": [LOCK_TIMEOUT, "10s"], "sqlite": []}[connection.vendor]
