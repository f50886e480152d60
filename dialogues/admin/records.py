"""Which record a row on the desk belongs to, and what things are called there."""

from __future__ import annotations

from typing import Any

from django.utils.text import Truncator

from dialogues.dossier.door import section_of
from dialogues.models import Discrepancy, Passage, Record

LONGEST = 90
FIRST_WORDS = 8


def owner(row: Any) -> tuple[str, str]:
    """The section and slug of the record that a row is, or is a part of."""
    if isinstance(row, Passage):
        return ("sources", row.source.slug)
    if isinstance(row, Discrepancy):
        record = row.meeting or row.commitment
        return (section_of(record), record.slug if record else "")
    return (section_of(row), row.slug)


def label(row: Any) -> str:
    """What a row is called in a chooser: its name, and what tells it from others of that name."""
    if isinstance(row, Passage):
        words = Truncator(row.text).words(FIRST_WORDS)
        return " · ".join(part for part in (str(row), row.locator, words) if part)
    name = Truncator(str(row)).chars(LONGEST)
    if isinstance(row, Record) and name != row.slug:
        return f"{name} ({row.slug})"
    return name
