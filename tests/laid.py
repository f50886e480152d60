"""The records that many tests read: loaded once by each process, and laid down again row by row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from dialogues.dossier.load import load
from dialogues.models import Edition, SearchDocument
from dialogues.search import engines
from tests.talks import TALKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Manager, Model

    from tests.records import Folder

FIXTURES = Path(__file__).parents[1] / "fixtures"

# What a load left in every table, by the name of the record.
_ROWS: dict[object, list[tuple[Manager[Model], list[Model]]]] = {}


def lay(name: object, make: Callable[[], object]) -> None:
    """Fill an empty record as a load does: by the load, if this process has not seen it yet.

    Loading takes ten times as long as the rows alone; those who test loading load.
    """
    assert not Edition.objects.exists()
    if name not in _ROWS:
        make()
        models = apps.get_app_config("dialogues").get_models(include_auto_created=True)
        _ROWS[name] = [(model._base_manager, [*model._base_manager.all()]) for model in models]  # noqa: SLF001 - documented
        return
    # Rows come before those they refer to: what they refer to is looked for at the end.
    with transaction.atomic():
        for manager, rows in _ROWS[name]:
            manager.bulk_create(rows)
            engines.note(row for row in rows if isinstance(row, SearchDocument))
    # A test may have set PostgreSQL back to what it had itself.
    reset = connection.ops.sequence_reset_sql(no_style(), [each.model for each, _ in _ROWS[name]])
    with connection.cursor() as cursor:
        for sql in reset:
            cursor.execute(sql)


def load_shipped() -> None:
    """Load the record that ships."""
    assert not load([FIXTURES]).is_refused


@pytest.fixture
def shipped(db: None, today: object) -> None:
    """The record that ships."""
    lay("shipped", load_shipped)


@pytest.fixture
def talks(folder: Folder) -> None:
    """A record in which every case occurs."""
    lay("talks", lambda: folder.loads("talks", TALKS))


@pytest.fixture(params=["shipped", "talks"])
def either_record(request: pytest.FixtureRequest, db: None, today: object) -> str:
    """The record that ships, and the one in which every case occurs.

    `db` is named, since pytest-django makes a database for those who do.
    """
    request.getfixturevalue(request.param)
    return str(request.param)
