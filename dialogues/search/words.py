"""The one normal form of text: what is indexed and what is asked for go through it alike.

Case, width and accents are folded, what nobody sees is left out, English words are cut to their
stems and spelt one way, numbers are kept. Scripts without spaces between words give a token for
every two neighbouring characters. Whoever changes anything here adds a migration that empties
`SearchDocument`: the index is then made anew at the next start.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 64  # characters of a word, or of a run, that count
_SHORTEST_STEMMED = 3

_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff]+"
)
# Characters nobody sees: soft hyphens, joiners, directions, variants of the character before.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180b-\u180f\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f"
    "\ufeff\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef]+"
)
# Chinese, Japanese, Korean; Thai, Lao, Burmese and Khmer, which leave no spaces either.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029"
    "\u3031-\u3035\u3041-\u309f\u30a1-\u30fa\u30fc-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff"
)
# Nobody sees these either, but they may part words. A zero-width space does, except where no space
# would stand between words: there some write it and some do not. A zero-width non-joiner parts a
# Persian word from its endings, as others do by a space; elsewhere it only chooses a shape.
_BETWEEN = re.compile(
    f"[\u200b\u200c](?:(?<=[{_SPACELESS}\u200b]\u200b)"
    "|(?<=\u200c)(?<![\u0600-\u06ff\u0750-\u077f\u0870-\u08ff]\u200c))"
)
# Vowel signs that belong to the word they stand in.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0489\u0610-\u061a\u06d6-\u06ed\u0711-\u074a\u0900-\u0963\u0966-\u0dff"
)
# U.S. and U.S are one word, US.
_DOTTED = r"(?<![^\W_])(?:[a-z]\.)+[a-z](?![^\W_])\.?"
_ASCII = re.compile(rf"(?:{_DOTTED}|[a-z0-9]+)(?:'s(?![a-z0-9]))?")
_LETTER = rf"(?:(?![{_SPACELESS}])[^\W_]|[{_SIGNS}])"
_WORD = rf"(?:{_DOTTED}|{_LETTER}+)(?:['’]s(?![^\W_]))?"
_ANY = re.compile(rf"(?P<run>[{_SPACELESS}]+)|{_WORD}")
# What some write between characters that need no spaces, and some do not: a name before a number,
# a family name before a given one.
_PARTING = r" ・·()「」『』〈〉《》【】"
_JOINED = re.compile(rf"(?P<run>[{_SPACELESS}]+(?:[{_PARTING}]+[{_SPACELESS}]+)*)|{_WORD}")
_PARTS = re.compile(f"[{_PARTING}]+")
# What stands in a word as written and is none of it: the points of U.S., the ending of Japan's.
_BESIDE = re.compile(r"\.|['’]s$")
# Organization is organisation, and whoever types its beginning may not have come to the z yet.
_Z = re.compile("(?<=[a-z]{3}[iy])z")
# Stems of words that Americans spell otherwise than the British do, and those of the latter.
_BRITISH = {
    "aluminum": "aluminium", "artifact": "artefact", "behavior": "behaviour", "catalog": "catalogu",
    "center": "centr", "color": "colour", "defens": "defenc", "dialog": "dialogu",
    "endeavor": "endeavour", "favor": "favour", "fiber": "fibr", "harbor": "harbour",
    "honor": "honour", "kilomet": "kilometr", "labor": "labour", "licens": "licenc",
    "maneuv": "manoeuvr", "meter": "metr", "neighbor": "neighbour", "offens": "offenc",
    "program": "programm", "theater": "theatr",
}  # fmt: skip
_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of folded text, or a run of characters without spaces, and where it stands."""

    text: str
    start: int
    end: int
    is_run: bool


@dataclass(frozen=True, slots=True)
class Token:
    """What a word is indexed as, and where in the folded text it stands."""

    token: str
    start: int
    end: int


def fold(text: str) -> str:
    """Text without the differences that do not count: case, width, accents, what nobody sees."""
    if text.isascii():
        return text.lower()
    seen = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    even = unicodedata.normalize("NFKC", seen.casefold())
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", even))
    return _BETWEEN.sub("", unicodedata.normalize("NFC", plain))


def words(folded: str) -> Iterator[Word]:
    """The words of folded text, in order, those of scripts without spaces as runs."""
    return _found(_ANY, folded)


def joined(folded: str) -> Iterator[Word]:
    """The words of folded text as they are indexed: what is often left out parts no run."""
    return _found(_JOINED, folded)


def _found(pattern: re.Pattern[str], folded: str) -> Iterator[Word]:
    for found in (_ASCII if folded.isascii() else pattern).finditer(folded):
        is_run = found.lastgroup == "run"
        text = _PARTS.sub("", found[0]) if is_run else _bare(found[0])
        yield Word(text, found.start(), found.end(), is_run)


def _bare(written: str) -> str:
    return _Z.sub("s", _BESIDE.sub("", written))


def tokens(folded: str) -> Iterator[Token]:
    """What folded text is indexed as, in order."""
    for word in joined(folded):
        if word.is_run:
            at = [n for n in range(word.start, word.end) if folded[n] not in _PARTING]
            for place, (start, last) in enumerate(zip(at, [*at[1:], at[-1]], strict=True)):
                yield Token(run_token(word.text[place : place + 2]), start, last + 1)
        else:
            yield Token(stem_token(word.text), word.start, word.end)


def spelt(folded: str) -> list[tuple[str, str]]:
    """The tokens of folded text in order, each with the full word where its stem hides that.

    What `tokens` gives, without places: a whole record is indexed in half the time.
    """
    if folded.isascii():
        return list(map(_both, _ASCII.findall(folded)))
    found = []
    for word in joined(folded):
        if word.is_run:
            run = word.text
            found += [(run_token(run[place : place + 2]), "") for place in range(len(run))]
        else:
            found.append(_both(word.text))
    return found


@lru_cache(maxsize=50_000)
def _both(written: str) -> tuple[str, str]:
    word = _bare(written)
    stem, full = stem_token(word), full_token(word)
    return stem, full if full[1:] != stem[1:] else ""


@lru_cache(maxsize=50_000)
def stem_token(word: str) -> str:
    """A word's token: its stem if it is English, in letters and digits that no engine changes."""
    word = word[:LONGEST]
    if not word.isascii():
        return f"u{word.encode().hex()}"
    if len(word) < _SHORTEST_STEMMED or not word.isalpha():
        return f"w{word}"
    stem = _stemmer.stemWord(word)
    return f"w{_BRITISH.get(stem, stem)}"


def full_token(word: str) -> str:
    """A word's token before it is cut to its stem: what somebody is typing is found by it."""
    word = word[:LONGEST]
    return f"v{word}" if word.isascii() else stem_token(word)


def run_token(characters: str) -> str:
    """The token of one character, or of two neighbours; the first one's begins the second's."""
    return f"c{characters.encode().hex()}"


@lru_cache(maxsize=5_000)
def whole_token(folded: str) -> str:
    """The token of a whole name, which only the same name in full has; none for no name."""
    if folded.isascii():
        whole = " ".join(map(_bare, _ASCII.findall(folded)))
    else:
        whole = " ".join(word.text for word in joined(folded))
    return f"x{blake2b(whole.encode(), digest_size=8).hexdigest()}" if whole else ""
