"""A form that was open while somebody else wrote: what they changed, and where its rows went.

A load or a restoration prints the parts of a record anew, so that the rows of an open form are
there no more under the keys it knows. They are found again by what they are, and what has no row
any more stands at the end as a new one: nothing typed is lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dialogues.dossier.differences import field_changes
from dialogues.dossier.entries import tree
from dialogues.dossier.outlook import SECTION_OF, Outlook
from dialogues.dossier.rules import meetings_of
from dialogues.dossier.shapes import TYPES
from dialogues.dossier.statements import take_apart
from dialogues.models import Change

from .guard import is_key
from .records import owner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from dialogues.dossier.statements import Entry, Statements

# The key of an entry whose items are the rows of a formset, where it goes by another name.
_KEYS = {"seats": "parties"}


@dataclass(frozen=True)
class MovedOn:
    """What has become of a record since its page was opened."""

    who: str
    edition: int
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        where = "What changed stands in the table. " if self.fields else ""
        return (
            f"{self.who} changed this record while it was open here (edition {self.edition}). "
            f"{where}Save again to put what stands in the form in its place."
        )


def moved_on(current: Change, seen: str) -> MovedOn:
    """What others have changed since a record said what has a digest, and who they are."""
    before = _of_digest(current.type, current.slug, seen)
    since = Change.objects.of(current.type, current.slug).select_related("edition__by")
    since = since.filter(pk__gt=before.pk) if before else since.filter(pk=current.pk)
    names = [_name(change) for change in reversed(since)]
    who = ", ".join(dict.fromkeys(names)) or "someone"
    number = current.edition.number
    if before is None:
        return MovedOn(who, number)
    dates: dict[str, str] = {}
    old, new = (_statements(change, dates) for change in (before, current))
    return MovedOn(who, number, field_changes(old, new, dates))


def _of_digest(type_: str, slug: str, digest: str) -> Change | None:
    is_one = re.fullmatch("[0-9a-f]{64}", digest)
    return Change.objects.of(type_, slug).filter(digest=digest).first() if is_one else None


def _name(change: Change) -> str:
    edition = change.edition
    return edition.by.get_username() if edition.by else edition.dossier or "someone"


def _statements(change: Change, dates: dict[str, str] | None = None) -> Statements:
    entry: Entry = change.read() or {}
    meetings = meetings_of(entry, Outlook())
    if dates is not None:
        dates |= {slug: held.text for slug, held in meetings.items()}
    return take_apart(SECTION_OF[change.type], entry, meetings).statements


# -- the rows of the form ----------------------------------------------------------------------


def caught_up(data: QueryDict, row: Any, formsets: Iterable[tuple[str, list[Any]]]) -> QueryDict:
    """What a form sends, its rows under the keys they have now.

    Takes the prefix of each formset, with the rows that are there in their order.
    """
    sent = data
    for prefix, rows in formsets:
        count = data.get(f"{prefix}-INITIAL_FORMS", "")
        keys = {str(each.pk) for each in rows}
        if not is_key(count) or not is_key(data.get(f"{prefix}-TOTAL_FORMS", "")):
            continue
        known = [data.get(f"{prefix}-{index}-id", "") for index in range(min(int(count), 1000))]
        if all(key in keys for key in known):
            continue
        now = _found_again(data, row, prefix, rows, len(known))
        sent = sent if sent is not data else data.copy()
        _renumber(sent, prefix, [now.get(index, "") for index in range(len(known))])
    return sent


def _found_again(
    data: QueryDict, row: Any, prefix: str, rows: list[Any], count: int
) -> dict[int, str]:
    """By index in the form: the key that a row has now; those that are gone are left out."""
    if prefix == "delegations":
        sides = {str(each.party_id): str(each.pk) for each in rows}
        sent = {index: data.get(f"{prefix}-{index}-party", "") for index in range(count)}
        return {index: sides[party] for index, party in sent.items() if party in sides}
    section, slug = owner(row)
    current = Change.objects.current().filter(type=TYPES[section], slug=slug).first()
    before = _of_digest(TYPES[section], slug, data.get("as_opened", ""))
    if current is None or before is None:
        return {}
    old, new = (_items(change, _KEYS.get(prefix, prefix)) for change in (before, current))
    if len(old) != count or len(new) != len(rows):
        return {}
    places = {item: str(each.pk) for item, each in zip(new, rows, strict=True)}
    return {index: places[item] for index, item in enumerate(old) if item in places}


def _items(change: Change, key: str) -> list[str]:
    return list(tree(_statements(change)).get(key, {}))


def _renumber(sent: QueryDict, prefix: str, keys: list[str]) -> None:
    """Let the rows that have a key stand first under it, and the others after them as new ones."""
    total = min(int(sent.get(f"{prefix}-TOTAL_FORMS", "0")), 2000)
    fields: dict[int, dict[str, list[str]]] = defaultdict(dict)
    for name in [name for name in sent if name.startswith(f"{prefix}-")]:
        number, _, rest = name.removeprefix(f"{prefix}-").partition("-")
        if is_key(number) and rest:
            fields[int(number)][rest] = sent.pop(name)
    stay = [index for index, key in enumerate(keys) if key]
    others = [index for index in range(total) if index not in stay]
    for index, key in enumerate(keys):
        fields[index]["id"] = [key]
    others = [index for index in others if index >= len(keys) or _says_something(fields[index])]
    for place, index in enumerate([*stay, *others]):
        for rest, values in fields[index].items():
            sent.setlist(f"{prefix}-{place}-{rest}", values)
    sent[f"{prefix}-INITIAL_FORMS"] = str(len(stay))
    sent[f"{prefix}-TOTAL_FORMS"] = str(len(stay) + len(others))


def _says_something(fields: dict[str, list[str]]) -> bool:
    """Whether anything stands in a row that could be put in anew, and it was not to be taken out."""
    if "DELETE" in fields:
        return False
    return any(any(values) for rest, values in fields.items() if rest not in ("id", "place"))
