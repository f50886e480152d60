"""`python -m tests.bench.make SIZE` makes the record of so many commitments in DATABASE_URL."""

import sys

import django
from django.db import connection


def make(size: int) -> None:
    """Make a record, and let the engine look at it as it does by itself in time."""
    django.setup()

    from tests.bench.fill import fill, look  # noqa: PLC0415 - there are no models before this

    fill(size)
    look()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # All in the one file: whoever opens it as unchangeable reads nothing beside it.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    make(int(sys.argv[1]))
