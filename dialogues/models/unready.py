"""A database that has not what this program asks of it, or does not answer: what to do about it."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from .outages import outage

# No such table, no such column: as SQLite words it, and as PostgreSQL numbers it.
_SQLITE_LACKS = ("no such table", "no such column", "has no column named")
_POSTGRESQL_LACKS = ("42P01", "42703")


def unready(error: BaseException) -> str:
    """What a refused question says of a database that nobody has migrated; nothing of any other."""
    if not _lacks_something(error):
        return ""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ""
    is_of_before = bool(executor.loader.applied_migrations)
    state = "is of an earlier release" if is_of_before else "holds no record yet"
    return (
        f"{settings.DATABASE_ADDRESS} {state} ({_first_line(error)}). Run `python manage.py migrate`, "
        "or name another database in DATABASE_URL."
    )


def unanswered(error: BaseException) -> str:
    """What a refused question says of a database, where it is not a fault of the program."""
    if why := unready(error):
        return why
    if outage(error):
        return (
            f"{settings.DATABASE_ADDRESS} does not answer ({_first_line(error)}). Ask again, or name "
            "another database in DATABASE_URL."
        )
    return ""


def _lacks_something(error: BaseException) -> bool:
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code in _POSTGRESQL_LACKS if code else any(each in str(error) for each in _SQLITE_LACKS)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
