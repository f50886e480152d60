"""The one index of each engine, and how it is asked: in its own words, for the same hits."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connections

from dialogues.models import SearchDocument

from . import postgresql, sqlite
from .question import Step

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from django.db.backends.base.base import BaseDatabaseWrapper

    from .question import Phrase, Question, Term

_ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
# Tiers of hits, the best first: the whole name; all words in names; all words in names or text.
TIERS = (1, 2, 3)


def lay(connection: BaseDatabaseWrapper) -> None:
    """Make the index."""
    _ENGINES[connection.vendor].lay(connection)


def take_up(connection: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    _ENGINES[connection.vendor].take_up(connection)


@contextmanager
def laid_anew() -> Iterator[None]:
    """Take the index away, whatever state it is in, and make it again afterwards."""
    take_up(_connection())
    yield
    lay(_connection())


def fault() -> str:
    """What is wrong with the index beneath the documents; nothing if it holds what they say."""
    return str(_ENGINES[_connection().vendor].fault(_connection()))


def _connection() -> BaseDatabaseWrapper:
    return connections[SearchDocument.objects.db]


class Asked:
    """A question in the words of the engine at hand."""

    def __init__(self, question: Question) -> None:
        self._engine = _ENGINES[_connection().vendor]
        whole = self._engine.phrase((Step(question.whole),))
        named = self._all(question.terms, "n")
        anywhere = self._all(question.terms, "nt")
        everything = self._engine.any_of([whole, anywhere])
        better = self._engine.any_of([whole, named])
        self.everything = everything
        self._by_tier = {
            1: whole,
            2: self._engine.without(named, whole),
            3: self._engine.without(anywhere, better),
        }

    def _all(self, terms: tuple[Term, ...], fields: str) -> str:
        return str(self._engine.all_of([self._any(term, fields) for term in terms]))

    def _any(self, term: Term, fields: str) -> str:
        return str(
            self._engine.any_of(
                [self._engine.phrase(_in_field(phrase, f)) for phrase in term for f in fields]
            )
        )

    @property
    def among(self) -> tuple[str, str]:
        """The condition that a document is a hit, and what it takes."""
        return self._engine.AMONG, self.everything

    def counts(self, spans: list[tuple[int, int]], most: int) -> list[int]:
        """How many hits have their keys in each of some spans, counting no further than `most`."""
        within = f"{self._engine.MATCHES} AND {self._engine.KEY} BETWEEN %s AND %s"
        branch = f"SELECT count(*) FROM (SELECT 1 FROM {self._engine.TABLE} WHERE {within} LIMIT %s) AS hits"
        columns = ", ".join(f"({branch})" for _span in spans)
        values = [value for span in spans for value in (self.everything, *span, most)]
        return list(_rows(f"SELECT {columns}", values)[0])

    def keys(self, spans: list[tuple[int, int, int]], most: int) -> list[tuple[int, int]]:
        """The first hits of each of some tiers and spans of keys, as tier and key."""
        key = self._engine.KEY
        branch = (
            f"SELECT * FROM (SELECT %s AS tier, {key} AS place FROM {self._engine.TABLE}"
            f" WHERE {self._engine.MATCHES} AND {key} BETWEEN %s AND %s"
            f" ORDER BY {key} LIMIT %s) AS hits"
        )
        values: list[Any] = []
        for tier, first, last in spans:
            values += [tier, self._by_tier[tier], first, last, most]
        found = _rows(" UNION ALL ".join(branch for _span in spans), values)
        return [(int(tier), int(place)) for tier, place in found]


def _in_field(phrase: Phrase, field: str) -> Phrase:
    return tuple(Step(field + step.token, step.is_prefix) for step in phrase)


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with _connection().cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
