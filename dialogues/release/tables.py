"""The tables of a release: the seven lists as in CSV, and what hangs on their records.

What is kept of a record in lists is taken from its entry in a dossier, a row for each.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.api.addresses import LISTS
from dialogues.dossier.schema import (
    EventEntry,
    LookedForEntry,
    ParticipantEntry,
    PassageEntry,
    StatementEntry,
)
from dialogues.dossier.shapes import EVENT, LINKS, LOOKED, PASSAGE, PERSON, PLAIN_ROLE, TYPES
from dialogues.dossier.statements import participant_key
from dialogues.dossier.writer import entries
from dialogues.models import FormerAddress
from dialogues.publish.columns import columns
from dialogues.publish.pieces import pieces
from dialogues.publish.tables import QUESTIONS, cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pydantic import BaseModel

    from dialogues.dossier.statements import Entry
    from dialogues.models.moment import Moment

    Row = Sequence[str | int | None]
    Rows = Iterator[Row]


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


def rows_of_list(noun: str, now: Moment) -> Iterator[list[list[str]]]:
    """The rows of a list, some thousands at a time; raises `BrokenOffError` if the edition ends."""
    found, dressed, items = LISTS[noun].listed(QUESTIONS[noun](), now.day)
    return (cells(items(piece)) for piece in pieces(found, dressed, now.edition))


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
_PERSON = (*PERSON, "role")

PARTICIPANTS = Table(
    "participants",
    "One who took part in a meeting, or a body that did.",
    (
        _MEETING,
        _POSITION,
        *_fields(ParticipantEntry, *_PERSON, agency="agencies", party="parties"),
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


def kept() -> Iterator[tuple[Table, Row]]:
    """Every row of what hangs on records, with the table it belongs to."""
    for section, type_ in TYPES.items():
        for slug, entry in entries(section):
            yield from _of_record(type_, slug, entry)
    former = FormerAddress.objects.order_by("type", "slug")
    for address in former.values_list("type", "slug", "moved_to", "reason").iterator():
        yield FORMER_ADDRESSES, [said or None for said in address]


def _of_record(type_: str, slug: str, entry: Entry) -> Iterator[tuple[Table, Row]]:
    cite = _Citing(type_, slug)
    yield from cite("", entry.get("cites"))
    for field, cites in entry.get("cites_for", {}).items():
        yield from cite(field, cites)
    for told in (_participants, _discussions, _links, _parts, _events, _passages):
        yield from told(slug, entry, cite)
    for field, statements in entry.get("discrepancies", {}).items():
        for at, said in enumerate(statements, 1):
            row = [type_, slug, field, at, said["says"], said.get("preferred")]
            yield DISCREPANCIES, row
            yield from cite("discrepancies", said.get("cites"), at, field)
    for at, looked in enumerate(entry.get("looked_for", ()), 1):
        yield LOOKED_FOR, [type_, slug, at, *map(looked.get, LOOKED)]


@dataclass(frozen=True)
class _Citing:
    """The citations of a record's facts as rows."""

    type: str
    slug: str

    def __call__(
        self, fact: str, cites: Iterable[Any] | None, at: int = 0, field: str = ""
    ) -> Iterator[tuple[Table, Row]]:
        for position, cite in enumerate(cites or (), 1):
            # A citation is `source#passage`, or that with the wording behind it.
            ((place, wording),) = cite.items() if isinstance(cite, dict) else [(cite, None)]
            source, _, passage = place.partition("#")
            yield (
                CITATIONS,
                [self.type, self.slug, fact, field, at, position, source, passage or None, wording],
            )


def _participants(slug: str, entry: Entry, cite: _Citing) -> Iterator[tuple[Table, Row]]:
    # Who is named by several passages, each with others, stands in several groups.
    said: dict[str, dict[str, Any]] = {}
    cites: dict[str, list[Any]] = {}
    for group in entry.get("participants", ()):
        for one in group["who"]:
            role = one.get("role") or group.get("role") or PLAIN_ROLE
            key = participant_key(one, role)
            said[key] = one | said.get(key, {}) | {"role": role}
            cites.setdefault(key, []).extend(_worded(group, one.get("named_as")))
    for at, (key, one) in enumerate(said.items(), 1):
        yield PARTICIPANTS, [slug, at, *map(one.get, _PERSON)]
        yield from cite("participants", cites[key], at)


def _discussions(slug: str, entry: Entry, cite: _Citing) -> Iterator[tuple[Table, Row]]:
    cites: dict[str, list[Any]] = {}
    for group in entry.get("discussions", ()):
        for area, printed in _by_key(group["areas"]):
            cites.setdefault(area, []).extend(_worded(group, printed))
    for at, (area, proof) in enumerate(cites.items(), 1):
        yield DISCUSSIONS, [slug, at, area]
        yield from cite("discussions", proof, at)


def _worded(group: Mapping[str, Any], printed: str | None) -> list[Any]:
    """The citations of a group, with the words in which they print one of it."""
    cites = group.get("cites", [])
    return [{cite: printed} for cite in cites] if printed else cites


def _links(slug: str, entry: Entry, cite: _Citing) -> Iterator[tuple[Table, Row]]:
    for at, link in enumerate(entry.get("links", ()), 1):
        ((kind, target),) = [(kind, said) for kind, said in link.items() if kind != "cites"]
        yield MEETING_LINKS, [slug, at, kind.replace("_", " "), target]
        yield from cite("links", link.get("cites"), at)


def _parts(slug: str, entry: Entry, _cite: _Citing) -> Iterator[tuple[Table, Row]]:
    for at, (part, statement) in enumerate(_by_key(entry.get("parts", {})), 1):
        yield PARTS, [slug, at, part, statement]


def _events(slug: str, entry: Entry, cite: _Citing) -> Iterator[tuple[Table, Row]]:
    for at, event in enumerate(entry.get("events", ()), 1):
        note = event.get("note")
        by_language = {"en": note} if isinstance(note, str) else note or {}
        written = json.dumps(by_language, ensure_ascii=False) if by_language else None
        said = [*map(event.get, EVENT), by_language.get("en"), written]
        yield EVENTS, [slug, at, *said]
        yield from cite("events", event.get("cites"), at)


def _passages(slug: str, entry: Entry, _cite: _Citing) -> Iterator[tuple[Table, Row]]:
    for at, (key, said) in enumerate(_by_key(entry.get("passages", {})), 1):
        yield PASSAGES, [slug, at, key, *map((said or {}).get, PASSAGE)]


def _by_key(said: Mapping[str, Any] | Sequence[str]) -> list[tuple[str, Any]]:
    return list(said.items()) if isinstance(said, dict) else [(key, None) for key in said]
