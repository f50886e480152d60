"""What may not be: clashes, references that lead nowhere, departures, broken rules.

Each becomes a problem of the plan, at the place in a dossier where it can be mended.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from dialogues.models import FormerAddress, Passage

from . import rules, schema
from .merge import agree, fullest
from .merging import SECTIONS as MERGED
from .outlook import current_entries
from .rules import meetings_of, met
from .shapes import SECTIONS, TYPES
from .sides import meetings_spoken_of, take_sides
from .stash import in_order, lots, pieces
from .statements import PRESENT, take_apart
from .statements import Said as Taken
from .withdrawals import check_withdrawals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .hearing import Hearing
    from .plan import Key
    from .rules import Complaint
    from .statements import Entry, Path, Place


def object_to(hearing: Hearing) -> None:
    """Note every problem of a plan that its records, taken together, have."""
    _check_references(hearing)
    _check_departures(hearing)
    check_withdrawals(hearing)
    _check_rules(hearing)
    hearing.plan.problems.sort()


def two_records(section: str) -> str:
    """What is wrong with a former slug that another record has, and what makes one of the two."""
    if section in MERGED:
        return "is a record of its own. Merge the two at the desk, or leave this out."
    return (
        "is a record of its own. Leave this out; or withdraw that record in a load of its own "
        "first, and its address leads here from then on."
    )


def check_clashes(hearing: Hearing, section: str, slug: str) -> None:
    """Two places of one run that say a single value two ways."""
    said: dict[Path, tuple[str, Any]] = {}
    for name in sorted(hearing.dossiers):
        taken = hearing.taken.get(name, Taken())
        for path, first, second in taken.clashes:
            where = hearing.place(name, (section, slug, *first))
            message = f"{where} says {path[-1]} otherwise. Say it one way."
            hearing.complain(name, (section, slug, *second), message)
        for path, value in taken.statements.items():
            if value is PRESENT:
                continue
            other, before = said.setdefault(path, (name, value))
            if not agree(path, value, before):
                place = hearing.taken[other].places[path]
                where = hearing.place(other, (section, slug, *place))
                hearing.complain(
                    name,
                    (section, slug, *taken.places[path]),
                    f"{value!r} here, {before!r} in {where}. Say it one way in both.",
                )
            said[path] = (name, value) if fullest(path, [before, value]) == value else said[path]


def _check_references(hearing: Hearing) -> None:
    """Every reference leads to a record, every citation to a passage."""
    for name, dossier in sorted(hearing.dossiers.items()):
        for section in SECTIONS:
            for piece in pieces(dossier.entries[section]):
                _check_piece(hearing, name, section, piece)


def _check_piece(hearing: Hearing, name: str, section: str, piece: Mapping[str, Entry]) -> None:
    made = [
        (slug, reference)
        for slug, entry in piece.items()
        for reference in schema.references(section, entry)
    ]
    wanted: dict[str, set[str]] = defaultdict(set)
    for _slug, (_path, to, target) in made:
        wanted[to].add(target.partition("#")[0])
    for other, slugs in wanted.items():
        hearing.outlook.look_up(other, slugs)
    for slug, (path, to, target) in made:
        if not _is_there(hearing, to, target):
            _check_reference(hearing, name, (section, slug, *path), to, target)


def _is_there(hearing: Hearing, to: str, target: str) -> bool:
    """Whether a reference leads where it should, as nearly all do."""
    slug, _, key = target.partition("#")
    entry = hearing.outlook.entry(to, slug)
    if entry is None or (to, slug) in hearing.refused:
        return False
    return not key or key in entry.get("passages", ())


def _check_reference(hearing: Hearing, name: str, path: Place, to: str, target: str) -> None:
    slug, _, key = target.partition("#")
    entry = hearing.outlook.entry(to, slug)
    if (to, slug) in hearing.refused:
        hearing.plan.follow_ons += 1
    elif entry is None and (new := _moved(hearing, to, slug)):
        hearing.complain(name, path, f"{slug!r} is now {new!r}. Write the new slug.")
    elif not _still_said(hearing, path, to, target):
        return  # an editor took out both the reference and what it led to
    elif entry is None:
        hearing.complain(name, path, _nowhere(hearing, to, slug))
    elif key and key not in entry.get("passages", {}):
        known = ", ".join(entry.get("passages", {})) or "none"
        hearing.complain(
            name, path, f"{target!r} is not a passage of {slug} ({known}). Add it, or correct it."
        )


def _still_said(hearing: Hearing, path: Place, to: str, target: str) -> bool:
    """Whether the record, as it will be, makes a reference that a dossier makes."""
    section, slug = str(path[0]), str(path[1])
    merged = hearing.outlook.entry(section, slug) or {}
    made = {(other, named) for _place, other, named in schema.references(section, merged)}
    return (to, target) in made or not merged


def _moved(hearing: Hearing, to: str, slug: str) -> str:
    """The slug that a record has now; nothing if it never had another."""
    if slug in hearing.plan.renamed[to]:
        return hearing.plan.renamed[to][slug]
    former = FormerAddress.objects.filter(type=TYPES[to], slug=slug).first()
    return former.moved_to if former else ""


def _nowhere(hearing: Hearing, to: str, slug: str) -> str:
    gone = FormerAddress.objects.filter(type=TYPES[to], slug=slug).exclude(reason="")
    if slug in hearing.plan.withdrawn[to] or gone.exists():
        return f"{slug!r} has been withdrawn. Leave it out, or name another."
    return f"{slug!r} is not among the {to}, here or in the record. Add it, or correct it."


def _check_departures(hearing: Hearing) -> None:
    """What still refers to a record or a passage that goes."""
    for section, reasons in hearing.plan.withdrawn.items():
        for slug in reasons:
            for referrer in sorted(hearing.renames.referrers(section, slug)):
                _still_refers(hearing, referrer, section, slug, slug)
    for piece in pieces(hearing.plan.entries["sources"]):
        stored = _stored_passages(hearing, piece)
        for slug, entry in piece.items():
            for key in sorted(stored[slug] - entry.get("passages", {}).keys()):
                for referrer in sorted(hearing.renames.citers(slug, key)):
                    _still_refers(hearing, referrer, "sources", slug, f"{slug}#{key}")


def _stored_passages(hearing: Hearing, slugs: Iterable[str]) -> dict[str, set[str]]:
    """The keys of the passages that some sources have until this run is carried out."""
    now = {hearing.renames.stored("sources", slug): slug for slug in slugs}
    found: dict[str, set[str]] = defaultdict(set)
    rows = Passage.objects.filter(source__slug__in=list(now)).values_list("source__slug", "key")
    for slug, key in rows:
        found[now[slug]].add(key)
    return found


def _still_refers(hearing: Hearing, referrer: Key, section: str, slug: str, what: str) -> None:
    owner, name = referrer
    if name in hearing.plan.withdrawn[owner]:
        return
    entry = hearing.plan.entries[owner].get(name)
    if entry and what not in {to for _path, _section, to in schema.references(owner, entry)}:
        return
    hearing.complain(
        *_where_it_goes(hearing, section, slug),
        f"{what!r} goes, but {TYPES[owner]} {name!r} still refers to it. "
        "Keep it, or change that first.",
    )


def _where_it_goes(hearing: Hearing, section: str, slug: str) -> tuple[str, Place]:
    """The dossier, and the place in it, by which a record goes, or a passage of it."""
    for name, dossier in sorted(hearing.dossiers.items()):
        if slug in dossier.withdrawn.get(section, ()):
            return name, ("withdrawn", section, slug)
    said = hearing.speak_of(section, slug).base
    return min(said, default=min(hearing.dossiers)), (section, slug)


def _check_rules(hearing: Hearing) -> None:
    for section in SECTIONS:
        for slugs in lots(_concerned(hearing, section)):
            hearing.outlook.look_up(section, slugs)
            entries = {slug: hearing.outlook.entry(section, slug) for slug in slugs}
            if section == "commitments":
                hearing.outlook.look_up("meetings", met(filter(None, entries.values())))
            for slug, entry in entries.items():
                if entry is not None and (section, slug) not in hearing.refused:
                    _check_entry(hearing, section, slug, entry)


def _check_entry(hearing: Hearing, section: str, slug: str, entry: Entry) -> None:
    complaints = list(rules.complaints(section, slug, entry, hearing.outlook))
    follows = complaints and any(
        (to, target.partition("#")[0]) in hearing.refused
        for _path, to, target in schema.references(section, entry)
    )
    for complaint in complaints:
        if follows:
            hearing.plan.follow_ons += 1
        else:
            _locate(hearing, complaint, entry)


def _concerned(hearing: Hearing, section: str) -> Iterator[str]:
    """The records whose rules this run may break: its own, and those that follow them."""
    planned = hearing.plan.entries[section]
    follow: set[str] = set()
    if section in ("meetings", "commitments"):
        # What is new has had nothing to follow it but what is planned here too.
        follow = {
            slug
            for other in (("dialogues", "agencies") if section == "meetings" else ("meetings",))
            for changed in hearing.plan.changed
            if changed.section == other and changed.slug in hearing.plan.entries[other]
            for owner, slug in hearing.renames.referrers(other, changed.slug)
            if owner == section and slug not in planned
        }
    return heapq.merge(in_order(planned), sorted(follow))


def _locate(hearing: Hearing, complaint: Complaint, entry: Entry) -> None:
    """Name the place in a dossier where a rule is broken, as near as a dossier says it."""
    key = (complaint.section, complaint.slug)
    speakers = sorted(hearing.speak_of(*key).theirs)
    if not speakers:
        _complain_of_the_rest(hearing, complaint)
        return
    _take_sides_again(hearing, *key)
    spoken = {name: hearing.taken[name].places for name in speakers}
    for depth in range(len(complaint.place), 0, -1):
        for path, beneath in _statements_at(hearing, complaint, entry, complaint.place[:depth]):
            for name, places in spoken.items():
                if path in places:
                    place = places[path][: len(places[path]) - beneath]
                    rest = complaint.place[depth:]
                    hearing.complain(name, (*key, *place, *rest), complaint.message)
                    return
    hearing.complain(speakers[0], key, complaint.message)


def _complain_of_the_rest(hearing: Hearing, complaint: Complaint) -> None:
    """Of a record that no dossier of this run states: what is left of it breaks a rule."""
    section, slug = complaint.section, complaint.slug
    voices = hearing.speak_of(section, slug)
    if not (voices.base and voices.others):
        hearing.complain(min(hearing.dossiers), (), str(complaint))
        return
    name, other = min(voices.base), min(voices.others)
    message = (
        f"is not said here any more, but dossier {other!r} still speaks of it, and that alone is "
        f"no whole {TYPES[section]}. Withdraw it outright, under withdrawn, or change {other!r} first."
    )
    problem = hearing.dossiers[name].problem((section, slug), message)
    if problem not in hearing.plan.problems:  # however many rules the rest breaks
        hearing.plan.problems.append(problem)


def _take_sides_again(hearing: Hearing, section: str, slug: str) -> None:
    """Have at hand what was said of a record when it was planned."""
    stored = current_entries(section, [hearing.renames.stored(section, slug)])
    ours = next((hearing.renames.rewritten(section, entry) for entry in stored.values()), None)
    voices = hearing.speak_of(section, slug)
    meetings = meetings_spoken_of(section, voices, ours, hearing.outlook)
    take_sides(hearing, section, voices, ours, meetings)


def _statements_at(
    hearing: Hearing, complaint: Complaint, entry: Entry, place: Place
) -> Iterator[tuple[Path, int]]:
    """The statements that stand at a place of the merged entry, or so many steps beneath it."""
    meetings = meetings_of(entry, hearing.outlook) if complaint.section == "commitments" else {}
    places = take_apart(complaint.section, entry, meetings).places
    found = [
        (path, len(at) - len(place)) for path, at in places.items() if at[: len(place)] == place
    ]
    yield from sorted(found, key=lambda each: each[1])
