"""Who is believed where a dossier and an editor both changed a field: for all, and for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .shapes import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

CHOICES = ("stop", "keep", "overwrite")

# A conflict as a plan names it: the type and slug of its record, and the field.
Name = tuple[str, str, str]


@dataclass(frozen=True)
class Choices:
    """What is to become of conflicts: `each` of some, `otherwise` of all others."""

    otherwise: str = "stop"
    each: Mapping[Name, str] = field(default_factory=dict)

    def of(self, section: str, slug: str, name: str) -> str:
        """What is to become of one conflict: stop, keep or overwrite."""
        return self.each.get((TYPES[section], slug, name), self.otherwise)
