"""Generated records as stewards' dossiers: what there is to load."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from tests.bench import registers
from tests.bench.gatherings import gatherings, meeting, sources
from tests.bench.promises import commitments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.gatherings import Gathering

Sections = dict[str, dict[str, dict[str, Any]]]

REGISTERS = "registers"
MEETINGS_IN_ONE = 1_000


def told(some: list[Gathering]) -> Sections:
    """All that is said of some meetings."""
    return {
        "sources": {slug: entry for at in some for slug, entry in sources(at).items()},
        "meetings": {at.slug: meeting(at) for at in some},
        "commitments": {slug: entry for at in some for slug, entry in commitments(at).items()},
    }


def parts(size: int) -> Iterator[tuple[str, list[Gathering]]]:
    """The dossiers of a record of so many commitments, but for the registers, and their meetings."""
    numbered = gatherings(size)
    number = 0
    while some := list(islice(numbered, MEETINGS_IN_ONE)):
        yield f"meetings-{number:03}", some
        number += 1


def names(size: int) -> str:
    """The names of a record's dossiers, as its first edition has them."""
    return ", ".join(sorted([REGISTERS, *(name for name, _some in parts(size))]))


def write(size: int, folder: Path) -> None:
    """Write the dossiers of a record into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{REGISTERS}.json", registers.SECTIONS)
    for name, some in parts(size):
        _write(folder / f"{name}.json", told(some))


def _write(file: Path, sections: Sections) -> None:
    file.write_text(json.dumps(sections, ensure_ascii=False), encoding="utf-8")
