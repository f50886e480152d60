"""Quotations: how long they are, and whether they stand word for word in a text."""

from __future__ import annotations

import re

MOST_WORDS = 40
JOINT = "…"  # between verbatim pieces of one quotation, with a space on each side

# Chinese, Japanese and Korean write no spaces: two characters count as a word.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


def words(text: str) -> int:
    """How many words a quotation has; the joint between verbatim pieces is none."""
    unspaced = len(_UNSPACED.findall(text))
    spaced = [word for word in _UNSPACED.sub(" ", text).split() if re.search(r"\w", word)]
    return len(spaced) + (unspaced + 1) // 2


def folded(text: str) -> str:
    """A text with its spaces folded into one and its quotation marks straightened."""
    return " ".join(text.translate(_QUOTES).split())


def missing_piece(quotation: str, text: str) -> str | None:
    """The first piece of a quotation that does not follow in the text; none if all do."""
    text = folded(text)
    start = 0
    for piece in folded(quotation).split(f" {JOINT} "):
        found = text.find(piece, start)
        if found < 0:
            return piece
        start = found + len(piece)
    return None
