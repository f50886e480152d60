"""Records printed into the tables in bulk, and the citations of what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.dossier.settle import last_day
from dialogues.dossier.statements import held
from dialogues.dossier.writer import COLUMNS, MODELS, NAMED, PIECE, TEXTS
from dialogues.models import Citation, Passage, sorted_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dialogues.dossier.statements import Entry

# The records a section refers to in its own row, and those it refers to within the section.
REFERENCES = {"agencies": {"party": "parties"}, "meetings": {"dialogue": "dialogues"}}
WITHIN = {
    "agencies": ("parent", "successor"),
    "areas": ("broader",),
    "dialogues": ("parent",),
    "sources": ("copy_of",),
}


class Shelf:
    """Stored records at hand by slug, each fetched once."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Any]] = {section: {} for section in MODELS}

    def fetch(self, section: str, slugs: Iterable[str]) -> None:
        """Fetch those not yet at hand."""
        missing = sorted({slug for slug in slugs if slug not in self._records[section]})
        for start in range(0, len(missing), PIECE):
            piece = missing[start : start + PIECE]
            for record in MODELS[section].objects.filter(slug__in=piece):
                self._records[section][record.slug] = record

    def fetch_anew(self, section: str, slugs: Iterable[str]) -> None:
        """Fetch records that were just written: an engine may not give back all their keys."""
        for record in MODELS[section].objects.filter(slug__in=list(slugs)):
            self._records[section][record.slug] = record

    def get(self, section: str, slug: str | None) -> Any:
        """The record with a slug; none for no slug."""
        if slug is None:
            return None
        if slug not in self._records[section]:
            self.fetch(section, [slug])
        return self._records[section][slug]


class Press:
    """What prints entries into the tables; holds what is at hand while it does."""

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.passages: dict[str, Passage] = {}
        self.citations: list[Citation] = []

    def print_records(self, section: str, changed: Mapping[str, Entry]) -> None:
        """Store the rows of these records, without what hangs on them."""
        model = MODELS[section]
        for piece in pieces(changed):
            columns = {slug: self._columns(section, entry) for slug, entry in piece.items()}
            model.objects.bulk_create(
                [model(slug=slug, **values) for slug, values in columns.items()],
                update_conflicts=True,
                unique_fields=["slug"],
                update_fields=list(next(iter(columns.values()))),
            )
            self.shelf.fetch_anew(section, piece)
        for key in WITHIN.get(section, ()):
            self._point_within(section, key, changed)

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
        return values | _derived(section, entry)

    def _point_within(self, section: str, key: str, changed: Mapping[str, Entry]) -> None:
        """Set references among the records of one section, once all of them have rows."""
        rows = []
        for slug, entry in changed.items():
            row = self.shelf.get(section, slug)
            target = self.shelf.get(section, entry.get(key))
            if getattr(row, f"{key}_id") != (target.pk if target else None):
                setattr(row, key, target)
                rows.append(row)
        MODELS[section].objects.bulk_update(rows, [key], batch_size=PIECE)

    def cite(self, fact: str, of: Any, cites: Iterable[Any], *, field: str = "") -> None:
        """Cite passages for one fact, in the order written."""
        wordings = [cite if isinstance(cite, dict) else {cite: ""} for cite in cites]
        for position, wording in enumerate(wordings):
            ((passage, as_printed),) = wording.items()
            self.citations.append(
                Citation(
                    passage=self.passages[passage],
                    as_printed=as_printed,
                    field=field,
                    position=position,
                    **{fact: of},
                )
            )

    def fetch_passages(self, cited: Iterable[str]) -> None:
        """Have the passages at hand that are cited."""
        missing = {cite for cite in cited if cite not in self.passages}
        sources = sorted({cite.partition("#")[0] for cite in missing})
        for start in range(0, len(sources), PIECE):
            rows = Passage.objects.filter(source__slug__in=sources[start : start + PIECE])
            for row in rows.select_related("source"):
                self.passages[f"{row.source.slug}#{row.key}"] = row

    def close(self) -> None:
        """Store the citations of everything printed."""
        Citation.objects.bulk_create(self.citations, batch_size=PIECE * 4)
        self.citations = []


def pieces(changed: Mapping[str, Entry]) -> Iterator[dict[str, Entry]]:
    """Entries in pieces an engine can take, in the order of their slugs."""
    slugs = sorted(changed)
    for start in range(0, len(slugs), PIECE):
        yield {slug: changed[slug] for slug in slugs[start : start + PIECE]}


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


def _derived(section: str, entry: Entry) -> dict[str, Any]:
    """The columns that follow from an entry alone, so that the door need not write them again."""
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
    return {}
