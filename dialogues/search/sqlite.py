"""SQLite's index: an FTS5 table over the tokens of the documents, kept by triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, OperationalError, transaction

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from .question import Phrase, Step

_INDEX = "dialogues_searchindex"
_ADD = f'INSERT INTO {_INDEX}(rowid, tokens) VALUES (new."key", new.tokens);'
_TAKE = f"INSERT INTO {_INDEX}({_INDEX}, rowid, tokens) VALUES ('delete', old.\"key\", old.tokens);"
_TRIGGERS = {"insert": _ADD, "delete": _TAKE, "update": _TAKE + _ADD}

# Where hits are read from, what their key is called there, and which are hits.
TABLE, KEY, MATCHES = _INDEX, f"{_INDEX}.rowid", f"{_INDEX} MATCH %s"
# Going through a beginning of words costs the same whatever part of its hits is wanted.
COUNTS_AT_ONCE = True
# Hits are looked up in the one index that holds nothing else; the documents are far larger. As
# one text, since a common word has hundreds of thousands, and each row on its own takes as long
# again. The hits come first: their keys are in the order of that index.
RECORDS = (
    f"SELECT group_concat(record) FROM {_INDEX} CROSS JOIN dialogues_searchdocument"
    f' INDEXED BY search_document_record ON "key" = {_INDEX}.rowid WHERE {{within}}'
)


def within_kind(_key: int) -> str:
    """The condition on hits of the kind that a key is of: no other than on hits of any."""
    return f"{MATCHES} AND {KEY} BETWEEN %s AND %s"


def first_of_kind(
    key: int, way: str, asked: tuple[str, int, int], most: int
) -> tuple[str, list[Any]]:
    """The first hits by key of the kind that a key is of, as SQL and its values."""
    hits = f"SELECT {KEY} AS place FROM {TABLE} WHERE {within_kind(key)}"
    return f"{hits} ORDER BY {KEY} {way} LIMIT %s", [*asked, most]


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make the index from what is stored, and let it follow every change from here on."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE {_INDEX} USING fts5(tokens, content='dialogues_searchdocument',"
            " content_rowid='key', columnsize=0, tokenize='ascii')"
        )
        cursor.execute(f"INSERT INTO {_INDEX}({_INDEX}) VALUES ('rebuild')")
        for event, deed in _TRIGGERS.items():
            cursor.execute(
                f"CREATE TRIGGER {_INDEX}_{event} AFTER {event.upper()} ON dialogues_searchdocument"
                f" BEGIN {deed} END"
            )


def take_up(connection: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    with connection.cursor() as cursor:
        for event in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_INDEX}_{event}")
        cursor.execute(f"DROP TABLE IF EXISTS {_INDEX}")


def fault(connection: BaseDatabaseWrapper) -> str:
    """What is wrong with the index beneath the documents; nothing if it holds what they say."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {_INDEX}({_INDEX}, rank) VALUES ('integrity-check', 1)")
    except OperationalError:
        raise  # nobody may write just now: that says nothing of the index
    except DatabaseError as error:
        return f"the index differs from its documents ({error})"
    return ""


def phrase(steps: Phrase) -> str:
    """Tokens next to each other. Only the last can be the beginning of one."""
    spelt = " ".join(step.token for step in steps)
    return f'"{spelt}"{_star(steps[-1])}'


def _star(step: Step) -> str:
    return " *" if step.is_prefix else ""


def any_of(parts: list[str]) -> str:
    """What any of some expressions finds."""
    return f"({' OR '.join(parts)})"


def all_of(parts: list[str]) -> str:
    """What all of some expressions find."""
    return f"({' AND '.join(parts)})"


def without(part: str, others: str) -> str:
    """What one expression finds and another does not."""
    return f"({part} NOT {others})"
