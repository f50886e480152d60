"""The kinds of things that can be found, and the number that is a document's place among them.

From the highest bits to the lowest: the kind, the day counted backwards, so that the newest comes
first and what has no day last, and a place among the documents of that day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

# The kinds, in the order their hits are shown, each with the type of the record it stands on.
KINDS = {
    "party": "party",
    "agency": "agency",
    "area": "area",
    "dialogue": "dialogue",
    "meeting": "meeting",
    "commitment": "commitment",
    "source": "source",
    "participant": "meeting",
    "discussion": "meeting",
    "event": "commitment",
    "passage": "source",
}
# Kinds shown under the title of the record they stand on; it is not theirs to be found by.
NAMELESS = ("discussion", "event", "passage")

_NUMBERS = {kind: number for number, kind in enumerate(KINDS, start=1)}
_NAMES = {number: kind for kind, number in _NUMBERS.items()}
PLACES = 1 << 37
_DAYS = 1 << 22
# A key without its lowest bits is the number of its kind.
KIND_SHIFT = (PLACES * _DAYS).bit_length() - 1
NUMBERS = tuple(_NAMES)


def bucket(kind: str, day: datetime.date | None) -> int:
    """The number of a kind and a day, which a document's key begins with."""
    undated = _DAYS - 1
    return _NUMBERS[kind] * _DAYS + (undated - day.toordinal() if day else undated)


def bucket_of(key: int) -> int:
    """The kind and day of a key."""
    return key // PLACES


def span(number: int) -> tuple[int, int]:
    """The first key of a kind and day, and the first one after them."""
    return number * PLACES, (number + 1) * PLACES


def is_undated(number: int) -> bool:
    """Whether a bucket holds what has no day."""
    return number % _DAYS == _DAYS - 1


def span_of(kind: str, until: datetime.date | None = None) -> tuple[int, int]:
    """The first and the last key of a kind; of what is of no later day than one, if one is named."""
    number = _NUMBERS[kind] * _DAYS * PLACES
    first = bucket(kind, until) * PLACES if until else number
    return first, number + _DAYS * PLACES - 1


def number_of(key: int) -> int:
    """The number of the kind of the document with a key: kinds are shown by it."""
    return key // PLACES // _DAYS


def kind_of(key: int) -> str:
    """The kind of the document with a key."""
    return _NAMES[number_of(key)]
