"""PostgreSQL's index: a GIN index over the documents' own column of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from .question import Phrase

# Where hits are read from, what their key is called there, and which are hits.
TABLE, KEY, MATCHES = "dialogues_searchdocument", '"key"', "tokens @@ %s::tsquery"
# Each kind by itself, so that counting can stop.
COUNTS_AT_ONCE = False
RECORDS = f"SELECT record FROM {TABLE} WHERE {{within}}"


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX dialogues_searchindex ON dialogues_searchdocument USING gin (tokens)"
        )


def take_up(connection: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS dialogues_searchindex")


def fault(_connection: BaseDatabaseWrapper) -> str:
    """Nothing: the engine keeps its index in step with the column it is over."""
    return ""


def phrase(steps: Phrase) -> str:
    """Tokens next to each other."""
    spelt = " <-> ".join(f"'{step.token}'{':*' if step.is_prefix else ''}" for step in steps)
    return f"({spelt})"


def any_of(parts: list[str]) -> str:
    """What any of some expressions finds."""
    return f"({' | '.join(parts)})"


def all_of(parts: list[str]) -> str:
    """What all of some expressions find."""
    return f"({' & '.join(parts)})"


def without(part: str, others: str) -> str:
    """What one expression finds and another does not."""
    return f"({part} & !{others})"
