"""What is kept of every record besides its own rows: what its dossier said, and its change."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from dialogues.dossier.shapes import TYPES
from dialogues.dossier.writer import canonical, digest
from dialogues.models import (
    Agency,
    Change,
    Citation,
    CooperationArea,
    Discrepancy,
    DiscrepancyStatement,
    LookedFor,
    Party,
    Said,
)
from tests.bench.gatherings import REPORTED, STATED
from tests.bench.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.bench.gatherings import Entry

_KEYS = (*STATED, *REPORTED)
_PLACES = {key: place for place, key in enumerate(_KEYS, start=1)}


class Books:
    """What meetings and commitments have in common: registers, keys, citations, what was said."""

    def __init__(self, edition: int) -> None:
        self.edition = edition
        self.parties: dict[str, Party] = {row.slug: row for row in Party.objects.all()}
        self.agencies: dict[str, Agency] = {row.slug: row for row in Agency.objects.all()}
        self.areas = dict(CooperationArea.objects.values_list("slug", "pk"))
        # The number of a meeting, from 0: from it follow its key and those of its documents.
        self.numbers: dict[str, int] = {}
        self.said, self.change = Table(Said), Table(Change)
        self.citation, self.looked_for = Table(Citation), Table(LookedFor)
        self.discrepancy, self.statement = Table(Discrepancy), Table(DiscrepancyStatement)
        self.tables = [self.said, self.change, self.citation, self.looked_for]
        self.tables += [self.discrepancy, self.statement]

    def note(
        self, dossier: str, section: str, slug: str, entry: Entry, now: Entry | None = None
    ) -> None:
        """Note what a dossier says of a record, and what the record says now, if not the same."""
        type_, text = TYPES[section], canonical(entry)
        self.said.add(dossier=dossier, type=type_, slug=slug, entry=text)
        if now is not None:
            text = canonical(now)
        self.change.add(
            edition_id=self.edition, type=type_, slug=slug, entry=text, digest=digest(text)
        )

    def passage(self, cite: str) -> int:
        """The key of a passage, as it is cited."""
        source, _, key = cite.partition("#")
        number = self.numbers[source.partition("-")[2]]
        return number * len(_KEYS) + _PLACES[key]

    def cite(
        self, fact: str, key: int, cites: Iterable[str], printed: str | None = None, field: str = ""
    ) -> None:
        """Cite passages for one fact."""
        for position, cite in enumerate(cites):
            about = {f"{fact}_id": key, "passage_id": self.passage(cite), "position": position}
            self.citation.add(as_printed=printed or "", field=field, **about)

    def doubts(self, owner: str, key: int, entry: Entry) -> None:
        """Note what sources disagree about, and what was looked for in vain."""
        of: dict[str, Any] = {f"{owner}_id": key}
        for position, (name, items) in enumerate(entry.get("discrepancies", {}).items()):
            discrepancy = self.discrepancy.add(field=name, position=position, **of)
            for place, item in enumerate(items):
                said = {"says": item["says"], "preferred": item.get("preferred", "")}
                statement = self.statement.add(discrepancy_id=discrepancy, position=place, **said)
                self.cite("statement", statement, item["cites"])
        for position, item in enumerate(entry.get("looked_for", ())):
            day = datetime.date.fromisoformat(item["on"])
            self.looked_for.add(position=position, **{"where": "", **item, "on": day}, **of)

    def flush(self) -> None:
        """Write what is kept."""
        for table in self.tables:
            table.flush()
