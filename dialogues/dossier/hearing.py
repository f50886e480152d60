"""Who says what of which record: the dossiers of a run, what they last said, what others say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING

from dialogues.models import Said

from .forwarding import forward, forwards
from .outlook import Outlook
from .plan import Plan
from .renames import Renames
from .shapes import TYPES
from .stash import Stash, in_order, picked
from .writer import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .reader import Reading
    from .statements import Entry, Place
    from .statements import Said as Taken


@dataclass
class Voices:
    """Who speaks of one record: by dossier, what it last said, says now, and what others say."""

    base: dict[str, Entry] = field(default_factory=dict)
    theirs: dict[str, Entry] = field(default_factory=dict)
    others: dict[str, Entry] = field(default_factory=dict)
    # What the dossiers last said, as it is kept.
    texts: dict[str, str] = field(default_factory=dict)


class Hearing:
    """All that is known while a plan is being made; what is said, for a few records at a time."""

    def __init__(self, reading: Reading) -> None:
        self.former = forwards()
        for dossier in reading.dossiers:
            forward(dossier, self.former)
        self.dossiers = {dossier.name: dossier for dossier in reading.dossiers}
        self.refused = {key for dossier in reading.dossiers for key in dossier.refused}
        self.plan = Plan(
            dossiers=sorted(self.dossiers),
            problems=list(reading.problems),
            follow_ons=reading.follow_ons,
        )
        self.renames = Renames()
        self.plan.renamed = self.renames.new
        self.outlook = Outlook(self.renames, self.plan.entries)
        self._voices: dict[tuple[str, str], Voices] = {}
        # By dossier: what it says, taken apart, of the record that is looked at.
        self.taken: dict[str, Taken] = {}

    # -- of which records ----------------------------------------------------------------------

    def spoken_of(self, section: str) -> Iterator[str]:
        """The records the dossiers of this run speak of, or spoke of, in the order of slugs."""
        stated = [in_order(dossier.entries[section]) for dossier in self.dossiers.values()]
        return (slug for slug, _alike in groupby(merge(*stated, self._spoken_of_before(section))))

    def _spoken_of_before(self, section: str) -> Iterator[str]:
        said = Said.objects.filter(dossier__in=list(self.dossiers), type=TYPES[section])
        last = ""
        while slugs := list(
            said.filter(slug__gt=last).order_by("slug").values_list("slug", flat=True)[:PIECE]
        ):
            last = slugs[-1]
            for slug in slugs:
                if (section, slug) not in self.refused and slug not in self.renames.new[section]:
                    yield slug

    def count(self, section: str) -> int:
        """How many records the dossiers of this run speak of, or spoke of."""
        stated = [dossier.entries[section] for dossier in self.dossiers.values()]
        is_anyone_else = Said.objects.filter(type=TYPES[section]).exists()
        if is_anyone_else or sum(map(bool, stated)) > 1:
            return sum(1 for _slug in self.spoken_of(section))
        return sum(map(len, stated))

    def mentioning(self, section: str, key: str) -> list[str]:
        """The records of which a dossier of this run states a key."""
        found: set[str] = set()
        for dossier in self.dossiers.values():
            entries = dossier.entries[section]
            if isinstance(entries, Stash):
                # A key or a text: too many are looked at again, and none is missed.
                found.update(entries.mentioning(f'"{key}"'))
            else:
                found.update(slug for slug, entry in entries.items() if key in entry)
        return sorted(found)

    def is_said(self, section: str, slug: str) -> bool:
        """Whether a dossier of this run states a record."""
        return any(slug in dossier.entries[section] for dossier in self.dossiers.values())

    # -- what they say -------------------------------------------------------------------------

    def listen(self, section: str, slugs: Sequence[str]) -> None:
        """Have at hand what anyone says of these records, and no others."""
        self._voices.clear()
        self._listen(section, slugs)
        self.outlook.look_up(section, slugs)

    def _listen(self, section: str, slugs: Sequence[str]) -> None:
        self._voices |= {(section, slug): Voices() for slug in slugs}
        for name, dossier in self.dossiers.items():
            for slug, entry in picked(dossier.entries[section], slugs).items():
                self._voices[section, slug].theirs[name] = entry
        # What was said before this run was said in the old slugs; of one record last of all.
        before = {new: old for old, new in self.renames.new[section].items()}
        either = {*slugs, *(before[slug] for slug in slugs if slug in before)}
        said = Said.objects.filter(type=TYPES[section], slug__in=either).order_by("dossier")
        for each in sorted(said, key=lambda each: each.slug in self.renames.new[section]):
            self._hear(section, each)

    def _hear(self, section: str, said: Said) -> None:
        voices = self._voices.get((section, self.renames.now(section, said.slug)))
        if voices is None:
            return
        entry = self.former.rewritten(section, json.loads(said.entry))
        entry = self.renames.rewritten(section, entry)
        if said.dossier not in self.dossiers:
            voices.others[said.dossier] = entry
        elif (section, said.slug) not in self.refused:
            voices.base[said.dossier] = entry
            voices.texts[said.dossier] = said.entry

    def speak_of(self, section: str, slug: str) -> Voices:
        """Who speaks of a record; nobody, if it is new here."""
        if (section, slug) not in self._voices:
            if len(self._voices) > 2 * PIECE:
                self._voices.clear()
            self._listen(section, [slug])
        return self._voices[section, slug]

    # -- complaining ---------------------------------------------------------------------------

    def complain(self, dossier: str, path: Place, message: str) -> None:
        """Note a problem at a path of a dossier."""
        self.plan.problems.append(self.dossiers[dossier].problem(path, message))

    def place(self, dossier: str, path: Place) -> str:
        """The file, line and column of a path of a dossier."""
        line, column = self.dossiers[dossier].place(*path)
        return f"{self.dossiers[dossier].file}:{line}:{column}"
