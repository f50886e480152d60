"""Who says what of which record: the dossiers of a run, what they last said, what others say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dialogues.models import Said

from .outlook import SECTION_OF, Outlook
from .plan import Plan
from .renames import Renames
from .shapes import SECTIONS, TYPES
from .writer import PIECE

if TYPE_CHECKING:
    from .reader import Reading
    from .statements import Entry, Place
    from .statements import Said as Taken


@dataclass
class Voices:
    """Who speaks of one record: by dossier, what it last said, says now, and what others say."""

    base: dict[str, Entry] = field(default_factory=dict)
    theirs: dict[str, Entry] = field(default_factory=dict)
    others: dict[str, Entry] = field(default_factory=dict)


class Hearing:
    """All that is known while a plan is being made."""

    def __init__(self, reading: Reading) -> None:
        self.dossiers = {dossier.name: dossier for dossier in reading.dossiers}
        self.refused = {key for dossier in reading.dossiers for key in dossier.refused}
        self.plan = Plan(
            dossiers=sorted(self.dossiers),
            problems=list(reading.problems),
            follow_ons=reading.follow_ons,
        )
        self.renames = Renames()
        self.plan.renamed = self.renames.new
        self.outlook = Outlook(self.renames)
        self.voices: dict[str, dict[str, Voices]] = {section: {} for section in SECTIONS}
        # By dossier, section and slug: what it says now taken apart, what it last said as text.
        self.taken: dict[tuple[str, str, str], Taken] = {}
        self.texts: dict[tuple[str, str, str], str] = {}

    def listen(self) -> None:
        """Gather what the dossiers of this run last said, what they say, and what others say."""
        for dossier in self.dossiers.values():
            for section, records in dossier.entries.items():
                for slug, entry in records.items():
                    self.speak_of(section, slug).theirs[dossier.name] = entry
        for said in Said.objects.filter(dossier__in=list(self.dossiers)):
            section = SECTION_OF[said.type]
            if (section, said.slug) not in self.refused:
                self.speak_of(section, said.slug).base[said.dossier] = json.loads(said.entry)
                self.texts[said.dossier, section, said.slug] = said.entry
        for section, spoken in self.voices.items():
            self.outlook.look_up(section, list(spoken))
            self.hear_others(section, sorted(spoken))

    def rename(self) -> None:
        """Put what was said before this run into the slugs its renames give."""
        self.outlook.rename()
        for section, spoken in self.voices.items():
            for voices in spoken.values():
                for side in (voices.base, voices.others):
                    for dossier, entry in side.items():
                        side[dossier] = self.renames.rewritten(section, entry)

    def speak_of(self, section: str, slug: str) -> Voices:
        """Who speaks of a record; nobody yet, if it is new here."""
        return self.voices[section].setdefault(slug, Voices())

    def hear_others(self, section: str, slugs: list[str]) -> None:
        """Gather what dossiers that are not in this run last said of these records."""
        for start in range(0, len(slugs), PIECE):
            others = Said.objects.filter(
                type=TYPES[section], slug__in=slugs[start : start + PIECE]
            ).exclude(dossier__in=list(self.dossiers))
            for said in others:
                self.speak_of(section, said.slug).others[said.dossier] = json.loads(said.entry)

    def is_said(self, section: str, slug: str) -> bool:
        """Whether a dossier of this run states a record."""
        voices = self.voices[section].get(slug)
        return bool(voices and voices.theirs)

    def complain(self, dossier: str, path: Place, message: str) -> None:
        """Note a problem at a path of a dossier."""
        self.plan.problems.append(self.dossiers[dossier].problem(path, message))

    def place(self, dossier: str, path: Place) -> str:
        """The file, line and column of a path of a dossier."""
        line, column = self.dossiers[dossier].place(*path)
        return f"{self.dossiers[dossier].file}:{line}:{column}"
