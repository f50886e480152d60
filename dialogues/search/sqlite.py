"""SQLite's index: an FTS5 table over the tokens of the documents, kept by triggers.

Beside it stands which tokens there are. Asked for a beginning, FTS5 goes through all hits of every
token that begins so before it gives the first; asked for the tokens themselves it reads no further
than it must.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, OperationalError, transaction

from .question import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

    from .question import Phrase

_INDEX = "dialogues_searchindex"
_TOKENS = "dialogues_searchtoken"
_VOCABULARY = "temp.dialogues_searchvocabulary"
# Those of whole names are not asked for by how they begin.
_OF_WORDS = "term < 'x'"
_AFTER_ALL = "{"  # what begins as a token does comes before the token with this after it
OF_ONE_WORD = 4  # beginnings: of its stem and in full, in names and in text
MOST_ENDINGS = 200  # tokens asked for one by one: each is looked up in every branch of a question
_ADD = f'INSERT INTO {_INDEX}(rowid, tokens) VALUES (new."key", new.tokens);'
_TAKE = f"INSERT INTO {_INDEX}({_INDEX}, rowid, tokens) VALUES ('delete', old.\"key\", old.tokens);"
_TRIGGERS = {"insert": _ADD, "delete": _TAKE, "update": _TAKE + _ADD}

# Where hits are read from, what their key is called there, and which are hits.
TABLE, KEY, MATCHES = _INDEX, f"{_INDEX}.rowid", f"{_INDEX} MATCH %s"


def within_kind(_key: int) -> str:
    """The condition on hits of the kind that a key is of: no other than on hits of any."""
    return f"{MATCHES} AND {KEY} BETWEEN %s AND %s"


def first_of_kind(
    key: int, way: str, asked: tuple[str, int, int], most: int
) -> tuple[str, list[Any]]:
    """The first hits by key of the kind that a key is of, as SQL and its values."""
    hits = f"SELECT {KEY} AS place FROM {TABLE} WHERE {within_kind(key)}"
    return f"{hits} ORDER BY {KEY} {way} LIMIT %s", [*asked, most]


# Hits are looked up in the one index that holds nothing else; the documents are far larger. As
# one text, since a common word has hundreds of thousands, and each row on its own takes as long
# again. The hits come first: their keys are in the order of that index.
_RECORDS = (
    f"SELECT group_concat(record) FROM {_INDEX} CROSS JOIN dialogues_searchdocument"
    f' INDEXED BY search_document_record ON "key" = {_INDEX}.rowid'
    f" WHERE {_INDEX} MATCH (SELECT words FROM asked) AND {KEY} BETWEEN %s AND %s"
)
# The tokens that begin so, as any of them is asked for; nothing, if there are none or too many.
_ANY_BEGUN = (
    """SELECT CASE WHEN count(*) <= %s THEN '("' || group_concat(token, '" OR "') || '")' END"""
    f" FROM (SELECT token FROM {_TOKENS} WHERE token >= %s AND token < %s LIMIT %s)"
)


def records(
    everything: str, begun: Collection[str], spans: list[tuple[int, int]]
) -> tuple[str, list[Any]]:
    """The keys of the records on which hits in spans of keys stand, as SQL and its values.

    One text of keys for each span. Those of one word are spelt out on the way: it is to be one
    question, and those of many would make it deeper than SQLite reads.
    """
    words = "%s"
    values: list[Any] = [everything]
    for each in sorted(begun) if len(begun) <= OF_ONE_WORD else ():
        asked = phrase((Step(each, is_prefix=True),))
        most = MOST_ENDINGS // len(begun)
        words = f"replace({words}, %s, coalesce(({_ANY_BEGUN}), %s))"
        values += [asked, most, each, each + _AFTER_ALL, most + 1, asked]
    found = " UNION ALL ".join([_RECORDS] * len(spans))
    ends = [end for span in spans for end in span]
    return f"WITH asked AS MATERIALIZED (SELECT {words} AS words) {found}", [*values, *ends]


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
    lay_tokens(connection)


def lay_tokens(connection: BaseDatabaseWrapper) -> None:
    """Set down which tokens the index holds, if that is not set down."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {_TOKENS} (token TEXT PRIMARY KEY) WITHOUT ROWID"
        )
        with _vocabulary(cursor):
            cursor.execute(
                f"INSERT OR IGNORE INTO {_TOKENS} SELECT term FROM {_VOCABULARY} WHERE {_OF_WORDS}"
            )


@contextmanager
def _vocabulary(cursor: CursorWrapper) -> Iterator[None]:
    """FTS5's own account of its tokens, which counts the hits of each as it is read."""
    # One that was left behind by a failure says the same.
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {_VOCABULARY}"
        f" USING fts5vocab('main', '{_INDEX}', 'row')"
    )
    yield
    cursor.execute(f"DROP TABLE {_VOCABULARY}")


def note(connection: BaseDatabaseWrapper, tokens: Iterable[str]) -> None:
    """Set down tokens of documents just written. None is ever struck out: it then finds nothing."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT OR IGNORE INTO {_TOKENS} SELECT %s AS term WHERE {_OF_WORDS}",
            [(token,) for token in sorted(tokens)],
        )


def endings(connection: BaseDatabaseWrapper, begun: Collection[str]) -> dict[str, list[str]]:
    """The tokens that begin so, by their beginning: of those that leave room for each other."""
    found: dict[str, list[str]] = {each: [] for each in begun}
    within = (
        f"SELECT token FROM {_TOKENS} WHERE token >= %s AND token < %s LIMIT {MOST_ENDINGS + 1}"
    )
    branch = f"SELECT %s, token FROM ({within})"
    values = [value for each in begun for value in (each, each, each + _AFTER_ALL)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([branch] * len(begun)), values)
        for each, token in cursor.fetchall():
            found[each].append(token)
    room = MOST_ENDINGS
    for each in sorted(found, key=lambda begun: len(found[begun])):
        room -= len(found[each])
        if room < 0:
            del found[each]
    return found


def take_up(connection: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    with connection.cursor() as cursor:
        for event in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {_INDEX}_{event}")
        for table in (_INDEX, _TOKENS):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


def fault(connection: BaseDatabaseWrapper) -> str:
    """What is wrong with the index beneath the documents; nothing if it holds what they say."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {_INDEX}({_INDEX}, rank) VALUES ('integrity-check', 1)")
    except OperationalError:
        raise  # nobody may write just now: that says nothing of the index
    except DatabaseError as error:
        return f"the index differs from its documents ({error})"
    with connection.cursor() as cursor, _vocabulary(cursor):
        cursor.execute(
            f"SELECT term FROM {_VOCABULARY} WHERE {_OF_WORDS} AND term NOT IN {_TOKENS}"
            " ORDER BY term LIMIT 1"
        )
        missing = cursor.fetchone()
    return f"the token {missing[0]} is not set down" if missing else ""


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
