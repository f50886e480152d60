"""What a document says, and the tokens that follow from it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from dialogues.models import GAP, SearchDocument

from .keys import KINDS, NAMELESS, bucket, bucket_of, kind_of
from .words import fold, spelt, whole_token

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

# PostgreSQL keeps no place beyond 16,383, no more than 256 of one token, and a megabyte of all
# tokens and their places; a word in another script takes up to 500 characters.
MOST_TOKENS, MOST_OF_ONE, MOST_CHARACTERS = 16_000, 255, 900_000


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be found of one record, or of one thing said there, before it has a key."""

    bucket: int
    slug: str
    anchor: str
    record: int
    title: str
    names: str
    former: str
    text: str

    @property
    def kind(self) -> str:
        """What kind of thing it is."""
        return kind_of(self.bucket << 37)

    @property
    def type(self) -> str:
        """The type of the record it stands on."""
        return KINDS[self.kind]

    @property
    def place(self) -> tuple[str, str]:
        """By what it is ordered among those of its kind and day."""
        return self.slug, self.anchor

    def stored(self, key: int) -> SearchDocument:
        """The row that says so at a place."""
        return SearchDocument(
            key=key,
            type=self.type,
            slug=self.slug,
            anchor=self.anchor,
            record=self.record,
            title=self.title,
            names=self.names,
            former=self.former,
            text=self.text,
            tokens=indexed(self),
        )


def draft(  # noqa: PLR0913 - every part of a document is named where it is put together
    kind: str,
    day: datetime.date | None,
    of: tuple[int, str],
    anchor: str = "",
    *,
    title: str = "",
    names: Iterable[str] = (),
    former: Iterable[str] = (),
    text: Iterable[str] = (),
) -> Draft:
    """A document of a kind, of these names and texts; empty ones are left out.

    `of` is the record it stands on, by its key and slug.
    """
    record, slug = of
    own = dict.fromkeys(_lines(names))
    own.pop(title, None)
    lines = dict.fromkeys(_lines(text))
    return Draft(
        bucket(kind, day),
        slug,
        anchor,
        record,
        title,
        "\n".join(own),
        "\n".join(dict.fromkeys(_lines(former))),
        "\n".join(lines),
    )


def _lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (line for line in map(str.strip, text.splitlines()) if line)


def as_draft(row: SearchDocument) -> Draft:
    """What a stored document says."""
    said = (row.title, row.names, row.former, row.text)
    return Draft(bucket_of(row.key), row.slug, row.anchor, row.record, *said)


def indexed(said: Draft) -> str:
    """The tokens of a document in order: n for words of its names, t for words of its text.

    A name's tokens are followed by one that stands for the whole of it.
    """
    found: list[str] = []
    own = [said.title, *said.names.split("\n")] if said.kind not in NAMELESS else []
    found += _line_tokens("n", [*own, *said.former.split("\n")])
    found += [token for token in map(whole_token, map(fold, own)) if token]
    found += _line_tokens("t", said.text.split("\n"))
    return " ".join(_bounded(found))


def _line_tokens(field: str, lines: Iterable[str]) -> list[str]:
    """The tokens of some lines, apart from each other, and words in full where a stem hides them."""
    found: list[str] = []
    hidden: dict[str, None] = {}
    for line in lines:
        for token, full in spelt(fold(line)):
            found.append(field + token)
            if full:
                hidden[field + full] = None
        if line:
            found.append(GAP)
    return [*found, *hidden]


def _bounded(found: list[str]) -> list[str]:
    """As many tokens as both engines keep the places of, the last of them no gap."""
    bounded = found[:MOST_TOKENS]
    if sum(map(len, bounded)) > MOST_CHARACTERS:
        ends = accumulate(map(len, bounded))
        bounded = [
            token for token, end in zip(bounded, ends, strict=True) if end <= MOST_CHARACTERS
        ]
    if len(bounded) > MOST_OF_ONE:
        count: dict[str, int] = defaultdict(int)
        for place, token in enumerate(bounded):
            count[token] += 1
            if count[token] > MOST_OF_ONE:
                bounded[place] = GAP
    while bounded and bounded[-1] == GAP:
        bounded.pop()
    return bounded
