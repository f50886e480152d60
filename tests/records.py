"""Small records for tests, loaded the way stewards load theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from dialogues.dossier import door
from dialogues.dossier.columns import MODELS
from dialogues.dossier.load import load
from dialogues.dossier.writer import entries
from tests.laid import lay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dialogues.dossier.plan import Plan

REGISTERS = """
parties:
  us: {name: United States, names: {ja: 米国}, kind: state, iso_code: US}
  jp: {name: Japan, kind: state, iso_code: JP}
agencies:
  nasa: {name: National Aeronautics and Space Administration, abbreviation: NASA, party: us}
  jaxa: {name: Japan Aerospace Exploration Agency, abbreviation: JAXA, party: jp}
  jp-nsps: {name: National Space Policy Secretariat, party: jp}
areas:
  moon: {name: Moon}
  debris: {name: Space debris}
dialogues:
  talks: {name: Space Talks, parties: [us, jp]}
sources:
  note: {title: A note, kind: news report, standing: news, seen: whole, language: en, passages: {a: {}, b: {}, c: {}}}
"""
MEETING = """
meetings:
  talks-1:
    dialogue: talks
    ordinal: 1
    date: 2019-07-24
    state: held
    city: Tokyo
    cites: [note#a]
    participants:
      - {cites: [note#a], who: [nasa, jaxa]}
    discussions:
      - {cites: [note#b], areas: {moon: the Moon}}
"""
COMMITMENT = """
commitments:
  gateway:
    statement: Japan builds a module.
    strength: plans
    parties: [jp]
    areas: [moon]
    events:
      - {kind: made, meeting: talks-1, target: 2023, cites: [note#b]}
"""


class Folder:
    """A steward's folder of dossiers, and what they do with it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str) -> Path:
        """Write one dossier."""
        file = self.path / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    def load(self, name: str, text: str, **options: Any) -> Plan:
        """Write one dossier and load it."""
        return load([self.write(name, text)], **options)

    def loads(self, name: str, text: str, **options: Any) -> Plan:
        """Write one dossier and load it, and be sure that nothing stood in the way."""
        plan = self.load(name, text, **options)
        assert not plan.is_refused, [*map(str, plan.problems), *plan.conflicts]
        return plan

    def lays(self, **dossiers: str) -> None:
        """Write dossiers, and let an empty record be as after loading each: for many tests alike.

        Those who change how anything is loaded load.
        """
        for name, text in dossiers.items():
            self.write(name, text)

        def make() -> None:
            for name, text in dossiers.items():
                self.loads(name, text)

        lay((timezone.localdate(), *dossiers.items()), make)


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Folder:
    """A folder to write dossiers into, and an empty record."""
    dossiers = tmp_path / "dossiers"
    dossiers.mkdir()
    return Folder(dossiers)


def entry(section: str, slug: str) -> dict[str, Any]:
    """What the tables say of one record, as a dossier entry."""
    [(_slug, found)] = entries(section, [slug])
    return found


def edit(section: str, slug: str, change: Callable[[Any], object]) -> None:
    """Change a record by hand, as the admin does: through the door."""
    with door.opened("admin") as way:
        record = MODELS[section].objects.get(slug=slug)
        change(record)
        record.save()
        way.touch(section, slug)


def delete(section: str, slug: str) -> None:
    """Delete a record by hand, as the admin does."""
    with door.opened("admin") as way:
        MODELS[section].objects.get(slug=slug).delete()
        way.touch(section, slug)
