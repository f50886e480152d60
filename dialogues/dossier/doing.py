"""Deeds carried out: as they were shown, in one transaction, through the one door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from dialogues.models import Edition

from . import apply, door
from .apply.moving import rename
from .door import RuleError
from .schema import dotted
from .shapes import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User

    from .deeds import Deed

OVERTAKEN = "Something else was written at the same moment, and nothing of this. Look again."


def do(make: Callable[[], Deed], *, seen: int, by: User | None = None) -> Deed:
    """Make a deed of the record as it is, and carry it out if it is the one that was seen.

    `seen` is the edition of the record of which it was shown: whoever has seen another one sees
    this one first. `made` of what comes back is the edition it made, none if nothing was done.
    """
    deed = None
    try:
        with transaction.atomic():
            Edition.objects.held()
            deed = make()
            if deed.edition == seen and deed.does_something and not deed.objections:
                _carry_out(deed, by)
    except RuleError as error:
        assert deed  # noqa: S101 - only carrying it out raises this
        for each in error.complaints:
            place = f"{dotted(each.place)}: " if each.place else ""
            deed.object_to(each.section, each.slug, f"{place}{each.message}")
    except (IntegrityError, ProtectedError):
        deed = deed or make()
        deed.object_to("meetings", "", OVERTAKEN)
    return deed


def _carry_out(deed: Deed, by: User | None) -> None:
    with door.opened(deed.cause, by=by) as way:
        rename(deed.renames.new, way)
        apply.free_ordinals([*deed.entries["meetings"], *deed.gone["meetings"]])
        apply.apply(deed.entries)
        for section in reversed(SECTIONS):
            apply.take_out(section, deed.gone[section])
            apply.withdraw(section, deed.reasons[section])
        for section in SECTIONS:
            for slug in (*deed.entries[section], *deed.gone[section]):
                way.touch(section, slug)
            for slug, reason in deed.reasons[section].items():
                way.note(section, slug, reason)
    deed.made = way.edition
