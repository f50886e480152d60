"""What a write adds to the record's history: a change for each record that says something new.

Piece by piece, for a write may reach a million records: each piece is read back from the tables
and found to keep the rules before its changes are stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Change, store

from . import rules
from .outlook import Outlook, current_entries
from .shapes import SECTIONS, TYPES
from .stash import lots
from .writer import canonical, digest, entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from dialogues.models import Edition

    from .derive import Touched
    from .rules import Complaint
    from .statements import Entry

    Found = dict[str, dict[str, Entry]]


class RuleError(Exception):
    """A write would break rules of the record; `complaints` says which, and where.

    `entries`, by section and slug, are what the records complained of would have said.
    """

    def __init__(self, complaints: list[Complaint], entries: Found) -> None:
        self.complaints = complaints
        self.entries = entries
        super().__init__("\n".join(str(complaint) for complaint in complaints))


class History:
    """The changes that a write makes, and the edition they make: stored with the first of them."""

    def __init__(
        self, reached: Touched, noted: Mapping[tuple[str, str], str | None], edition: Edition
    ) -> None:
        self._reached = reached
        self._noted = noted
        self._edition = edition
        self._outlook = Outlook(stored=self._stored)
        self._complaints: list[Complaint] = []
        self._refused: Found = {section: {} for section in SECTIONS}
        self._told: set[str] = set()

    def keep(self) -> None:
        """Store the changes of all records reached, or raise `RuleError`.

        Not of those touched alone: when a meeting moves, its commitments' events stand otherwise.
        """
        for section in SECTIONS:
            for slugs in lots(sorted(self._reached[section])):
                found = dict(entries(section, slugs))
                self._check(section, found)
                if not self._complaints:
                    self._keep(list(self._changes(section, slugs, found)))
            if not self._complaints:
                self._told.add(section)
        if self._complaints:
            raise RuleError(self._complaints, self._refused)

    def _stored(self, section: str, slugs: Collection[str]) -> dict[str, Entry]:
        """What records say: where their changes are not stored yet, by the tables."""
        if section in self._told:
            return current_entries(section, slugs)
        reached = self._reached[section]
        before = current_entries(section, [slug for slug in slugs if slug not in reached])
        return before | dict(entries(section, [slug for slug in slugs if slug in reached]))

    def _check(self, section: str, found: dict[str, Entry]) -> None:
        if section == "commitments":
            self._outlook.look_up("meetings", rules.met(found.values()))
        for slug, entry in found.items():
            complaints = list(rules.complaints(section, slug, entry, self._outlook))
            if complaints:
                self._complaints += complaints
                self._refused[section][slug] = entry

    def _changes(self, section: str, slugs: list[str], found: dict[str, Entry]) -> Iterator[Change]:
        """A change for each record that says something other than it last said."""
        current = Change.objects.current().filter(type=TYPES[section], slug__in=slugs)
        last = dict(current.values_list("slug", "digest"))
        for slug in slugs:
            entry = found.get(slug)
            text = None if entry is None else canonical(entry)
            mark = "" if text is None else digest(text)
            if last.get(slug, "") != mark or (section, slug) in self._noted:
                reason = self._noted.get((section, slug))
                yield Change(type=TYPES[section], slug=slug, entry=text, digest=mark, reason=reason)

    def _keep(self, changes: list[Change]) -> None:
        if not changes:
            return
        if self._edition.pk is None:
            self._edition.save(force_insert=True)
        slugs = [change.slug for change in changes]
        current = Change.objects.current().filter(type=changes[0].type, slug__in=slugs)
        current.update(is_current=False)
        for change in changes:
            change.edition = self._edition
        store(changes)
