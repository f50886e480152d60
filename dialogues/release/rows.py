"""The rows of a release's tables: of the seven lists, and of what hangs on their records.

What is kept of a record in lists is taken from its entry in normal form, a row for each.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.api.addresses import LISTS
from dialogues.dossier.shapes import EVENT, LOOKED, PASSAGE, PLAIN_ROLE, TYPES
from dialogues.dossier.statements import participant_key
from dialogues.dossier.writer import entries
from dialogues.models import FormerAddress
from dialogues.publish.pieces import pieces
from dialogues.publish.tables import QUESTIONS, cells

from .tables import (
    CITATIONS,
    DISCREPANCIES,
    DISCUSSIONS,
    EVENTS,
    FORMER_ADDRESSES,
    LOOKED_FOR,
    MEETING_LINKS,
    PARTICIPANTS,
    PARTS,
    PASSAGES,
    WHO,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dialogues.dossier.statements import Entry
    from dialogues.models.moment import Moment

    from .tables import Table

    Row = Sequence[str | int | None]
    Rows = Iterator[Row]


def rows_of_list(noun: str, now: Moment) -> Iterator[list[list[str]]]:
    """The rows of a list, some hundreds at a time; raises `BrokenOffError` if the edition ends."""
    found, dressed, items = LISTS[noun].listed(QUESTIONS[noun](), now.day)
    return (cells(items(piece)) for piece in pieces(found, dressed, now.edition))


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
        yield PARTICIPANTS, [slug, at, *map(one.get, WHO)]
        yield from cite("participants", cites[key], at)


def _discussions(slug: str, entry: Entry, cite: _Citing) -> Iterator[tuple[Table, Row]]:
    cites: dict[str, list[Any]] = {}
    for group in entry.get("discussions", ()):
        for area, printed in group["areas"].items():
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
        yield MEETING_LINKS, [slug, at, kind, target]
        yield from cite("links", link.get("cites"), at)


def _parts(slug: str, entry: Entry, _cite: _Citing) -> Iterator[tuple[Table, Row]]:
    for at, (part, statement) in enumerate(entry.get("parts", {}).items(), 1):
        yield PARTS, [slug, at, part, statement]


def _events(slug: str, entry: Entry, cite: _Citing) -> Iterator[tuple[Table, Row]]:
    for at, event in enumerate(entry.get("events", ()), 1):
        note = event.get("note", {})
        written = json.dumps(note, ensure_ascii=False) if note else None
        said = [*map(event.get, EVENT), note.get("en"), written]
        yield EVENTS, [slug, at, *said]
        yield from cite("events", event.get("cites"), at)


def _passages(slug: str, entry: Entry, _cite: _Citing) -> Iterator[tuple[Table, Row]]:
    for at, (key, said) in enumerate(entry.get("passages", {}).items(), 1):
        yield PASSAGES, [slug, at, key, *map(said.get, PASSAGE)]
