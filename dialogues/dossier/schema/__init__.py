"""What a dossier may say, key by key. No Django, and no files either.

A record of a dossier is read by its model into an *entry in normal form*: a
plain dict of the keys that were stated, in the order of the model.
"""

from typing import Annotated, Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from dialogues.dossier.schema import commitments, editors, meetings
from dialogues.dossier.schema.commitments import CommitmentEntry, EventEntry
from dialogues.dossier.schema.facts import Entry, LookedForEntry, StatementEntry, cited_passage
from dialogues.dossier.schema.faults import (
    EntryError,
    Fault,
    dotted,
    faults,
    not_a_map,
)
from dialogues.dossier.schema.meetings import (
    DiscussionEntry,
    LinkEntry,
    MeetingEntry,
    ParticipantEntry,
    ParticipantGroup,
)
from dialogues.dossier.schema.references import references
from dialogues.dossier.schema.registers import AgencyEntry, AreaEntry, DialogueEntry, PartyEntry
from dialogues.dossier.schema.sources import PassageEntry, SourceEntry
from dialogues.dossier.schema.values import QUOTED_LENGTH, Slug, Stated, Text, quoted

__all__ = [
    "DISPUTED",
    "ENTRIES",
    "QUOTED_LENGTH",
    "REQUIRED",
    "SECTIONS",
    "AgencyEntry",
    "AreaEntry",
    "CommitmentEntry",
    "DialogueEntry",
    "DiscussionEntry",
    "Entry",
    "EntryError",
    "EventEntry",
    "Fault",
    "LinkEntry",
    "LookedForEntry",
    "MeetingEntry",
    "ParticipantEntry",
    "ParticipantGroup",
    "PartyEntry",
    "PassageEntry",
    "SourceEntry",
    "StatementEntry",
    "cited_passage",
    "dotted",
    "json_schema",
    "normal",
    "not_a_map",
    "quoted",
    "references",
    "slug_complaint",
    "withdrawn",
]

ENTRIES: dict[str, type[BaseModel]] = {
    "parties": PartyEntry,
    "agencies": AgencyEntry,
    "areas": AreaEntry,
    "dialogues": DialogueEntry,
    "sources": SourceEntry,
    "meetings": MeetingEntry,
    "commitments": CommitmentEntry,
}
SECTIONS: tuple[str, ...] = tuple(ENTRIES)

# Required of all that the dossiers together say of a record, not of one file.
REQUIRED: dict[str, tuple[str, ...]] = {
    "parties": ("name",),
    "agencies": ("name", "party"),
    "areas": ("name",),
    "dialogues": ("name", "parties"),  # two parties or more
    "sources": ("title", "kind", "standing", "seen", "language"),
    # Without a dialogue also title, parties and kind; a dialogue gives all three.
    "meetings": ("state",),
    "commitments": ("statement", "strength", "parties", "events"),
}

# On which fields passages may disagree: a commitment's target too, which its events alone state.
DISPUTED: dict[str, tuple[str, ...]] = {
    "meetings": get_args(meetings.DisputedField),
    "commitments": get_args(commitments.DisputedField),
}

# Any record may state these; they stand last in the normal form.
_OF_EVERY_RECORD = ("formerly", "inferred")

_SLUG: TypeAdapter[str] = TypeAdapter(Slug)
_WITHDRAWN: TypeAdapter[dict[str, str] | None] = TypeAdapter(
    Annotated[dict[Slug, Text] | None, Stated]
)


def normal(section: str, value: Any) -> dict[str, Any]:
    """The entry in normal form; `EntryError` names everything wrong with it."""
    model = ENTRIES[section]
    try:
        entry = model.model_validate(value).model_dump(by_alias=True, exclude_none=True)
    except ValidationError as error:
        raise EntryError(faults(error, model)) from None
    for key in _OF_EVERY_RECORD:
        if key in entry:
            entry[key] = entry.pop(key)
    return entry


def withdrawn(value: Any) -> dict[str, str]:
    """The reason by slug for each record of one section that is gone."""
    try:
        return _WITHDRAWN.validate_python(value) or {}
    except ValidationError as error:
        raise EntryError(faults(error, None)) from None


def slug_complaint(slug: str) -> str | None:
    """What is wrong with a record's slug, or None."""
    try:
        _SLUG.validate_python(slug)
    except ValidationError as error:
        return faults(error, None)[0].message
    return None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a whole dossier file, for editors."""
    return editors.json_schema(ENTRIES)
