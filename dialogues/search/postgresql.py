"""PostgreSQL's index: GIN indexes over the documents' own column of tokens.

One over all of them, and one over those of each kind: such an index goes through all its hits of
a word before the first is read, so that each kind by itself costs no more than its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .keys import KIND_SHIFT, NUMBERS, number_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper

    from .question import Phrase

# Where hits are read from, what their key is called there, and which are hits.
TABLE, KEY, MATCHES = "dialogues_searchdocument", '"key"', "tokens @@ %s::tsquery"
_INDEX = "dialogues_searchindex"


# Where there are more hits, going through the documents by key comes upon some soon.
SPARSE = 2_000


def within_kind(key: int) -> str:
    """The condition on hits of the kind that a key is of: by the kind's own index.

    With the keys in a sum, lest the planner go through the documents by key instead, in hope of
    hits that do not come.
    """
    return f'{MATCHES} AND {_of_kind(key)} AND "key" + 0 BETWEEN %s AND %s'


def first_of_kind(
    key: int, way: str, asked: tuple[str, int, int], most: int
) -> tuple[str, list[Any]]:
    """The first hits by key of the kind that a key is of, as SQL and its values.

    Few hits are all looked up and sorted; to many one comes soon by going through the documents.
    The planner cannot know which there are: its guess for words it has not met is a fixed one.
    """
    by_key = f'FROM {TABLE} WHERE {MATCHES} AND "key" BETWEEN %s AND %s'
    sql = (
        # Kept, so that the index is gone through once for both.
        f'WITH few AS MATERIALIZED (SELECT "key" AS place FROM {TABLE} WHERE {within_kind(key)}'
        f" LIMIT {SPARSE + 1}), there AS (SELECT count(*) AS total FROM few)"
        f" (SELECT place FROM few, there WHERE total <= {SPARSE} ORDER BY place {way} LIMIT %s)"
        " UNION ALL (SELECT found.place FROM there CROSS JOIN LATERAL"
        f' (SELECT "key" AS place {by_key} AND total > {SPARSE} ORDER BY "key" {way} LIMIT %s)'
        " AS found)"
    )
    return sql, [*asked, most, *asked, most]


def records(
    everything: str, _begun: Collection[str], spans: list[tuple[int, int]]
) -> tuple[str, list[Any]]:
    """The keys of the records on which hits in spans of keys stand, as SQL and its values.

    One text of keys for each span.
    """
    keys = f"SELECT string_agg(record::text, ',') FROM {TABLE} WHERE"
    found = [f"{keys} {within_kind(first)}" for first, _last in spans]
    return " UNION ALL ".join(found), [value for span in spans for value in (everything, *span)]


def _of_kind(key: int) -> str:
    return f'("key" >> {KIND_SHIFT}) = {number_of(key)}'


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make the indexes."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {_INDEX} ON {TABLE} USING gin (tokens)")
        for number in NUMBERS:
            cursor.execute(
                f"CREATE INDEX {_INDEX}_{number} ON {TABLE} USING gin (tokens)"
                f" WHERE {_of_kind(number << KIND_SHIFT)}"
            )


def lay_tokens(_connection: BaseDatabaseWrapper) -> None:
    """Nothing: a beginning is asked for as it is."""


def note(_connection: BaseDatabaseWrapper, _tokens: Iterable[str]) -> None:
    """Nothing: as above."""


def endings(_connection: BaseDatabaseWrapper, _begun: Collection[str]) -> dict[str, list[str]]:
    """Nothing: as above."""
    return {}


def take_up(connection: BaseDatabaseWrapper) -> None:
    """Take the indexes away."""
    names = [_INDEX, *(f"{_INDEX}_{number}" for number in NUMBERS)]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {', '.join(names)}")


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
