"""What somebody typed, as terms that every hit must have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .words import LONGEST, fold, full_token, joined, run_token, stem_token, whole_token, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Word

MOST_TERMS = 16
MOST_CHARACTERS = 2_000  # of what was typed; sixteen terms of the longest are half of that
SHORTEST_TYPED = 2  # letters of a last word that may be the beginning of another

_QUOTES = re.compile('["“”„«»]')


class Step(NamedTuple):
    """One token of a term, or the beginning of one."""

    token: str
    is_prefix: bool = False


# Tokens that stand next to each other.
Phrase = tuple[Step, ...]
# Phrases of which any will do.
Term = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Terms that every hit has, in any order; and the token of a name that is just this."""

    terms: tuple[Term, ...]
    whole: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.terms


def read(typed: str) -> Question:
    """What was typed, taken as it is: nothing in it is wrong.

    Words in quotes stand next to each other. A word before `*` is the beginning of one, and so is
    the last word, which may not be finished. Sixteen words count.
    """
    folded = fold(typed[:MOST_CHARACTERS])
    pieces = _QUOTES.split(folded)
    terms: list[Term] = []
    left = MOST_TERMS
    for number, piece in enumerate(pieces):
        is_quoted = number % 2 == 1
        apart = joined(piece) if is_quoted else words(piece)
        found = [(word, _is_begun(piece, word)) for word in apart]
        is_typed = number == len(pieces) - 1
        found = found[:left]
        left -= len(found)
        if is_quoted and found:
            terms.append(_quoted(found, is_typed=is_typed))
        elif found:
            terms += _loose(found, is_typed=is_typed)
    return Question(tuple(dict.fromkeys(terms)), whole_token(_QUOTES.sub(" ", folded)))


def _is_begun(piece: str, word: Word) -> bool:
    return piece[word.end : word.end + 1] == "*"


def _loose(found: list[tuple[Word, bool]], *, is_typed: bool) -> Iterator[Term]:
    for place, (word, is_begun) in enumerate(found):
        is_last = is_typed and place == len(found) - 1
        yield tuple(_endings(word, is_begun=is_begun, is_last=is_last))


def _quoted(found: list[tuple[Word, bool]], *, is_typed: bool) -> Term:
    """Words next to each other; the last may be unfinished if the quotation is.

    A beginning that goes beyond the stem finds nothing: words in full are indexed apart,
    where nothing stands next to them.
    """
    before = tuple(step for word, _begun in found[:-1] for step in _in_full(word))
    last, is_begun = found[-1]
    endings = _endings(last, is_begun=is_begun, is_last=is_typed)
    return tuple((*before, *ending) for ending in endings)


def _in_full(word: Word) -> Iterator[Step]:
    """The tokens of a word or of a whole run, as they are indexed."""
    if word.is_run:
        text = word.text[:LONGEST]
        yield from (Step(run_token(text[place : place + 2])) for place in range(len(text)))
    else:
        yield Step(stem_token(word.text))


def _endings(word: Word, *, is_begun: bool, is_last: bool) -> Iterator[Phrase]:
    """What may stand where a word was asked for."""
    if word.is_run:
        yield _within_run(word.text[:LONGEST])
        return
    stem, full = stem_token(word.text), full_token(word.text)
    may_go_on = is_begun or (is_last and len(word.text) >= SHORTEST_TYPED)
    if not may_go_on or stem[1:] != full[1:]:  # else it begins as itself does
        yield (Step(stem),)
    if may_go_on:
        yield (Step(f"{stem[0]}{full[1:]}", is_prefix=True),)
        if full[0] != stem[0]:
            yield (Step(full, is_prefix=True),)


def _within_run(text: str) -> Phrase:
    """Characters next to each other anywhere in a run: every two of them, or what one begins."""
    if len(text) == 1:
        return (Step(run_token(text), is_prefix=True),)
    return tuple(Step(run_token(text[place : place + 2])) for place in range(len(text) - 1))
