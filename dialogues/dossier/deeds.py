"""What is done to several records at once, told before it is done.

A restoration, a merger and a renaming are each a `Deed`: what some records will say, which go,
which take another slug, and what stands in the way. It is shown to whoever asks for it and carried
out as it was shown, through the one door.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .renames import Renames
from .shapes import SECTIONS, TYPES

if TYPE_CHECKING:
    from dialogues.models import Edition

    from .statements import Entry


@dataclass(frozen=True)
class Objection:
    """What stands in the way of a deed: which record, and what to do about it."""

    section: str
    slug: str
    message: str

    def __str__(self) -> str:
        return f"{TYPES[self.section]} {self.slug}: {self.message}" if self.slug else self.message


@dataclass(frozen=True)
class Outcome:
    """What a deed makes of one record: for each field that differs, the old value and the new."""

    section: str
    slug: str
    what: str  # new, changed or gone
    fields: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """Its type."""
        return TYPES[self.section]


@dataclass
class Deed:
    """What some records will say, which go, which take another slug; what stands in the way."""

    cause: str
    entries: dict[str, dict[str, Entry]] = field(
        default_factory=lambda: {section: {} for section in SECTIONS}
    )
    gone: dict[str, set[str]] = field(
        default_factory=lambda: {section: set() for section in SECTIONS}
    )
    # Why records are gone afterwards: of those that go, and of those that are gone already.
    reasons: dict[str, dict[str, str | None]] = field(
        default_factory=lambda: {section: {} for section in SECTIONS}
    )
    renames: Renames = field(default_factory=Renames)
    objections: list[Objection] = field(default_factory=list)
    # What is not taken over, in words.
    given_up: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    edition: int = 0  # of the record it was made of
    made: Edition | None = None  # by carrying it out

    def object_to(self, section: str, slug: str, message: str) -> None:
        """Note what stands in the way."""
        objection = Objection(section, slug, message)
        if objection not in self.objections:
            self.objections.append(objection)

    @property
    def does_something(self) -> bool:
        """Whether carrying it out makes a new edition."""
        return bool(self.outcomes)
