"""Where the words of a question stand in a text, and the sentence that shows them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .words import fold, full_token, words
from .words import tokens as tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .question import Phrase, Question, Step

LONGEST_SNIPPET = 280
_LEAD = 80  # characters before the first match in a sentence too long to be shown
_WITHIN_SYLLABLES = {*map(chr, range(0x1160, 0x1200))}
_SENTENCE = re.compile(r"(?<=[a-z0-9)\]”\"][.!?])\s+|(?<=[。！？])")


class Span(NamedTuple):
    """A piece of text, and whether it is what was asked for."""

    text: str
    is_match: bool


Marked = tuple[Span, ...]


class Placed(NamedTuple):
    """What a word is indexed as, and where it stands in a text: its first character, and all of it."""

    tokens: set[str]
    start: int
    first_end: int
    end: int


def mark(text: str, question: Question) -> Marked:
    """A text in pieces, those that match the question marked."""
    found: list[Span] = []
    at = 0
    for start, end in _places(text, question):
        if start > at:
            found.append(Span(text[at:start], is_match=False))
        found.append(Span(text[start:end], is_match=True))
        at = end
    if at < len(text):
        found.append(Span(text[at:], is_match=False))
    return tuple(found)


def snippet(lines: list[str], question: Question) -> Marked:
    """Of some lines, the sentence with the most of what was asked for, marked.

    The first sentence, if none has any of it; nothing, if there is none.
    """
    sentences = [s for line in lines for s in map(str.strip, _SENTENCE.split(line)) if s]
    best = max(sentences, key=lambda sentence: _worth(sentence, question), default="")
    return mark(_shortened(best, question), question)


def _worth(sentence: str, question: Question) -> int:
    """How many of the question's terms a sentence has."""
    found = _tokens(sentence)
    return sum(
        any(next(_matches(found, phrase), None) for phrase in term) for term in question.terms
    )


def _shortened(sentence: str, question: Question) -> str:
    if len(sentence) <= LONGEST_SNIPPET:
        return sentence
    first = next(iter(_places(sentence, question)), (0, 0))[0]
    start = max(0, min(first - _LEAD, len(sentence) - LONGEST_SNIPPET))
    end = start + LONGEST_SNIPPET
    if start and (space := sentence.find(" ", start, first)) >= 0:
        start = space + 1
    if end < len(sentence) and (space := sentence.rfind(" ", first, end)) > first:
        end = space
    before, after = "… " if start else "", " …" if end < len(sentence) else ""
    return f"{before}{sentence[start:end].strip()}{after}"


def _places(text: str, question: Question) -> list[tuple[int, int]]:
    """Where in a text the phrases of a question stand, in order, none within another."""
    found = _tokens(text)
    phrases = [phrase for term in question.terms for phrase in term]
    spans = sorted(span for phrase in phrases for span in _matches(found, phrase))
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _matches(found: list[Placed], phrase: Phrase) -> Iterator[tuple[int, int]]:
    is_one_character = phrase[0].is_prefix and phrase[0].token.startswith("c")
    for at in range(len(found) - len(phrase) + 1):
        if all(_fits(found[at + n].tokens, step) for n, step in enumerate(phrase)):
            last = found[at + len(phrase) - 1]
            yield found[at].start, last.first_end if is_one_character else last.end


def _fits(tokens: set[str], step: Step) -> bool:
    if step.is_prefix:
        return any(token.startswith(step.token) for token in tokens)
    return step.token in tokens


def _tokens(text: str) -> list[Placed]:
    """A text's tokens, each with a word's full form, and where in the text itself they stand."""
    folded, starts, ends = _folded(text)
    full = {word.start: full_token(word.text) for word in words(folded) if not word.is_run}
    return [
        Placed(
            {token.token, full.get(token.start, token.token)},
            starts[token.start],
            ends[token.start],
            ends[token.end - 1],
        )
        for token in tokens_of(folded)
    ]


def _folded(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Folded text, and where in the text what each of its characters stands for begins and ends."""
    if text.isascii():
        return text.lower(), range(len(text)), range(1, len(text) + 1)
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, cluster in _clusters(text):
        plain = fold(cluster)
        folded.append(plain)
        starts += [start] * len(plain)
        ends += [start + len(cluster)] * len(plain)
    return "".join(folded), starts, ends


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Characters with what belongs to them, and where they start."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _belongs(text[at]):
            yield start, text[start:at]
            start = at


@lru_cache(maxsize=10_000)
def _belongs(character: str) -> bool:
    """Whether a character may become one with the one before it when text is folded.

    Marks, those of half width too; vowels and last letters of Korean syllables; what nobody sees.
    """
    first = unicodedata.normalize("NFKD", character)[0]
    category = unicodedata.category(first)
    is_mark = category.startswith("M")
    return is_mark or category == "Cf" or first in _WITHIN_SYLLABLES
