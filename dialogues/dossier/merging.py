"""Two records as one: agencies, areas or sources that turn out to be the same.

The one that stays keeps its slug and its own values; what the other one says besides, and all
that refers to it, is the first one's from then on. Facts that meet are merged by the rules by
which dossiers add up; where they clash, that has to be settled first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Edition

from .apply.press import WITHIN
from .columns import ALIASED
from .deeds import Deed
from .differences import field_name, shown
from .entries import put_together
from .merge import says_more
from .outlook import Outlook, current_entries
from .people import match_people, named
from .referrers import referrers
from .rules import meetings_of
from .shapes import PASSAGE
from .statements import PRESENT, take_apart
from .weighing import weighed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .statements import Entry, Path, Statements

SECTIONS = ("agencies", "areas", "sources")


def merging(section: str, stays: str, goes: str) -> Deed:
    """Two records as the one that stays."""
    deed = Deed(Edition.Cause.MERGE)
    found = current_entries(section, [stays, goes])
    for slug in sorted({stays, goes} - found.keys()):
        deed.object_to(section, slug, "is not in the record.")
    if stays == goes and found:
        deed.object_to(section, stays, "is one record. Choose another to merge it with.")
    if not deed.objections:
        for slug, message in _to_settle(section, stays, goes, found):
            deed.object_to(section, slug, message)
    if not deed.objections:
        deed.entries[section][stays] = _as_one(deed, section, stays, goes, found)
        deed.gone[section].add(goes)
        _let_follow(deed, section, stays, goes)
    return weighed(deed)


def _to_settle(
    section: str, stays: str, goes: str, found: dict[str, Entry]
) -> Iterator[tuple[str, str]]:
    """What tells the two apart, and has to be settled before they can be one."""
    one, other = found[stays], found[goes]
    if one.get("party") != other.get("party"):
        yield (
            goes,
            f"is of {other['party']!r}, {stays} of {one['party']!r}. Correct one of them first.",
        )
    for key in WITHIN[section]:
        for slug, entry, twin in ((stays, one, goes), (goes, other, stays)):
            if entry.get(key) == twin:
                what = key.replace("_", " ")
                yield (
                    slug,
                    f"has {twin!r} as its {what}: they are related, and two. Take that out first.",
                )
    for key, passage in other.get("passages", {}).items():
        mine = one.get("passages", {}).get(key)
        if mine is not None and _differ(mine, passage):
            message = (
                f"has a passage {key!r} with other words than {stays}. Make the two say the same; "
                "if they are two places, add it here by another key, and cite that, first."
            )
            yield goes, message


def _differ(one: Entry, other: Entry) -> bool:
    return any(part in one and part in other and one[part] != other[part] for part in PASSAGE)


# -- the one that stays ------------------------------------------------------------------------


def _as_one(deed: Deed, section: str, stays: str, goes: str, found: dict[str, Entry]) -> Entry:
    mine, theirs = (take_apart(section, found[slug], {}).statements for slug in (stays, goes))
    merged = dict(mine)
    names: list[str] = []
    for path, value in _in_its_language(section, found, stays, goes, theirs).items():
        if path[0] == "inferred" and (path[1],) in mine:
            continue  # what the one that stays says needs no reason for what the other said
        if path not in merged or says_more(path, value, merged[path]):
            merged[path] = value
        elif merged[path] != value and section in ALIASED and _is_name(path):
            names.append(value)
        elif merged[path] != value:
            field = field_name(path, theirs, {})
            deed.given_up.append(f"{field}: {shown(value)} (stays: {shown(merged[path])})")
    _take_names(merged, names)
    merged["formerly", goes] = PRESENT
    return put_together(section, merged, {})


def _is_name(path: Path) -> bool:
    return path[0] in ("name", "names", "abbreviation")


def _take_names(merged: Statements, names: list[str]) -> None:
    """Let what the other one is called be other names of the one that stays."""
    known = {str(value) for path, value in merged.items() if _is_name(path)}
    for name in dict.fromkeys(names):
        if name not in known:
            merged["aliases", name] = PRESENT


def _in_its_language(
    section: str, found: dict[str, Entry], stays: str, goes: str, theirs: Statements
) -> Statements:
    """What the other one says, its passages with their language where the source's is another."""
    if section != "sources" or found[stays].get("language") == found[goes].get("language"):
        return theirs
    spoken: Statements = {
        ("passages", key, "language"): found[goes]["language"]
        for key, passage in found[goes].get("passages", {}).items()
        if "text" in passage
        and "language" not in passage
        and key not in found[stays].get("passages", {})
    }
    return {**theirs, **spoken}


# -- what refers to the other one --------------------------------------------------------------


def _let_follow(deed: Deed, section: str, stays: str, goes: str) -> None:
    """Let all that refers to the other one refer to the one that stays."""
    renames = type(deed.renames)()
    renames.new[section][goes] = stays
    outlook = Outlook()
    following: dict[str, list[str]] = {}
    for owner, slug in sorted(referrers(section, goes)):
        following.setdefault(owner, []).append(slug)
    for owner, slugs in following.items():
        for slug, entry in current_entries(owner, slugs).items():
            if (owner, slug) == (section, stays):
                continue
            _follow(deed, owner, slug, renames.rewritten(owner, entry), outlook)


def _follow(deed: Deed, owner: str, slug: str, entry: Entry, outlook: Outlook) -> None:
    meetings = meetings_of(entry, outlook)
    said = take_apart(owner, entry, meetings)
    if owner == "meetings":
        match_people([said])
    for path, _first, _second in said.clashes:
        field = field_name(path, said.statements, {})
        deed.object_to(owner, slug, f"{field} would be said two ways. Say it one way first.")
    deed.entries[owner][slug] = put_together(owner, named(said.statements), meetings)
