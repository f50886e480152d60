"""The one index of each engine, and how it is asked: in its own words, for the same hits."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import connections

from dialogues.models import SearchDocument

from . import postgresql, sqlite
from .keys import kind_of, number_of, span_of
from .question import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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


def lay_tokens(connection: BaseDatabaseWrapper) -> None:
    """Let the index know which tokens it holds, if it has to and does not."""
    _ENGINES[connection.vendor].lay_tokens(connection)


def note(documents: Iterable[SearchDocument]) -> None:
    """Let the index know the tokens of documents just written."""
    tokens = {token for each in documents for token in each.tokens.split()}
    _ENGINES[_connection().vendor].note(_connection(), tokens)


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
    """A question in the words of the engine at hand.

    SQLite is asked first for the tokens that begin as those do that may go on, unless it is only
    to be asked for all hits.
    """

    def __init__(self, question: Question, *, spells_out: bool = True) -> None:
        self._engine = _ENGINES[_connection().vendor]
        self._begun = _begun(question)
        self._endings: dict[str, list[str]] = {}
        if self._begun and spells_out:
            self._endings = self._engine.endings(_connection(), self._begun)
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
        spelt = [
            self._engine.phrase(ending)
            for phrase in term
            for field in fields
            for ending in self._ended(_in_field(phrase, field))
        ]
        return str(self._engine.any_of(list(dict.fromkeys(spelt))))

    def _ended(self, phrase: Phrase) -> Iterator[Phrase]:
        """A phrase with each token that its last may be the beginning of, where they are known."""
        *before, last = phrase
        if last.is_prefix and (known := self._endings.get(last.token)):
            yield from ((*before, Step(token)) for token in known)
        else:
            yield phrase

    def records(self, spans: list[tuple[int, int]]) -> Iterator[int]:
        """The keys of the records on which hits in some spans of keys stand, however many."""
        sql, values = self._engine.records(self.everything, self._begun, spans)
        for (keys,) in _rows(sql, values):
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
        if self._is_gone_through_anyway:
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
            # Whether those nearer are all that are better.
            is_whole = not is_backwards
            for at, (tier, first, last) in enumerate(sorted(of_kind, reverse=is_backwards), 1):
                name = f"hits_{number}_{tier}"
                if is_whole and at == tier:
                    # To leave out a few by their keys is far cheaper than to ask for what some
                    # words find and others do not.
                    asked, room, without = (self._among[tier], first, last), 2 * most, nearer
                else:
                    asked, room, without = (self._alone[tier], first, last), most, []
                sql, needs = self._engine.first_of_kind(first, way, asked, room)
                where = _where(nearer, most, without)
                parts.append(
                    f"{name} AS (SELECT place FROM ({sql}) AS found{where}"
                    f" ORDER BY place {way} LIMIT {most})"
                )
                values += needs
                tiers[name] = tier
                nearer.append(name)
                is_whole &= (first, last) == span_of(kind_of(first))
        told = " UNION ALL ".join(
            f"SELECT {tier}, place FROM {name}" for name, tier in tiers.items()
        )
        found = _rows(f"WITH {', '.join(parts)} {told}", values)
        return [(int(tier), int(place)) for tier, place in found]

    @property
    def _is_gone_through_anyway(self) -> bool:
        """Whether SQLite goes through every hit, whatever part of them is asked for.

        It does of a beginning, where it is not known what begins so.
        """
        return self._engine is sqlite and not self._begun <= self._endings.keys()

    @property
    def _within(self) -> str:
        return f"{self._engine.MATCHES} AND {self._engine.KEY} BETWEEN %s AND %s"


def _where(nearer: list[str], most: int, without: list[str]) -> str:
    """The condition that what is nearer is not enough already, and what is without is left out."""
    if not nearer:
        return ""
    counted = " + ".join(f"(SELECT count(*) FROM {name})" for name in nearer)
    others = "".join(f" AND place NOT IN (SELECT place FROM {name})" for name in without)
    return f" WHERE {counted} < {most}{others}"


def _begun(question: Question) -> set[str]:
    """The beginnings of tokens that are asked for, in either field."""
    steps = (step for term in question.terms for phrase in term for step in phrase)
    return {field + step.token for step in steps if step.is_prefix for field in "nt"}


def _in_field(phrase: Phrase, field: str) -> Phrase:
    return tuple(Step(field + step.token, step.is_prefix) for step in phrase)


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with _connection().cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
