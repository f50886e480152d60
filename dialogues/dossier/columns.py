"""Which section of a dossier stands in which table, and which key in which column."""

from __future__ import annotations

from typing import Any

from dialogues.models import (
    Agency,
    Commitment,
    CooperationArea,
    Dialogue,
    Meeting,
    Party,
    Source,
)

MODELS: dict[str, type[Any]] = {
    "parties": Party,
    "agencies": Agency,
    "areas": CooperationArea,
    "dialogues": Dialogue,
    "sources": Source,
    "meetings": Meeting,
    "commitments": Commitment,
}

# Plain columns, by section: the key of an entry and the column it stands in.
COLUMNS: dict[str, tuple[str, ...]] = {
    "parties": ("name", "kind", "iso_code"),
    "agencies": ("name", "abbreviation", "party__slug", "parent__slug", "successor__slug"),
    "areas": ("name", "abbreviation", "broader__slug"),
    "dialogues": ("name", "parent__slug"),
    "sources": (
        *("title", "publisher", "kind", "standing", "seen", "language", "published", "url"),
        "copy_of__slug",
    ),
    "meetings": (
        *("dialogue__slug", "kind", "ordinal", "title", "date", "dated_as", "state", "mode"),
        *("city", "venue", "host"),
    ),
    "commitments": ("strength",),
}
# Our own texts: the key of an entry, the column of the English and that of other languages.
TEXTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "areas": (("description", "description", "descriptions"),),
    "dialogues": (("description", "description", "descriptions"),),
    "meetings": (("summary", "summary", "summaries"),),
    "commitments": (("statement", "statement", "statements"),),
}
NAMED = ("parties", "agencies", "areas", "dialogues")
ALIASED = ("agencies", "areas", "dialogues")
