"""What is still to be kept: past its date, due, open by who is to act, gone quiet."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.models.course import UNFINISHED

from .answers import turning
from .citations import Mark, mark
from .ledger import proof

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dialogues.facets.narrowing import Count
    from dialogues.models import Commitment, CommitmentEvent, Meeting, Party

    from .citations import Citations, Quoted

    Course = Mapping[int, Sequence[CommitmentEvent]]

SOON = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Promise:
    """A commitment of a table: who is to act, what was heard of it last, and in which words.

    `turning` is the event that gave it its status.
    """

    commitment: Commitment
    parties: list[Party]
    areas: list[Count]
    last: CommitmentEvent | None
    turning: CommitmentEvent | None
    words: tuple[Quoted, ...]
    quoted: tuple[Quoted, ...]


@dataclass(frozen=True)
class Table:
    """The rows of one table, their mark, and the parties that head it if it is of some."""

    rows: list[Any]
    mark: Mark
    parties: tuple[Party, ...] = ()


def unfinished(commitments: Iterable[Any]) -> list[Any]:
    """Those that are open, or done in part."""
    return [row for row in commitments if row.status in UNFINISHED]


def due(commitments: Iterable[Any], at: datetime.date) -> list[Any]:
    """What is past its date, and what is due within twelve months, the earliest first."""
    soon = [row for row in unfinished(commitments) if row.due_on and row.due_on - at <= SOON]
    return sorted(soon, key=lambda row: (row.due_on, row.slug))


def quiet(commitments: Iterable[Any], course: Course, last: Meeting | None) -> list[Any]:
    """What is unfinished and was not heard of at the last meeting or since, longest first."""
    if last is None or last.held_from is None:
        return []
    unheard = [
        row
        for row in unfinished(commitments)
        if all(
            event.meeting_id != last.pk and event.counts_on and event.counts_on < last.held_from
            for event in course[row.pk]
        )
    ]
    return sorted(unheard, key=lambda row: (course[row.pk][-1].counts_on, row.slug))


def by_actor(
    commitments: Iterable[Any], parties: Sequence[Party]
) -> dict[tuple[Party, ...], list[Any]]:
    """What is unfinished, by who is to act: each party alone, then together; by area."""
    places = {party.pk: place for place, party in enumerate(parties)}

    def place(party: Party) -> int:
        return places.get(party.pk, len(places))

    found: dict[tuple[Party, ...], list[Any]] = defaultdict(list)
    for row in unfinished(commitments):
        found[tuple(sorted(row.parties.all(), key=place))].append(row)
    order = sorted(found, key=lambda who: (len(who), [place(party) for party in who]))
    return {who: sorted(found[who], key=_by_area) for who in order}


def table(
    commitments: Iterable[Any], course: Course, citations: Citations, who: tuple[Party, ...] = ()
) -> Table:
    """Commitments with what proves their rows, and the words last used of them."""
    rows = list(commitments)
    spoken = {row: _last_words(course[row.pk], citations) for row in rows}
    turned = {row: turning(row, course[row.pk]) for row in rows}
    said = {row: [event for event in (turned[row], *spoken[row]) if event] for row in rows}
    made = mark(
        {row: citations.of(*(("event", key) for key in proof(row)), *said[row]) for row in rows}
    )
    by_passage = {quoted.passage.pk: quoted for quoted in made.quoted}
    return Table(
        [
            Promise(
                row,
                list(row.parties.all()),
                row.named["area"],
                course[row.pk][-1] if course[row.pk] else None,
                turned[row],
                tuple(
                    by_passage[cite.passage_id]
                    for cite in citations.of(*spoken[row])
                    if cite.passage.text
                ),
                made.numbers(row),
            )
            for row in rows
        ],
        made,
        who,
    )


def _last_words(events: Sequence[CommitmentEvent], citations: Citations) -> list[CommitmentEvent]:
    """The last event of which words are kept; none where no words are."""
    quoted = (
        event for event in reversed(events) if any(c.passage.text for c in citations.of(event))
    )
    return [event for event in [next(quoted, None)] if event]


def _by_area(row: Any) -> tuple[str, str]:
    areas = [area.sorts_as for area in row.named["area"]]
    return (areas[0] if areas else "", row.slug)
