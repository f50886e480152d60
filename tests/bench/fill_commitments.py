"""Commitments and what came of them, by the short way."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dialogues.dossier.settle import settle_events
from dialogues.dossier.statements import held
from dialogues.models import Commitment, CommitmentEvent, CommitmentPart, Meeting
from tests.bench.gatherings import PER_MEETING, Gathering, gatherings, said_of_date
from tests.bench.promises import commitments
from tests.bench.tables import Table

if TYPE_CHECKING:
    from tests.bench.books import Books
    from tests.bench.gatherings import Entry

# Meetings at hand: of one that is past, events tell for some years.
_AT_HAND = 10_000


class Commitments:
    """Fills the tables of commitments, one meeting after another."""

    def __init__(self, books: Books, size: int) -> None:
        self.books = books
        self.of = sum(1 for _ in gatherings(size))
        self.commitment, self.part = Table(Commitment), Table(CommitmentPart)
        self.event = Table(CommitmentEvent)
        self.related = {
            name: Table(getattr(Commitment, name).through)
            for name in ("parties", "agencies", "areas")
        }
        self.tables = [self.commitment, self.part, self.event, *self.related.values()]
        self.meeting = lru_cache(maxsize=_AT_HAND)(self._meeting)

    def _meeting(self, slug: str) -> Meeting:
        """A meeting as its events need it: its key, and when it was."""
        number = self.books.numbers[slug]
        said = said_of_date(Gathering(number, self.of))
        when = held(said)
        days = {"held_from": when.earliest, "held_until": when.latest}
        return Meeting(pk=number + 1, slug=slug, date=said.get("date", ""), **days)

    def add(self, dossier: str, at: Gathering) -> None:
        """Add what was promised at a meeting."""
        for slug, entry in commitments(at).items():
            key = at.number * PER_MEETING + int(slug.rpartition("-")[2]) + 1
            parts = self._parts(key, entry)
            events, order = self._events(key, entry, parts)
            now = entry | {"events": [entry["events"][place] for place in order]}
            texts = dict(entry["statement"])
            self.commitment.add(
                slug=slug,
                inferred=entry.get("inferred", {}),
                statement=texts.pop("en"),
                statements=texts,
                strength=entry["strength"],
                made_on=events[0].counts_on,
            )
            self._relate(key, entry)
            self.event.add_all(events)
            for event, said in zip(events, now["events"], strict=True):
                self.books.cite("event", event.pk, said["cites"])
            self.books.doubts("commitment", key, entry)
            self.books.note(dossier, "commitments", slug, entry, now)

    def _parts(self, key: int, entry: Entry) -> dict[str, CommitmentPart]:
        parts = {
            name: CommitmentPart(commitment_id=key, key=name, title=title, position=position)
            for position, (name, title) in enumerate(entry.get("parts", {}).items())
        }
        self.part.add_all(parts.values())
        return parts

    def _relate(self, key: int, entry: Entry) -> None:
        for party in entry["parties"]:
            self.related["parties"].add(commitment_id=key, party_id=self.books.parties[party].pk)
        for agency in entry.get("agencies", ()):
            self.related["agencies"].add(
                commitment_id=key, agency_id=self.books.agencies[agency].pk
            )
        for area in entry["areas"]:
            self.related["areas"].add(commitment_id=key, cooperationarea_id=self.books.areas[area])

    def _events(
        self, key: int, entry: Entry, parts: dict[str, CommitmentPart]
    ) -> tuple[list[CommitmentEvent], list[int]]:
        """The events of a commitment in order, and where each of them stood as written."""
        rows = [self._event(key, event, parts) for event in entry["events"]]
        ordered = settle_events(rows, list(parts))
        return ordered, [next(n for n, one in enumerate(rows) if one is row) for row in ordered]

    def _event(self, key: int, event: Entry, parts: dict[str, CommitmentPart]) -> CommitmentEvent:
        notes = dict(event.get("note", {}))
        about: dict[str, Any] = {
            name: event.get(name, "") for name in ("kind", "date", "target", "target_as")
        }
        if "part" in event:
            about["part"] = parts[event["part"]]
        if "meeting" in event:
            about["meeting"] = self.meeting(event["meeting"])
        if "by" in event:  # always the one before it
            about["by_id"] = key - 1
        return CommitmentEvent(commitment_id=key, note=notes.pop("en", ""), notes=notes, **about)

    def flush(self) -> None:
        """Write what is kept: what is referred to before what refers to it."""
        for table in (*self.tables, *self.books.tables):
            table.flush()
