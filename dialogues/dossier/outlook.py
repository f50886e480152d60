"""The record as it will be: what a change makes of some records, and the rest as they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dialogues.models import Change, Meeting

from .renames import Renames
from .shapes import SECTIONS, TYPES
from .stash import picked
from .writer import PIECE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from .statements import Entry

SECTION_OF = {type_: section for section, type_ in TYPES.items()}
MOST_AT_HAND = 5_000  # entries of a section, besides those asked for together


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
    """Entries as they will be; asked for one by one, read in pieces, few of them held at a time.

    `planned` has what records will say, by section and slug; `stored` reads what the rest say.
    """

    def __init__(
        self,
        renames: Renames | None = None,
        planned: Mapping[str, Mapping[str, Entry]] | None = None,
        stored: Callable[[str, Collection[str]], dict[str, Entry]] = current_entries,
    ) -> None:
        self.renames = renames or Renames()
        self._planned = planned or {section: {} for section in SECTIONS}
        self._stored = stored
        self._at_hand: dict[str, dict[str, Entry | None]] = {section: {} for section in SECTIONS}
        # What is planned otherwise: records that go, and those that have a new slug so far.
        self._gone: dict[str, set[str]] = {section: set() for section in SECTIONS}
        self._moved: dict[str, dict[str, Entry | None]] = {section: {} for section in SECTIONS}
        # Of meetings that are planned, the dialogue and the ordinal; and the other way about.
        self._numbers: dict[str, tuple[str, int]] = {}
        self._ordinals: dict[str, dict[int, set[str]]] = defaultdict(dict)
        self._counted: dict[str, dict[int, set[str]]] = {}

    def plan(self, section: str, slug: str, entry: Entry) -> None:
        """Note that what a record will say has been planned."""
        self._at_hand[section].pop(slug, None)
        if section == "meetings":
            self._number(slug, entry)

    def move(self, section: str, old: str, new: str) -> None:
        """Note that a record takes another slug."""
        entry = self.entry(section, old)
        self._moved[section][new] = entry
        self.plan(section, new, entry or {})
        self.drop(section, old)

    def drop(self, section: str, slug: str) -> None:
        """Note that a record will be gone."""
        self._gone[section].add(slug)
        self.plan(section, slug, {})

    def look_up(self, section: str, slugs: Collection[str]) -> None:
        """Read what records say, all at once, so that asking one by one costs nothing."""
        at_hand = self._at_hand[section]
        if len(at_hand) > MOST_AT_HAND:
            at_hand.clear()
        missing = sorted({slug for slug in slugs if slug not in at_hand})
        found: dict[str, Entry | None] = dict.fromkeys(missing)
        found |= {
            slug: self._moved[section][slug] for slug in missing if slug in self._moved[section]
        }
        found |= picked(self._planned[section], missing)
        found |= dict.fromkeys(slug for slug in missing if slug in self._gone[section])
        unplanned = [slug for slug, entry in found.items() if entry is None]
        unplanned = [slug for slug in unplanned if slug not in self._gone[section]]
        for slug, entry in self._stored(section, unplanned).items():
            found[slug] = self.renames.rewritten(section, entry)
        at_hand |= found

    def rename(self) -> None:
        """Put what is known already into the new slugs; what is read from now on is put so."""
        for section, moved in self._moved.items():
            self._at_hand[section].clear()
            for slug, entry in moved.items():
                if entry is not None:
                    moved[slug] = self.renames.rewritten(section, entry)

    def entry(self, section: str, slug: str) -> Entry | None:
        """The entry of a record; none if there is no such record."""
        if slug not in self._at_hand[section]:
            self.look_up(section, [slug])
        return self._at_hand[section][slug]

    def sessions(self, dialogue: str, ordinal: int) -> list[str]:
        """The slugs of the meetings of a dialogue that have an ordinal, in order."""
        if dialogue not in self._counted:
            self._counted[dialogue] = self._count(dialogue)
        stored = {
            slug for slug in self._counted[dialogue].get(ordinal, ()) if slug not in self._numbers
        }
        return sorted(stored | self._ordinals[dialogue].get(ordinal, set()))

    def _number(self, slug: str, entry: Entry) -> None:
        before = self._numbers.get(slug)
        if before:
            self._ordinals[before[0]].get(before[1], set()).discard(slug)
        dialogue, ordinal = entry.get("dialogue", ""), entry.get("ordinal", 0)
        self._numbers[slug] = (dialogue, ordinal)
        if dialogue and ordinal:
            self._ordinals[dialogue].setdefault(ordinal, set()).add(slug)

    def _count(self, dialogue: str) -> dict[int, set[str]]:
        """The stored meetings of a dialogue by their ordinals."""
        counted: dict[int, set[str]] = defaultdict(set)
        there = self.renames.stored("dialogues", dialogue)
        stored = Meeting.objects.filter(dialogue__slug=there, ordinal__isnull=False)
        for old, ordinal in stored.values_list("slug", "ordinal"):
            counted[ordinal or 0].add(self.renames.now("meetings", old))
        return counted
