"""Loading: dossiers read, planned, and carried out in one transaction or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Edition, Said, store

from . import apply, door
from .apply.moving import rename
from .choices import Choices
from .derive import Settled
from .plan import silent
from .planner import make_plan
from .reader import read
from .shapes import SECTIONS, TYPES
from .stash import lots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from django.contrib.auth.models import User

    from .choices import Name
    from .plan import Plan, Progress

ATTEMPTS = 3


class RecordMovedOnError(Exception):
    """The record kept changing while a load was being planned; nothing was written."""


def load(  # noqa: PLR0913 - each is a choice of whoever loads
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    on_conflict: str = "stop",
    decided: Mapping[Name, str] | None = None,
    withdraw_missing: bool = False,
    seen: int | None = None,
    by: User | None = None,
    within: Path | None = None,
    tell: Progress = silent,
) -> Plan:
    """Load dossiers, and return the plan that was carried out.

    The plan of a dry run, or one with problems or conflicts that stop, is returned as it is and
    nothing is written; nor is that of another edition than was `seen`, if one is named. Planning reads outside the transaction that writes, so that a long load
    holds the record for as short as it can; a plan that another write has overtaken is made anew.
    Of conflicts that are `decided`, by their names, each is kept or overwritten as is said of it.
    Files are told of by their paths, or as they stand `within` a folder.
    `tell` hears what is being done, how many records are through, and of how many.
    """
    choices = Choices(on_conflict, decided or {})
    for _attempt in range(ATTEMPTS):
        tell("Reading", 0, 0)
        # Again each time: a plan puts what was read into the slugs of the record as it is.
        reading = read(paths, within=within)
        plan = make_plan(reading, choices=choices, withdraw_missing=withdraw_missing, tell=tell)
        is_other = seen is not None and plan.made_of != seen
        if dry_run or is_other or plan.is_refused:
            return plan
        if not (plan.changes_something or plan.said) or _carried_out(plan, by, tell):
            plan.is_done = True
            return plan
    message = f"The record changed {ATTEMPTS} times while this load was planned. Load it again."
    raise RecordMovedOnError(message)


def _carried_out(plan: Plan, by: User | None, tell: Progress) -> bool:
    with door.opened("load", by=by, dossier=", ".join(plan.dossiers), is_read=True) as way:
        last = Edition.objects.latest_one()
        if (last.number if last else 0) != plan.made_of:
            return False
        rename(plan.renamed, way)
        apply.free_ordinals([*plan.entries["meetings"], *plan.withdrawn["meetings"]])
        apply.apply(plan.entries, tell)
        changed: dict[str, set[str]] = {section: set() for section in SECTIONS}
        for change in plan.changed:
            changed[change.section].add(change.slug)
        way.settled = Settled(plan.entries, changed)
        for section in reversed(SECTIONS):
            apply.withdraw(section, plan.withdrawn[section])
        _remember(plan)
        for section in SECTIONS:
            for slug in plan.entries[section]:
                way.touch(section, slug)
            for slug, reason in plan.withdrawn[section].items():
                way.note(section, slug, reason)
    return True


def _remember(plan: Plan) -> None:
    """Keep what each dossier now says, for the next merge."""
    for lot in lots(plan.each_said()):
        spoken = []
        for dossier, section, slug, entry in lot:
            if entry is None:
                Said.objects.filter(dossier=dossier, type=TYPES[section], slug=slug).delete()
            else:
                spoken.append(Said(dossier=dossier, type=TYPES[section], slug=slug, entry=entry))
        store(spoken, alike=["dossier", "type", "slug"], saying=["entry"])
