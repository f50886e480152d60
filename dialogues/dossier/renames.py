"""Records that take another slug in a run, and what that makes of everything said before it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from . import referrers as stored_referrers
from . import schema
from .shapes import SECTIONS

if TYPE_CHECKING:
    from .statements import Entry, Place


class Renames:
    """Old slugs and new, by section.

    What dossiers last said, and what the tables say, is still said in the old slugs; a plan is
    made in the new ones.
    """

    def __init__(self) -> None:
        self.new: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}

    def now(self, section: str, slug: str) -> str:
        """The slug a record has from this run on."""
        return self.new[section].get(slug, slug)

    def stored(self, section: str, slug: str) -> str:
        """The slug a record has in the tables, until the run is carried out."""
        return next((old for old, new in self.new[section].items() if new == slug), slug)

    def referrers(self, section: str, slug: str) -> set[tuple[str, str]]:
        """The records, as (section, slug) from this run on, that refer to a record."""
        found = stored_referrers.referrers(section, self.stored(section, slug))
        return {(owner, self.now(owner, name)) for owner, name in found}

    def citers(self, source: str, key: str) -> set[tuple[str, str]]:
        """The records, as (section, slug) from this run on, that cite a passage."""
        found = stored_referrers.citers(self.stored("sources", source), key)
        return {(owner, self.now(owner, name)) for owner, name in found}

    def rewritten(self, section: str, entry: Entry) -> Entry:
        """An entry with every reference to a renamed record in its new slug."""
        if not any(self.new.values()):
            return entry
        moved = [
            (place, target, f"{self.now(to, slug)}{mark}{key}")
            for place, to, target in schema.references(section, entry)
            for slug, mark, key in [target.partition("#")]
            if self.now(to, slug) != slug
        ]
        if not moved:
            return entry
        entry = copy.deepcopy(entry)
        for place, target, new in moved:
            _put(entry, place, target, new)
        if "discussions" in entry:
            groups = entry["discussions"]
            entry["discussions"] = [part for group in groups for part in self._areas(group)]
        return entry

    def _areas(self, group: Entry) -> list[Entry]:
        """A group of discussions in new slugs; as two, if two of its areas are one now."""
        parts: list[Entry] = []
        for area, words in group["areas"].items():
            slug = self.now("areas", area)
            part = next((part for part in parts if slug not in part["areas"]), None)
            if part is None:
                part = {**group, "areas": {}}
                parts.append(part)
            part["areas"][slug] = words
        return parts


def _put(entry: Entry, place: Place, target: str, new: str) -> None:
    """Write a new slug where a reference stands: a value, a key of a map, a cited passage."""
    *above, last = place
    parent: Any = entry
    for step in above:
        parent = parent[step]
    if above[-1:] == ["areas"] and isinstance(parent, dict):
        return  # of a discussion, which is put as a whole
    if above == ["attendance"]:
        pairs = [(new if key == target else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(pairs)
    elif isinstance(parent[last], dict):
        parent[last] = {new if key == target else key: text for key, text in parent[last].items()}
    else:
        parent[last] = new
