"""How each kind of record is built: its keys, in the order they are written, and their shapes.

The one table from which an entry is taken apart into statements and put together again.
"""

from __future__ import annotations

from enum import Enum, auto


class Shape(Enum):
    """What stands behind a key of an entry."""

    VALUE = auto()  # one text or number
    TEXTS = auto()  # a value for each language, party or field: order says nothing
    PARTS = auto()  # a value for each key, in the order written
    LIST = auto()  # words in the order written
    SET = auto()  # slugs whose order says nothing
    PASSAGES = auto()
    CITES = auto()
    CITES_FOR = auto()
    PARTICIPANTS = auto()
    DISCUSSIONS = auto()
    LINKS = auto()
    EVENTS = auto()
    DISCREPANCIES = auto()
    LOOKED_FOR = auto()


V, T, L = Shape.VALUE, Shape.TEXTS, Shape.LIST

SHAPES: dict[str, dict[str, Shape]] = {
    "parties": {"name": V, "names": T, "kind": V, "iso_code": V},
    "agencies": {
        "name": V,
        "abbreviation": V,
        "names": T,
        "aliases": L,
        "party": V,
        "parent": V,
        "successor": V,
    },
    "areas": {
        "name": V,
        "abbreviation": V,
        "names": T,
        "aliases": L,
        "description": T,
        "broader": V,
    },
    "dialogues": {
        "name": V,
        "names": T,
        "aliases": L,
        "parties": L,
        "parent": V,
        "description": T,
        "looked_for": Shape.LOOKED_FOR,
    },
    "sources": {
        "title": V,
        "publisher": V,
        "kind": V,
        "standing": V,
        "seen": V,
        "language": V,
        "published": V,
        "url": V,
        "copy_of": V,
        "passages": Shape.PASSAGES,
    },
    "meetings": {
        "dialogue": V,
        "kind": V,
        "ordinal": V,
        "title": V,
        "parties": L,
        "date": V,
        "dated_as": V,
        "state": V,
        "mode": V,
        "city": V,
        "venue": V,
        "host": V,
        "attendance": T,
        "summary": T,
        "cites": Shape.CITES,
        "cites_for": Shape.CITES_FOR,
        "participants": Shape.PARTICIPANTS,
        "discussions": Shape.DISCUSSIONS,
        "links": Shape.LINKS,
        "discrepancies": Shape.DISCREPANCIES,
        "looked_for": Shape.LOOKED_FOR,
    },
    "commitments": {
        "statement": T,
        "strength": V,
        "parties": Shape.SET,
        "agencies": Shape.SET,
        "areas": Shape.SET,
        "parts": Shape.PARTS,
        "events": Shape.EVENTS,
        "discrepancies": Shape.DISCREPANCIES,
        "looked_for": Shape.LOOKED_FOR,
    },
}
for _shapes in SHAPES.values():
    _shapes["formerly"] = Shape.SET
    _shapes["inferred"] = T

SECTIONS = tuple(SHAPES)
TYPES = dict(
    zip(
        SECTIONS,
        ("party", "agency", "area", "dialogue", "source", "meeting", "commitment"),
        strict=True,
    )
)

PASSAGE = ("locator", "text", "language", "translation", "translation_by")
PERSON = ("agency", "party", "person", "romanised", "title", "role_as")
EVENT = ("kind", "part", "date", "meeting", "target", "target_as", "by")
LOOKED = ("what", "on", "where")
LINKS = ("recalls", "prepares", "reports to", "alongside", "names")
PLAIN_ROLE = "participant"
