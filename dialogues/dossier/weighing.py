"""A deed held against the record: what would come of it, and what may not be.

What a load is refused for, a deed is refused for too, in the words of whoever stands before the
record and not before a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Edition, FormerAddress, Passage

from . import rules, schema
from .deeds import Outcome
from .differences import field_changes
from .outlook import Outlook, current_entries
from .rules import meetings_of
from .shapes import SECTIONS, TYPES
from .statements import take_apart
from .writer import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .deeds import Deed
    from .plan import Key
    from .statements import Entry

# Of more records nothing is shown before it is done, and a desk is no place for it.
MOST = 20_000


def weighed(deed: Deed) -> Deed:
    """The same deed, with all that stands in its way and all that comes of it."""
    last = Edition.objects.latest_one()
    deed.edition = last.number if last else 0
    if not deed.objections:
        _weigh(deed)
    return deed


def _weigh(deed: Deed) -> None:
    count = sum(len(deed.entries[section]) + len(deed.gone[section]) for section in SECTIONS)
    if count > MOST:
        message = f"This concerns {count:,} records, more than {MOST:,}. Do it by a dossier."
        deed.object_to("meetings", "", message)
        return
    now = {section: _now(deed, section) for section in SECTIONS}
    for section in SECTIONS:
        for slug, entry in [*deed.entries[section].items()]:
            if slug in now[section] and canonical(entry) == canonical(now[section][slug]):
                del deed.entries[section][slug]
    outlook = _outlook(deed)
    deed.outcomes = [*_outcomes(deed, now, outlook)]
    for section, slug, message in (
        *_leading_nowhere(deed, outlook),
        *_left_behind(deed, outlook),
        *_taken(deed, now),
        *_broken(deed, outlook),
    ):
        deed.object_to(section, slug, message)


def _now(deed: Deed, section: str) -> dict[str, Entry]:
    """What the records concerned say now, under the slugs they will have."""
    concerned = {*deed.entries[section], *deed.gone[section], *deed.renames.new[section].values()}
    stored = {deed.renames.stored(section, slug) for slug in concerned}
    return {
        deed.renames.now(section, slug): deed.renames.rewritten(section, entry)
        for slug, entry in current_entries(section, stored).items()
    }


def _outlook(deed: Deed) -> Outlook:
    """The record as it will be."""
    outlook = Outlook(deed.renames, deed.entries)
    for section, renamed in deed.renames.new.items():
        for old, new in renamed.items():
            outlook.move(section, old, new)
    outlook.rename()
    for section in SECTIONS:
        for slug, entry in deed.entries[section].items():
            outlook.plan(section, slug, entry)
        for slug in deed.gone[section]:
            outlook.drop(section, slug)
        outlook.look_up(section, [*deed.entries[section]])
    return outlook


# -- what comes of it --------------------------------------------------------------------------


def _outcomes(deed: Deed, now: dict[str, dict[str, Entry]], outlook: Outlook) -> Iterator[Outcome]:
    for section in SECTIONS:
        renamed = {new: old for old, new in deed.renames.new[section].items()}
        for slug in sorted({*deed.entries[section], *renamed}):
            old, new = now[section].get(slug), deed.entries[section].get(slug)
            if old is None:
                yield Outcome(section, slug, "new")
                continue
            fields = _fields(section, old, new or old, outlook)
            if slug in renamed:
                fields = {"slug": [renamed[slug], slug], **fields}
            yield Outcome(section, slug, "changed", fields)
        reasons = deed.reasons[section]
        former = FormerAddress.objects.filter(type=TYPES[section], slug__in=list(reasons))
        known = dict(former.exclude(reason="").values_list("slug", "reason"))
        for slug in sorted({*deed.gone[section], *reasons}):
            fields = {"withdrawn": [known.get(slug), reasons[slug]]} if slug in reasons else {}
            yield Outcome(
                section, slug, "gone" if slug in deed.gone[section] else "changed", fields
            )


def _fields(section: str, old: Entry, new: Entry, outlook: Outlook) -> dict[str, list[object]]:
    meetings = {**meetings_of(old, outlook), **meetings_of(new, outlook)}
    before, after = (take_apart(section, each, meetings).statements for each in (old, new))
    dates = {slug: held.text for slug, held in meetings.items()}
    return field_changes(before, after, dates)


# -- what may not be ---------------------------------------------------------------------------


def _leading_nowhere(deed: Deed, outlook: Outlook) -> Iterator[tuple[str, str, str]]:
    """References to what will not be there."""
    for section in SECTIONS:
        for slug, entry in deed.entries[section].items():
            for _place, to, target in schema.references(section, entry):
                named, _, key = target.partition("#")
                there = outlook.entry(to, named)
                if there is None:
                    message = f"names {TYPES[to]} {named!r}, which is not in the record. Restore that first."
                    yield section, slug, message
                elif key and key not in there.get("passages", {}):
                    message = f"cites {target!r}, a passage that is not in the record. Restore source {named!r} first."
                    yield section, slug, message


def _left_behind(deed: Deed, outlook: Outlook) -> Iterator[tuple[str, str, str]]:
    """What would still refer to a record or a passage that goes."""
    for section in SECTIONS:
        for slug in deed.gone[section]:
            for referrer in sorted(deed.renames.referrers(section, slug)):
                if slug in _named_by(deed, referrer, section, outlook):
                    yield *referrer, f"names {slug!r}, which would go. Change that first."
    for slug, entry in deed.entries["sources"].items():
        stored = deed.renames.stored("sources", slug)
        keys = Passage.objects.filter(source__slug=stored).values_list("key", flat=True)
        for key in sorted({*keys} - {*entry.get("passages", ())}):
            for referrer in sorted(deed.renames.citers(slug, key)):
                passage = f"{slug}#{key}"
                if passage in _named_by(deed, referrer, "sources", outlook):
                    yield *referrer, f"cites {passage!r}, which would go. Change that first."


def _named_by(deed: Deed, referrer: Key, section: str, outlook: Outlook) -> set[str]:
    """The records of a section, and the passages, that a record will name."""
    owner, slug = referrer
    if slug in deed.gone[owner]:
        return set()
    entry = outlook.entry(owner, slug) or {}
    named = {target for _place, to, target in schema.references(owner, entry) if to == section}
    return named | {target.partition("#")[0] for target in named}


def _taken(deed: Deed, now: dict[str, dict[str, Entry]]) -> Iterator[tuple[str, str, str]]:
    """Addresses that lead elsewhere by now, of records that would be there again."""
    for section in SECTIONS:
        again = {slug for slug in deed.entries[section] if slug not in now[section]}
        former = FormerAddress.objects.filter(type=TYPES[section], slug__in=again)
        for slug, owner in former.exclude(moved_to="").values_list("slug", "moved_to"):
            if slug in deed.renames.new[section]:
                continue
            entry = deed.entries[section].get(owner)
            stays = owner not in deed.gone[section]
            if stays and (entry is None or slug in entry.get("formerly", ())):
                message = f"leads to {owner!r} by now. Undo the edition that made it so."
                yield section, slug, message


def _broken(deed: Deed, outlook: Outlook) -> Iterator[tuple[str, str, str]]:
    """Rules that would be broken, by the records concerned and by those that follow them."""
    for section in SECTIONS:
        concerned = {*deed.entries[section], *_following(deed, section)}
        for slug in sorted(concerned - deed.gone[section]):
            entry = outlook.entry(section, slug)
            for complaint in rules.complaints(section, slug, entry or {}, outlook):
                place = f"{schema.dotted(complaint.place)}: " if complaint.place else ""
                yield section, slug, f"{place}{complaint.message}"


def _following(deed: Deed, section: str) -> Iterator[str]:
    """The records of a section whose rules depend on what others say."""
    leaders = {"meetings": ("dialogues", "agencies"), "commitments": ("meetings",)}
    for other in leaders.get(section, ()):
        for slug in deed.entries[other]:
            for owner, name in deed.renames.referrers(other, slug):
                if owner == section:
                    yield name
