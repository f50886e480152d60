"""The one door by which every write leaves: loader, admin, and whatever comes after them.

Inside it, rows may be changed at will. On the way out what follows from them is derived, the
rules are checked, each record that says something new gets its Change, and all of them together
the next Edition: or nothing happened.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from dialogues.models import Change, Edition

from . import rules
from .derive import derive
from .outlook import Outlook
from .shapes import SECTIONS, TYPES
from .writer import MODELS, PIECE, canonical, digest, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

    from .rules import Complaint
    from .statements import Entry


class RuleError(Exception):
    """A write would break rules of the record; `complaints` says which, and where."""

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = complaints
        super().__init__("\n".join(str(complaint) for complaint in complaints))


class Door:
    """What is being written: which records are touched, and in the end the edition they make."""

    def __init__(self) -> None:
        self.touched: dict[str, set[str]] = {section: set() for section in SECTIONS}
        self.edition: Edition | None = None

    def touch(self, section: str, slug: str) -> None:
        """Note that a record was written, renamed or deleted."""
        self.touched[section].add(slug)


@contextmanager
def opened(cause: str, *, by: User | None = None, dossier: str = "") -> Iterator[Door]:
    """A door to write through: one transaction, at the end of which the record is in order.

    Raises `RuleError`, and changes nothing, if the record would break its rules.
    """
    with transaction.atomic():
        last = Edition.objects.select_for_update().latest_one()
        door = Door()
        yield door
        found = _checked(door)
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


def _checked(door: Door) -> dict[str, dict[str, Entry]]:
    """The entries of the records touched, once derived and found to keep the rules."""
    reached = derive(door.touched)
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
        raise RuleError(complaints)
    return found


def _changes(door: Door, found: dict[str, dict[str, Entry]]) -> Iterator[Change]:
    """A change for each record touched that says something other than it last said."""
    for section in SECTIONS:
        slugs = sorted(door.touched[section])
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
                if last.get(slug, "") != mark:
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
    Change.objects.bulk_create(changes, batch_size=PIECE)


def section_of(record: object) -> str:
    """The section of a dossier in which a record of this model stands."""
    return next(section for section, model in MODELS.items() if isinstance(record, model))
