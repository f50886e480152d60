"""The one door by which every write leaves: loader, admin, and whatever comes after them.

Inside it, rows may be changed at will. On the way out what follows from them is derived, the
rules are checked, each record that says something new gets its Change, and all of them together
the next Edition; what can be found and narrowed by follows: or nothing happened.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from dialogues.facets import upkeep as facets
from dialogues.models import Edition, look_through
from dialogues.search import upkeep as search

from . import schema
from .columns import MODELS
from .derive import Settled, derive
from .history import History, RuleError
from .rules import Complaint
from .shapes import SECTIONS, TYPES
from .writer import entries

__all__ = ["Door", "RuleError", "opened", "section_of"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

    from .derive import Touched
    from .statements import Entry


class Door:
    """What is being written: which records are touched, and in the end the edition they make."""

    def __init__(self) -> None:
        self.touched: dict[str, set[str]] = {section: set() for section in SECTIONS}
        self.noted: dict[tuple[str, str], str | None] = {}
        self.settled = Settled()
        self.edition: Edition | None = None

    def touch(self, section: str, slug: str) -> None:
        """Note that a record was written, renamed or deleted."""
        self.touched[section].add(slug)

    def note(self, section: str, slug: str, reason: str | None) -> None:
        """Note that a record is gone for a reason, which its entry does not tell; none: for none."""
        self.touch(section, slug)
        self.noted[section, slug] = reason


# Records of one write after which the engine had better look at its tables.
MANY = 2_000


@contextmanager
def opened(
    cause: str, *, by: User | None = None, dossier: str = "", is_read: bool = False
) -> Iterator[Door]:
    """A door to write through: one transaction, at the end of which the record is in order.

    Raises `RuleError`, and changes nothing, if the record would break its rules, or hold a value
    that no dossier may. `is_read` says that the schema has read all that was written.
    """
    with transaction.atomic():
        last = Edition.objects.held()
        door = Door()
        yield door
        if sum(map(len, door.touched.values())) > MANY:
            look_through()
        if not is_read:
            _read(door.touched)
        reached = derive(door.touched, door.settled)
        edition = Edition(
            number=last.number + 1 if last else 1,
            made_at=timezone.now(),
            by=by,
            cause=cause,
            dossier=dossier,
        )
        History(reached, door.noted, edition).keep()
        door.edition = edition if edition.pk else None
        by_type = {TYPES[section]: slugs for section, slugs in reached.items()}
        search.keep(by_type)
        facets.keep(by_type, door.edition.number if door.edition else None)


def _read(touched: Touched) -> None:
    """Hold the values of records against the schema, before anything is derived from them."""
    found = {section: dict(entries(section, touched[section])) for section in SECTIONS}
    complaints = [
        complaint
        for section in SECTIONS
        for slug, entry in found[section].items()
        for complaint in _misread(section, slug, entry)
    ]
    if complaints:
        raise RuleError(complaints, found)


def _misread(section: str, slug: str, entry: Entry) -> Iterator[Complaint]:
    if wrong := schema.slug_complaint(slug):
        yield Complaint(section, slug, ("slug",), wrong)
    try:
        schema.normal(section, entry)
    except schema.EntryError as error:
        for fault in error.faults:
            yield Complaint(section, slug, fault.path, fault.message)


def section_of(record: object) -> str:
    """The section of a dossier in which a record of this model stands."""
    return next(section for section, model in MODELS.items() if isinstance(record, model))
