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
from dialogues.models import Change, Edition, store
from dialogues.search import upkeep as search

from . import rules, schema
from .derive import derive
from .outlook import Outlook
from .rules import Complaint
from .shapes import SECTIONS, TYPES
from .writer import MODELS, PIECE, canonical, digest, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

    from .derive import Touched
    from .statements import Entry

    Found = dict[str, dict[str, Entry]]


class RuleError(Exception):
    """A write would break rules of the record; `complaints` says which, and where.

    `entries`, by section and slug, are what the records would have said.
    """

    def __init__(self, complaints: list[Complaint], entries: Found) -> None:
        self.complaints = complaints
        self.entries = entries
        super().__init__("\n".join(str(complaint) for complaint in complaints))


class Door:
    """What is being written: which records are touched, and in the end the edition they make."""

    def __init__(self) -> None:
        self.touched: dict[str, set[str]] = {section: set() for section in SECTIONS}
        self.noted: set[tuple[str, str]] = set()
        self.edition: Edition | None = None

    def touch(self, section: str, slug: str) -> None:
        """Note that a record was written, renamed or deleted."""
        self.touched[section].add(slug)

    def note(self, section: str, slug: str) -> None:
        """Note that something about a record changed that its entry does not tell."""
        self.touch(section, slug)
        self.noted.add((section, slug))


def held_edition() -> Edition | None:
    """The edition the record is in, which no other write can end before this transaction does."""
    Edition.objects.select_for_update().latest_one()
    # Whoever had to wait for the lock holds the edition that was the last one before.
    return Edition.objects.latest_one()


@contextmanager
def opened(
    cause: str, *, by: User | None = None, dossier: str = "", is_read: bool = False
) -> Iterator[Door]:
    """A door to write through: one transaction, at the end of which the record is in order.

    Raises `RuleError`, and changes nothing, if the record would break its rules, or hold a value
    that no dossier may. `is_read` says that the schema has read all that was written.
    """
    with transaction.atomic():
        last = held_edition()
        door = Door()
        yield door
        if not is_read:
            _read(door.touched)
        reached = derive(door.touched)
        found = _checked(reached)
        changes = list(_changes(door, found))
        if changes:
            door.edition = Edition.objects.create(
                number=last.number + 1 if last else 1,
                made_at=timezone.now(),
                by=by,
                cause=cause,
                dossier=dossier,
            )
            _keep(door.edition, changes)
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


def _checked(reached: Touched) -> Found:
    """The entries of the records reached, found to keep the rules."""
    found = {section: dict(entries(section, reached[section])) for section in SECTIONS}
    outlook = Outlook()
    for section in SECTIONS:
        for slug in reached[section]:
            outlook.plan(section, slug, found[section].get(slug))
    complaints = [
        complaint
        for section in SECTIONS
        for slug, entry in found[section].items()
        for complaint in rules.complaints(section, slug, entry, outlook)
    ]
    if complaints:
        raise RuleError(complaints, found)
    return found


def _changes(door: Door, found: Found) -> Iterator[Change]:
    """A change for each record that says something other than it last said.

    Not of those touched alone: when a meeting moves, its commitments' events stand otherwise.
    """
    for section in SECTIONS:
        slugs = sorted({*door.touched[section], *found[section]})
        for start in range(0, len(slugs), PIECE):
            piece = slugs[start : start + PIECE]
            last = dict(
                Change.objects.current()
                .filter(type=TYPES[section], slug__in=piece)
                .values_list("slug", "digest")
            )
            for slug in piece:
                entry = found[section].get(slug)
                text = None if entry is None else canonical(entry)
                mark = "" if text is None else digest(text)
                if last.get(slug, "") != mark or (section, slug) in door.noted:
                    yield Change(type=TYPES[section], slug=slug, entry=text, digest=mark)


def _keep(edition: Edition, changes: list[Change]) -> None:
    for type_ in TYPES.values():
        slugs = [change.slug for change in changes if change.type == type_]
        for start in range(0, len(slugs), PIECE):
            Change.objects.current().filter(
                type=type_, slug__in=slugs[start : start + PIECE]
            ).update(is_current=False)
    for change in changes:
        change.edition = edition
    store(changes)


def section_of(record: object) -> str:
    """The section of a dossier in which a record of this model stands."""
    return next(section for section, model in MODELS.items() if isinstance(record, model))
