"""Records printed into the tables in bulk, and the citations of what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.dossier.columns import COLUMNS, MODELS, NAMED, TEXTS
from dialogues.dossier.rules import met
from dialogues.dossier.settle import last_day
from dialogues.dossier.stash import pieces
from dialogues.dossier.statements import held
from dialogues.dossier.writer import PIECE
from dialogues.models import Citation, Passage, sorted_as, store

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from dialogues.dossier.statements import Entry

MOST_AT_HAND = 10_000

# The records a section refers to in its own row, and those it refers to within the section.
REFERENCES = {"agencies": {"party": "parties"}, "meetings": {"dialogue": "dialogues"}}
WITHIN = {
    "agencies": ("parent", "successor"),
    "areas": ("broader",),
    "dialogues": ("parent",),
    "sources": ("copy_of",),
}


class Shelf:
    """Stored records at hand by slug: as many as a few pieces need, whatever the record's size."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Any]] = {section: {} for section in MODELS}

    def fetch(self, section: str, slugs: Iterable[str]) -> None:
        """Fetch those not yet at hand."""
        at_hand = self._records[section]
        wanted = set(slugs)
        if len(at_hand) > MOST_AT_HAND:
            at_hand.clear()
        missing = sorted(wanted - at_hand.keys())
        for start in range(0, len(missing), PIECE):
            piece = missing[start : start + PIECE]
            for record in MODELS[section].objects.filter(slug__in=piece):
                at_hand[record.slug] = record

    def put(self, section: str, records: Iterable[Any]) -> None:
        """Have records at hand that were just stored."""
        at_hand = self._records[section]
        if len(at_hand) > MOST_AT_HAND:
            at_hand.clear()
        at_hand |= {record.slug: record for record in records}

    def get(self, section: str, slug: str | None) -> Any:
        """The record with a slug; none for no slug."""
        if slug is None:
            return None
        if slug not in self._records[section]:
            self.fetch(section, [slug])
        return self._records[section][slug]

    def key(self, section: str, slug: str | None) -> Any:
        """The key of the record with a slug; none for no slug."""
        return None if slug is None else self.get(section, slug).pk


class Press:
    """What prints entries into the tables; holds what is at hand while it does."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.passages: dict[str, int] = {}
        self.citations: list[Citation] = []

    def print_records(self, section: str, changed: Mapping[str, Entry]) -> None:
        """Store the rows of these records, without what hangs on them."""
        model = MODELS[section]
        for piece in pieces(changed):
            self._fetch_around(section, piece)
            rows = [
                model(slug=slug, **self._columns(section, entry)) for slug, entry in piece.items()
            ]
            said = [*self._columns(section, next(iter(piece.values()))), *WITHIN.get(section, ())]
            store(rows, alike=["slug"], saying=said)
            self.shelf.put(section, rows)
        for key in WITHIN.get(section, ()):
            for piece in pieces(changed):
                self._point_within(section, key, piece)

    def _fetch_around(self, section: str, piece: Mapping[str, Entry]) -> None:
        for key, other in REFERENCES.get(section, {}).items():
            self.shelf.fetch(other, {entry[key] for entry in piece.values() if key in entry})
        if section == "commitments":
            self.shelf.fetch("meetings", met(piece.values()))

    def _columns(self, section: str, entry: Entry) -> dict[str, Any]:
        references = REFERENCES.get(section, {})
        values: dict[str, Any] = {"inferred": entry.get("inferred", {})}
        for column in COLUMNS[section]:
            key = column.removesuffix("__slug")
            if key in references:
                values[key] = self.shelf.get(references[key], entry.get(key))
            elif key == column:
                values[key] = entry.get(key, None if key == "ordinal" else "")
        for key, english, others in TEXTS.get(section, ()):
            texts = dict(entry.get(key, {}))
            values[english], values[others] = texts.pop("en", ""), texts
        if section in NAMED:
            values |= {"names": entry.get("names", {}), "sorts_as": sorted_as(entry["name"])}
        if section in ("agencies", "areas", "dialogues"):
            values["aliases"] = entry.get("aliases", [])
        return values | self._derived(section, entry)

    def _derived(self, section: str, entry: Entry) -> dict[str, Any]:
        """The columns that follow from entries alone, so that the door need not write them."""
        if section == "sources":
            return {
                "sorts_as": sorted_as(entry["title"]),
                "published_until": last_day(entry.get("published", "")),
            }
        if section == "meetings":
            when = held(entry)
            return {
                "has_own_parties": "parties" in entry,
                "held_from": when.earliest,
                "held_until": when.latest,
            }
        if section == "commitments":
            days = [self._counts_on(event) for event in entry["events"]]
            return {"made_on": min((day for day in days if day), default=None)}
        return {}

    def _counts_on(self, event: Mapping[str, Any]) -> datetime.date | None:
        if "date" in event:
            return last_day(event["date"])
        meeting = self.shelf.get("meetings", event.get("meeting"))
        return meeting.held_until if meeting else None

    def _point_within(self, section: str, key: str, changed: Mapping[str, Entry]) -> None:
        """Set references among the records of one section, once all of them have rows."""
        pointing = {slug: entry[key] for slug, entry in changed.items() if key in entry}
        self.shelf.fetch(section, {*pointing, *pointing.values()})
        rows = []
        for slug, target in pointing.items():
            row = self.shelf.get(section, slug)
            setattr(row, key, self.shelf.get(section, target))
            rows.append(row)
        MODELS[section].objects.bulk_update(rows, [key], batch_size=PIECE)

    def cite(self, fact: str, of: Any, cites: Iterable[Any], *, field: str = "") -> None:
        """Cite passages for one fact, in the order written."""
        self.citations += [
            Citation(
                passage_id=self.passages[passage],
                as_printed=as_printed,
                field=field,
                position=position,
                **{f"{fact}_id": of.pk},
            )
            for position, cite in enumerate(cites)
            for passage, as_printed in (cite.items() if isinstance(cite, dict) else ((cite, ""),))
        ]

    def fetch_passages(self, cited: Iterable[str]) -> None:
        """Have the passages at hand that are cited."""
        if len(self.passages) > MOST_AT_HAND:
            self.passages.clear()
        missing = {cite for cite in cited if cite not in self.passages}
        sources = sorted({cite.partition("#")[0] for cite in missing})
        for start in range(0, len(sources), PIECE):
            rows = Passage.objects.filter(source__slug__in=sources[start : start + PIECE])
            for source, key, pk in rows.values_list("source__slug", "key", "pk"):
                self.passages[f"{source}#{key}"] = pk

    def store_citations(self) -> None:
        """Store the citations of what was printed since the last time."""
        store(self.citations)
        self.citations = []


def cited(changed: Iterable[Entry]) -> Iterable[str]:
    """Every passage these entries cite."""

    def within(value: Any, *, cites: bool = False) -> Iterable[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if cites and "#" in key:
                    yield key
                yield from within(inner, cites=cites or key in ("cites", "cites_for"))
        elif isinstance(value, list):
            for inner in value:
                yield from within(inner, cites=cites)
        elif cites and isinstance(value, str) and "#" in value:
            yield value

    for entry in changed:
        yield from within(entry)
