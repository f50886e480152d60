"""The one index of each engine, and how it is asked: in its own words, for the same hits."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import connections

from dialogues.models import SearchDocument

from . import postgresql, sqlite
from .keys import number_of
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
        # Each tier among whatever else is a hit too, and without those of the tiers before it.
        self._among = {1: whole, 2: named, 3: everything}
        self._alone = {
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

    def records(self, spans: list[tuple[int, int]]) -> Iterator[int]:
        """The keys of the records on which hits in some spans of keys stand, however many."""
        values = [value for span in spans for value in (self.everything, *span)]
        branches = [
            self._engine.RECORDS.format(within=self._engine.within_kind(first))
            for first, _ in spans
        ]
        for (keys,) in _rows(" UNION ALL ".join(branches), values):
            yield from json.loads(f"[{keys or ''}]")

    def few(self, span: tuple[int, int], most: int) -> dict[int, int] | None:
        """The tier of every hit by its key, in a span of keys; none if there are more than `most`.

        The engines go through a term as often as they are asked: where hits are few, once is best.
        """
        branch = (
            f"SELECT * FROM (SELECT %s AS tier, {self._engine.KEY} AS place"
            f" FROM {self._engine.TABLE} WHERE {self._within} LIMIT %s) AS hits"
        )
        values = [value for tier in TIERS for value in (tier, self._among[tier], *span, most + 1)]
        found: dict[int, int] = {}
        for tier, key in _rows(" UNION ALL ".join([branch] * len(TIERS)), values):
            found[int(key)] = min(int(tier), found.get(int(key), len(TIERS)))
        return found if len(found) <= most else None

    def counts(self, spans: list[tuple[int, int]], most: int) -> list[int]:
        """How many hits have their keys in each of some spans, counting no further than `most`."""
        table = self._engine.TABLE
        if self._engine.COUNTS_AT_ONCE:
            sums = ", ".join([f"sum({self._engine.KEY} BETWEEN %s AND %s)"] * len(spans))
            values = [*(end for span in spans for end in span), self.everything]
            found = _rows(f"SELECT {sums} FROM {table} WHERE {self._engine.MATCHES}", values)[0]
            return [min(count or 0, most) for count in found]
        branches = [
            f"(SELECT count(*) FROM (SELECT 1 FROM {table} WHERE"
            f" {self._engine.within_kind(first)} LIMIT %s) AS h)"
            for first, _last in spans
        ]
        values = [value for span in spans for value in (self.everything, *span, most)]
        return list(_rows(f"SELECT {', '.join(branches)}", values)[0])

    def keys(
        self, spans: list[tuple[int, int, int]], most: int, *, is_backwards: bool = False
    ) -> list[tuple[int, int]]:
        """The first hits of some tiers and spans of keys, or the last, as tier and key.

        Of each kind as many as `most`, or all there are, and no more than that of a tier: a tier
        is not gone through where those before it have enough.
        """
        way = "DESC" if is_backwards else "ASC"
        tiers: dict[str, int] = {}
        parts: list[str] = []
        values: list[Any] = []
        for number, of_kind in groupby(spans, lambda span: number_of(span[1])):
            nearer: list[str] = []
            for tier, first, last in sorted(of_kind, reverse=is_backwards):
                asked = (self._alone[tier], first, last)
                sql, needs = self._engine.first_of_kind(first, way, asked, most)
                name = f"hits_{number}_{tier}"
                parts.append(
                    f"{name} AS (SELECT place FROM ({sql}) AS found{_unless(nearer, most)})"
                )
                values += needs
                tiers[name] = tier
                nearer.append(name)
        told = " UNION ALL ".join(
            f"SELECT {tier}, place FROM {name}" for name, tier in tiers.items()
        )
        found = _rows(f"WITH {', '.join(parts)} {told}", values)
        return [(int(tier), int(place)) for tier, place in found]

    @property
    def _within(self) -> str:
        return f"{self._engine.MATCHES} AND {self._engine.KEY} BETWEEN %s AND %s"


def _unless(nearer: list[str], most: int) -> str:
    """The condition that what is nearer is not enough already."""
    if not nearer:
        return ""
    counted = " + ".join(f"(SELECT count(*) FROM {name})" for name in nearer)
    return f" WHERE {counted} < {most}"


def _in_field(phrase: Phrase, field: str) -> Phrase:
    return tuple(Step(field + step.token, step.is_prefix) for step in phrase)


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with _connection().cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
