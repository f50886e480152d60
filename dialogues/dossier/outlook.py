"""The record as it will be: what a change makes of some records, and the rest as they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dialogues.models import Change, Meeting

from .renames import Renames
from .shapes import SECTIONS, TYPES
from .writer import PIECE

if TYPE_CHECKING:
    from collections.abc import Collection

    from .statements import Entry

SECTION_OF = {type_: section for section, type_ in TYPES.items()}


def current_entries(section: str, slugs: Collection[str]) -> dict[str, Entry]:
    """What records say now, by slug; those that do not exist are left out."""
    found: dict[str, Entry] = {}
    wanted = sorted(slugs)
    for start in range(0, len(wanted), PIECE):
        changes = Change.objects.current().filter(
            type=TYPES[section], slug__in=wanted[start : start + PIECE]
        )
        for change in changes:
            entry = change.read()
            if entry is not None:
                found[change.slug] = entry
    return found


class Outlook:
    """Entries as they will be; asked for one by one, read from the database in pieces."""

    def __init__(self, renames: Renames | None = None) -> None:
        self.renames = renames or Renames()
        self._known: dict[str, dict[str, Entry | None]] = {section: {} for section in SECTIONS}
        self._planned: dict[str, set[str]] = defaultdict(set)
        self._ordinals: dict[str, dict[int, set[str]]] = {}

    def plan(self, section: str, slug: str, entry: Entry | None) -> None:
        """Note what a record will say; none: that it will be gone."""
        self._known[section][slug] = entry
        self._planned[section].add(slug)

    def is_planned(self, section: str, slug: str) -> bool:
        """Whether a record is among those that change."""
        return slug in self._planned[section]

    def look_up(self, section: str, slugs: Collection[str]) -> None:
        """Read what records say now, all at once, so that asking one by one costs nothing."""
        known = self._known[section]
        missing = {slug for slug in slugs if slug not in known}
        found = current_entries(section, missing)
        known |= {
            slug: self.renames.rewritten(section, found[slug]) if slug in found else None
            for slug in missing
        }

    def rename(self) -> None:
        """Put what is known already into the new slugs; what is read from now on is put so."""
        for section, known in self._known.items():
            for slug, entry in known.items():
                if entry is not None:
                    known[slug] = self.renames.rewritten(section, entry)

    def entry(self, section: str, slug: str) -> Entry | None:
        """The entry of a record; none if there is no such record."""
        if slug not in self._known[section]:
            self.look_up(section, [slug])
        return self._known[section][slug]

    def sessions(self, dialogue: str, ordinal: int) -> list[str]:
        """The slugs of the meetings of a dialogue that have an ordinal, in order."""
        if dialogue not in self._ordinals:
            self._ordinals[dialogue] = self._count(dialogue)
        return sorted(self._ordinals[dialogue].get(ordinal, ()))

    def _count(self, dialogue: str) -> dict[int, set[str]]:
        counted: dict[int, set[str]] = defaultdict(set)
        there = self.renames.stored("dialogues", dialogue)
        stored = Meeting.objects.filter(dialogue__slug=there, ordinal__isnull=False)
        for old, ordinal in stored.values_list("slug", "ordinal"):
            slug = self.renames.now("meetings", old)
            if not self.is_planned("meetings", slug):
                counted[ordinal or 0].add(slug)
        for slug in self._planned["meetings"]:
            entry = self._known["meetings"][slug] or {}
            if entry.get("dialogue") == dialogue and "ordinal" in entry:
                counted[entry["ordinal"]].add(slug)
        return counted
