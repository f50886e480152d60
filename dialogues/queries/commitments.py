"""Everything a commitment's page tells, and the proof under every list of commitments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyroaring import BitMap

from dialogues.facets.held import held
from dialogues.models import Citation, Commitment, Party
from dialogues.models.course import CANCELLED, FULFILLED, SUPERSEDED

from .answers import Answer, Moment, answers, timeline
from .citations import Citations, Mark, mark, of_events
from .discrepancies import Disagreement, disagreements, disputes, searched
from .latest import latest
from .ledger import proof, proofs
from .since import Later, readings, since_then

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from dialogues.facets.held import Held, Value
    from dialogues.models import Agency, CommitmentEvent, CooperationArea, LookedFor

    from .citations import Quoted
    from .paging import Some

MOST_OTHERS = 10


@dataclass(frozen=True)
class Rows:
    """Commitments of a list, each with the passages that prove its row, and their one mark."""

    rows: list[tuple[Commitment, tuple[Quoted, ...]]]
    mark: Mark


@dataclass(frozen=True)
class Account:
    """What the record knows of one commitment."""

    commitment: Commitment
    parties: list[Party]
    areas: list[CooperationArea]
    agencies: list[Agency]
    first: CommitmentEvent | None
    answers: list[Answer]
    answers_mark: Mark
    words: Mark
    timeline: list[Moment]
    timeline_mark: Mark
    since: list[Later]
    since_goes_on: bool
    disagreements: list[Disagreement]
    others: Rows
    others_go_on: bool
    looked_for: list[LookedFor]


def account(
    commitment: Commitment, at: datetime.date, *, until: datetime.date | None = None
) -> Account:
    """What the record knows of a commitment, in a fixed number of queries.

    `until` leaves out what happened after a day: later events, later meetings, what sources of
    a later date disagree about, later searches.
    """
    parts = list(commitment.parts.order_by("position", "pk"))
    told = commitment.events.select_related("meeting__dialogue", "part", "by").in_order()
    events = list(told.until(until) if until else told)
    found = readings(events, until)
    areas = list(commitment.areas.by_name())
    first = events[0] if events else None
    others = _others(commitment, areas, first, at, until)
    shown = [*found.meetings, *(event.meeting for event in events if event.meeting)]
    statements = disputes(commitment, shown)
    cites = Citation.objects.on_commitment(commitment, proofs(others.rows))
    citations = Citations(cites.for_page())
    answered, answers_mark = answers(parts, events, citations, at)
    moments, timeline_mark = timeline(parts, events, citations)
    return Account(
        commitment=commitment,
        parties=list(commitment.parties.by_name()),
        areas=areas,
        agencies=list(commitment.agencies.by_name()),
        first=first,
        answers=answered,
        answers_mark=answers_mark,
        words=citations.mark(*events[:1]),
        timeline=moments,
        timeline_mark=timeline_mark,
        since=since_then(found, events, timeline_mark),
        since_goes_on=found.goes_on,
        disagreements=disagreements(statements, citations, until),
        others=proven(others.rows, citations),
        others_go_on=others.goes_on,
        looked_for=searched(commitment.looked_for.order_by("position", "pk"), until),
    )


def proven(commitments: Iterable[Commitment], citations: Citations) -> Rows:
    """Commitments, each with the citations of the events that say what its row shows."""
    rows = list(commitments)
    made = mark({row: citations.of(*(("event", key) for key in proof(row))) for row in rows})
    return Rows([(row, made.numbers(row)) for row in rows], made)


def listed(commitments: Iterable[Commitment]) -> Rows:
    """Commitments of a list with their proof, in one query more."""
    rows = list(commitments)
    return proven(rows, of_events(proofs(rows)))


def _others(
    commitment: Commitment,
    areas: Iterable[CooperationArea],
    first: CommitmentEvent | None,
    at: datetime.date,
    until: datetime.date | None,
) -> Some:
    """What its parties said about its areas elsewhere."""
    table: Any = (
        Party.objects.filter(delegations__meeting=first.meeting_id)
        if first and first.meeting_id
        else commitment.parties.all()
    )
    return latest(
        Commitment.objects.with_proof(at)
        .with_dialogue()
        .with_others(commitment, table)
        .until(until),
        "area",
        [area.pk for area in areas],
        MOST_OTHERS,
        until=until,
        among=_elsewhere(commitment, first),
    )


def _elsewhere(commitment: Commitment, first: CommitmentEvent | None) -> BitMap:
    """The commitments of all dialogues in which one of its parties met another, or of none.

    Told by the facets: a party that meets nobody else has nothing there, and to find that out by
    trying takes longest.
    """
    promised, met = held("commitment"), held("meeting")
    own = {slug for slug, row in _values(promised, "party") if commitment.pk in row.bits}
    table = own
    if first and first.meeting_id:
        table = {slug for slug, row in _values(met, "party") if first.meeting_id in row.bits}
    ours = [row.bits for slug, row in _values(met, "party") if slug in own]
    others = [row.bits for slug, row in _values(met, "party") if slug not in table]
    meetings = _any(ours) & _any(others)
    dialogues = {slug for slug, row in _values(met, "dialogue") if row.bits.intersect(meetings)}
    found = _any(row.bits for slug, row in _values(promised, "dialogue") if slug in dialogues)
    if meetings - _any(row.bits for _slug, row in _values(met, "dialogue")):
        found |= promised.everything - _any(
            row.bits for _slug, row in _values(promised, "dialogue")
        )
    return found


def _values(of: Held, facet: str) -> Iterable[tuple[str, Value]]:
    return of.facets.get(facet, {}).items()


def _any(bits: Iterable[BitMap]) -> BitMap:
    return BitMap.union(BitMap(), *bits)


@dataclass(frozen=True)
class Group:
    """Commitments of which the same holds."""

    kind: str
    rows: Rows


def sorted_out(
    commitments: Iterable[Commitment], citations: Citations | None = None
) -> list[Group]:
    """Commitments by what came of them: past their date, open, done, ended.

    In one query, unless the citations of their rows are at hand.
    """
    found: dict[str, list[Commitment]] = {kind: [] for kind in ("past", "open", "done", "ended")}
    commitments = list(commitments)
    for commitment in commitments:
        found[_came(commitment)].append(commitment)
    citations = citations or of_events(proofs(commitments))
    return [Group(kind, proven(rows, citations)) for kind, rows in found.items() if rows]


def _came(commitment: Any) -> str:
    if commitment.is_overdue:
        return "past"
    if commitment.status == FULFILLED:
        return "done"
    return "ended" if commitment.status in (CANCELLED, SUPERSEDED) else "open"
