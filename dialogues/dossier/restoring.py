"""Earlier states as new changes: of one record, or of all that an edition changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dialogues.models import Change, Edition, FormerAddress

from .deeds import Deed
from .forwarding import forwards
from .outlook import SECTION_OF, current_entries
from .shapes import TYPES
from .weighing import MOST, weighed

if TYPE_CHECKING:
    from .statements import Entry


def restoring(change: Change) -> Deed:
    """A record as it was from a change on, whatever has become of it since."""
    deed = Deed(Edition.Cause.RESTORE)
    section, entry = SECTION_OF[change.type], change.read()
    slug = _name_now(change)
    if entry is None:
        message = "was not in the record then. Restore an earlier state, or delete it."
        deed.object_to(section, change.slug, message)
    elif slug is None:
        moved = FormerAddress.objects.filter(type=change.type, slug=change.slug).first()
        into = moved.moved_to if moved else ""
        message = f"was merged into {into!r}. Undo the edition in which it was."
        deed.object_to(section, change.slug, message)
    else:
        now = current_entries(section, [slug]).get(slug)
        entry = forwards().rewritten(section, entry)
        former = now.get("formerly") if now is not None else _still_free(section, entry)
        deed.entries[section][slug] = _formerly(entry, former or [])
    return weighed(deed)


def _formerly(entry: Entry, former: list[str]) -> Entry:
    """An entry with these former slugs: an address once given leads to the record for good."""
    rest = {key: value for key, value in entry.items() if key not in ("formerly", "inferred")}
    last = {"formerly": sorted(former)} if former else {}
    return {**rest, **last, **({"inferred": entry["inferred"]} if "inferred" in entry else {})}


def _still_free(section: str, entry: Entry) -> list[str]:
    """The former slugs of a record that is gone to which nobody else has a right by now."""
    former = entry.get("formerly", [])
    taken = FormerAddress.objects.filter(type=TYPES[section], slug__in=former)
    elsewhere = {*taken.exclude(moved_to="").values_list("slug", flat=True)}
    there = current_entries(section, former)
    return [slug for slug in former if slug not in elsewhere and slug not in there]


def _name_now(change: Change) -> str | None:
    """The slug that the record of a change has now, or had last; none if it became another's."""
    slug = change.slug
    for _step in range(MOST):
        left = Change.objects.current().filter(type=change.type, slug=slug, entry=None).first()
        if left is None:
            return str(slug)
        new = _renamed_in(left)
        if new is None:
            moved = FormerAddress.objects.filter(type=change.type, slug=slug)
            return None if moved.exclude(moved_to="").exists() else str(slug)
        slug = new
    return None


def _renamed_in(left: Change) -> str | None:
    """The slug that a record took in the edition in which its old one was left; none if it went."""
    for new in _news(left.edition, left.type):
        if left.slug in (new.read() or {})["formerly"]:
            return str(new.slug)
    return None


def _news(edition: Edition, type_: str = "") -> list[Change]:
    """The changes of an edition by which records came to be that had had another slug."""
    made = Change.objects.filter(edition=edition, entry__contains='"formerly"').with_previous()
    made = made.filter(type=type_) if type_ else made
    return [
        change
        for change in made
        if change.previous is None and "formerly" in (change.read() or {})  # type: ignore[attr-defined] # annotated
    ]


# -- a whole edition ---------------------------------------------------------------------------


def undoing(edition: Edition) -> Deed:
    """All that an edition changed as it was before, in one act."""
    deed = Deed(Edition.Cause.RESTORE)
    made = Change.objects.filter(edition=edition).with_previous().with_reason_before()
    changes = list(made[: MOST + 1])
    if len(changes) > MOST:
        message = (
            f"Edition {edition.number} changed more than {MOST:,} records. Restore them one by one."
        )
        deed.object_to("meetings", "", message)
        return weighed(deed)
    _stand_in_the_way(deed, changes)
    left = {(change.type, change.slug) for change in changes if change.entry is None}
    for new in _news(edition):
        for old in (new.read() or {})["formerly"]:
            if (new.type, old) in left:
                deed.renames.new[SECTION_OF[new.type]][new.slug] = old
    for change in changes:
        _take_back(deed, change)
    return weighed(deed)


def _take_back(deed: Deed, change: Any) -> None:
    """Let a record say what it said before a change; one that was not there is gone as it was."""
    section = SECTION_OF[change.type]
    if change.previous is not None:
        deed.entries[section][change.slug] = json.loads(change.previous)
        return
    if change.entry is not None and change.slug not in deed.renames.new[section]:
        deed.gone[section].add(change.slug)
    if change.reason_before != change.reason:
        deed.reasons[section][change.slug] = change.reason_before


def _stand_in_the_way(deed: Deed, changes: list[Change]) -> None:
    """Object to each record that says something else by now than the edition made it say."""
    slugs = {change.slug for change in changes}
    last = {
        (current.type, current.slug): current
        for current in Change.objects.current().filter(slug__in=slugs).select_related("edition")
    }
    for change in changes:
        current = last[change.type, change.slug]
        if (current.digest, current.reason) != (change.digest, change.reason):
            message = (
                f"was changed again in edition {current.edition.number}. "
                "Undo that first, or restore it alone."
            )
            deed.object_to(SECTION_OF[change.type], change.slug, message)
