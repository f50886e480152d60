"""A plan in lines that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .differences import shown
from .shapes import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .plan import Plan


def lines(plan: Plan) -> Iterator[str]:
    """What a plan creates, changes, keeps and misses, or why it is refused, one fact a line."""
    if plan.problems:
        yield from map(str, plan.problems)
        if plan.follow_ons:
            yield f"({_count(plan.follow_ons, 'problem')} more that follow from these.)"
        return
    for section, slug in plan.created:
        yield f"+ {TYPES[section]} {slug}"
    for change in plan.changed:
        for name, (old, new) in change.fields.items():
            yield f"~ {TYPES[change.section]} {change.slug} {name}: {shown(old)} -> {shown(new)}"
    for section, slug, name in plan.kept:
        yield f"= {TYPES[section]} {slug}{name and ' '}{name}: kept as an editor left it"
    for section, slug in plan.missing:
        yield (
            f"? {TYPES[section]} {slug}: in no dossier any more; kept. "
            "Withdraw it with --withdraw-missing."
        )
    for section, slug, name, conflict in plan.conflicts:
        yield (
            f"! {TYPES[section]} {slug} {name}: the dossier said {shown(conflict.base)} and now "
            f"says {shown(conflict.theirs)}; the record says {shown(conflict.ours)}"
        )
    yield from idle(plan)
    if plan.undecided:
        yield (
            f"{_count(plan.undecided, 'conflict')}. Keep the record's values with "
            "--on-conflict keep, or take the dossier's with --on-conflict overwrite; of one "
            "alone with --keep or --overwrite, and its type, slug and field."
        )


def idle(plan: Plan) -> list[str]:
    """What was chosen where there is nothing to choose."""
    return [
        f"{' '.join(name)} is no conflict of this load. Choose nothing there."
        for name in plan.idle_choices
    ]


def summary(plan: Plan) -> str:
    """The counts of a plan and the edition it makes or leaves, in one line."""
    changes = len(plan.created) + len(plan.changed)
    told = (
        f"{_count(changes, 'change')} ({len(plan.created)} created, {len(plan.changed)} changed), "
        f"{plan.unchanged} unchanged, {len(plan.kept)} kept, {len(plan.missing)} missing, "
        f"{_count(len(plan.conflicts), 'conflict')}."
    )
    return f"{told} Edition {plan.edition}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
