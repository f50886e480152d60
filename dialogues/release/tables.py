"""The tables of a release: the seven lists as in CSV, and what hangs on their records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.api.addresses import LISTS
from dialogues.dossier.schema import (
    EventEntry,
    LookedForEntry,
    ParticipantEntry,
    PassageEntry,
    StatementEntry,
)
from dialogues.dossier.shapes import EVENT, LINKS, PASSAGE, PERSON
from dialogues.publish.columns import columns
from dialogues.publish.tables import QUESTIONS

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, its type in SQLite, what it says, and whose slug it holds."""

    name: str
    type: str
    description: str
    refers_to: str = ""


@dataclass(frozen=True)
class Table:
    """A table: its name, what one row is, its columns, and which of them tell rows apart."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def lists() -> list[Table]:
    """The seven lists, with the columns that they have as CSV."""
    return [
        Table(
            name=noun,
            row=f"One of the {noun} of the record.",
            columns=tuple(
                Column(
                    column.name, "INTEGER" if column.is_whole_number else "TEXT", column.description
                )
                for column in columns(LISTS[noun].item)
            ),
            key=("slug",),
        )
        for noun in sorted(QUESTIONS)
    ]


def _text(name: str, description: str, refers_to: str = "") -> Column:
    return Column(name, "TEXT", description, refers_to)


def _fields(entry: type[BaseModel], *names: str, **refer_to: str) -> list[Column]:
    """Columns of the fields of an entry, as they are described to those who write dossiers."""
    return [
        _text(name, entry.model_fields[name].description or "", refer_to.get(name, ""))
        for name in names
    ]


_TYPE = _text(
    "type", "The kind of record: party, agency, area, dialogue, source, meeting, commitment."
)
_RECORD = _text("record", "The record's slug.")
_MEETING = _text("meeting", "The meeting: a slug of meetings.", "meetings")
_COMMITMENT = _text("commitment", "The commitment: a slug of commitments.", "commitments")
_SOURCE = _text("source", "The source: a slug of sources.", "sources")
_POSITION = Column("position", "INTEGER", "Its place in the record's order, from 1.")
# What is told of who took part.
WHO = (*PERSON, "role")

PARTICIPANTS = Table(
    "participants",
    "One who took part in a meeting, or a body that did.",
    (
        _MEETING,
        _POSITION,
        *_fields(ParticipantEntry, *WHO, agency="agencies", party="parties"),
    ),
    ("meeting", "position"),
)
DISCUSSIONS = Table(
    "discussions",
    "An area that was on the table at a meeting.",
    (
        _MEETING,
        _POSITION,
        _text("area", "The area: a slug of areas.", "areas"),
    ),
    ("meeting", "position"),
)
MEETING_LINKS = Table(
    "links",
    "What a meeting points to.",
    (
        _MEETING,
        _POSITION,
        _text("kind", f"How: {', '.join(LINKS)}."),
        _text("target", "A slug of meetings; of one that it names, a slug of sources."),
    ),
    ("meeting", "position"),
)
PARTS = Table(
    "parts",
    "A part of a commitment that can be done on its own.",
    (
        _COMMITMENT,
        _POSITION,
        _text("part", "The part's key, unique in its commitment."),
        _text("statement", "What the part is."),
    ),
    ("commitment", "position"),
)
EVENTS = Table(
    "events",
    "What a source reports of a commitment, in the order in which it counts.",
    (
        _COMMITMENT,
        _POSITION,
        *_fields(EventEntry, *EVENT, meeting="meetings", by="commitments"),
        _text("note", "Our note: in English."),
        _text("note_by_language", "Our note: in every language it is written in, as JSON."),
    ),
    ("commitment", "position"),
)
PASSAGES = Table(
    "passages",
    "A place in a source that is cited.",
    (
        _SOURCE,
        _POSITION,
        _text("passage", "The passage's key, unique in its source."),
        *_fields(PassageEntry, *PASSAGE),
    ),
    ("source", "passage"),
)
DISCREPANCIES = Table(
    "discrepancies",
    "One of the statements of sources that disagree.",
    (
        _TYPE,
        _RECORD,
        _text("field", "The field on which they disagree."),
        _POSITION,
        *_fields(StatementEntry, "says", "preferred"),
    ),
    ("type", "record", "field", "position"),
)
LOOKED_FOR = Table(
    "looked_for",
    "What was looked for and not found.",
    (
        _TYPE,
        _RECORD,
        _POSITION,
        *_fields(LookedForEntry, "what"),
        _text("looked_on", LookedForEntry.model_fields["on"].description or ""),
        _text("looked_in", LookedForEntry.model_fields["where"].description or ""),
    ),
    ("type", "record", "position"),
)
CITATIONS = Table(
    "citations",
    "A passage that proves a fact.",
    (
        _TYPE,
        _RECORD,
        _text(
            "fact",
            "What it proves: a column of the record, or the table in which the fact is a row; "
            "empty for the record as a whole.",
        ),
        _text("field", "Of a discrepancy: the field on which the sources disagree; else empty."),
        Column("at", "INTEGER", "The row's position in that table; 0 where the fact is no row."),
        Column("position", "INTEGER", "Its place among the citations of the fact, from 1."),
        _SOURCE,
        _text("passage", "The passage: a key of the source's passages."),
        _text(
            "wording",
            "The words in which the passage names what it proves, where the record keeps them.",
        ),
    ),
    ("type", "record", "fact", "field", "at", "position"),
)
FORMER_ADDRESSES = Table(
    "former_addresses",
    "An address that was a record's.",
    (
        _TYPE,
        _text("slug", "The slug it had."),
        _text("moved_to", "The slug it has now; none if it is gone."),
        _text("reason", "Why it is gone; none if it moved."),
    ),
    ("type", "slug"),
)
KEPT = (
    PARTICIPANTS,
    DISCUSSIONS,
    MEETING_LINKS,
    PARTS,
    EVENTS,
    PASSAGES,
    DISCREPANCIES,
    LOOKED_FOR,
    CITATIONS,
    FORMER_ADDRESSES,
)
