"""From what a file holds to what it says: each record through its schema."""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from dialogues.dossier import schema
from dialogues.dossier.dossiers import Dossier
from dialogues.dossier.marks import Path, Place
from dialogues.dossier.problems import Complaint, Record, UnreadableError
from dialogues.dossier.yaml_reader import Document

HINT = "a comma may have ended the value before it; put the value in quotes."
# The first of them show what is wrong with the rest.
PROBLEMS = 1000

KEYS = (*schema.SECTIONS, "withdrawn")


def records(document: Document) -> Iterator[Record | Complaint]:
    """Every section and record of a YAML file in turn."""
    yield from document.complaints
    sections = document.value
    if not isinstance(sections, dict) or not sections:
        yield Record(None, None, sections, document.mark.place)
        return
    for section, held in sections.items():
        mark = document.mark.inside[section]
        is_map = isinstance(held, dict)
        yield Record(section, None, {} if is_map else held, mark.key)
        for slug, value in held.items() if is_map else ():
            yield Record(section, slug, value, mark.inside[slug].key)


class Contents:
    """Takes what a file holds into its dossier; keeps what is wrong with it."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        # Keys of YAML that stand without a value, until a complaint is made of each.
        self.bare: dict[Path, Place] = {}
        self.complaints: list[Complaint] = []
        self.more = 0
        self.follow_ons = 0

    def take(self, items: Iterable[Record | Complaint]) -> None:
        """Take every record, as far as the file can be read."""
        for item in items:
            if isinstance(item, Complaint):
                self._complain(item.path, item.place, item.message)
            elif item.section is None:
                self._complain((), item.key_place, _not_a_dossier(item.value))
            elif item.slug is None:
                self._section(item.section, item.value, item.key_place)
            elif item.section in schema.ENTRIES:
                self._record(item.section, item.slug, item.value, item.key_place)
            elif item.section == "withdrawn":
                self._withdrawn(item.slug, item.value, item.key_place)

    def unreadable(self, error: UnreadableError) -> None:
        """Say why the file could not be read to its end."""
        self._complain((), (error.line, error.column), error.message)

    def finish(self) -> None:
        """Say what only the whole file shows, and leave out what is refused."""
        for path, place in self.bare.items():
            self._complain(path, place, f"has no value: {HINT}")
        for section, slugs in self.dossier.withdrawn.items():
            for slug in filter(self.dossier.entries[section].__contains__, slugs):
                path = ("withdrawn", section, slug)
                message = f"stands under {section} in this file too. Remove one."
                self._complain(path, self.dossier.place(*path), message)
        for section, slug in self.dossier.refused:
            self.dossier.entries[section].pop(slug, None)
        if self.more:
            message = f"has {self.more:,} problems more than are named here. Mend these first."
            self.complaints.append(Complaint((), (1, 1), message))

    def _section(self, section: str, value: Any, place: Place) -> None:
        if section not in KEYS:
            near = difflib.get_close_matches(section[: schema.QUOTED_LENGTH].lower(), KEYS, n=1)
            guess = f" Did you mean {near[0]!r}?" if near else ""
            legal = f"A dossier has any of: {', '.join(KEYS)}.{guess}"
            self._complain((section,), place, f"is not a known section. {legal}")
        elif value is not None and not isinstance(value, dict):
            self._complain((section,), self.dossier.place(section), schema.not_a_map(value))

    def _record(self, section: str, slug: str, value: Any, place: Place) -> None:
        complaint = schema.slug_complaint(slug)
        if complaint:
            self._key_at_fault((section, slug), place, complaint)
        elif value is not None:
            try:
                self.dossier.entries[section][slug] = schema.normal(section, value)
            except schema.EntryError as error:
                self._faults((section, slug), error)

    def _withdrawn(self, section: str, value: Any, place: Place) -> None:
        if section not in schema.ENTRIES:
            message = f"is not a known section. Write one of: {', '.join(schema.SECTIONS)}."
            self._key_at_fault(("withdrawn", section), place, message)
            return
        try:
            self.dossier.withdrawn[section] = schema.withdrawn(value)
        except schema.EntryError as error:
            self._faults(("withdrawn", section), error)

    def _faults(self, start: Path, error: schema.EntryError) -> None:
        for fault in error.faults:
            path = (*start, *fault.path)
            mark = self.dossier.places.mark(path)
            if fault.follows:
                self.follow_ons += 1
            elif fault.key:
                self._key_at_fault(path, mark.key or mark.place, fault.message)
            else:
                self._complain(path, mark.place, fault.message)

    def _key_at_fault(self, path: Path, place: Place, message: str) -> None:
        if self.bare.pop(path, None):
            message = f"{message} It has no value: {HINT}"
        self._complain(path, place, message)

    def _complain(self, path: Path, place: Place, message: str) -> None:
        if len(path) > 1 and path[0] in schema.ENTRIES:
            self.dossier.refused.add((str(path[0]), str(path[1])))
        if len(self.complaints) < PROBLEMS:
            self.complaints.append(Complaint(path, place, message))
        else:
            self.more += 1


def _not_a_dossier(value: Any) -> str:
    if value is None or value == {}:
        return f"says nothing. Write at least one of: {', '.join(KEYS)}."
    return f"is not a dossier. Write a map with any of: {', '.join(KEYS)}."
