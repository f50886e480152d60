"""`python -m tests.bench.make SIZE` makes the record of so many commitments in DATABASE_URL."""

import sys

import django
from django.db import connection


def make(size: int) -> None:
    """Make a record, and let the engine look at it as it does by itself in time."""
    django.setup()

    from dialogues.models import look_through  # noqa: PLC0415 - there are no models before this
    from tests.bench.fill import fill  # noqa: PLC0415 - as above

    fill(size)
    look_through()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # All in the one file: whoever opens it as unchangeable reads nothing beside it.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    make(int(sys.argv[1]))
