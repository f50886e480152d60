"""What the door refuses, put where it belongs on the page: beside a field, on a row, on top."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from dialogues.dossier.schema import dotted
from dialogues.dossier.shapes import LINKS, PLAIN_ROLE, TYPES
from dialogues.dossier.statements import event_key, participant_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dialogues.dossier.door import RuleError
    from dialogues.dossier.rules import Complaint
    from dialogues.dossier.statements import Entry, Place

# The prefix of a formset and the index of a row in it; none for the record itself.
Spot = tuple[str | None, int] | None
# A field and what is wrong with it; no field for the whole.
Message = tuple[str | None, str]

# Where a text in another language than English is typed, by the key of an entry.
OTHERS = {
    "statement": "statements",
    "summary": "summaries",
    "description": "descriptions",
    "note": "notes",
}


class Refusal(Exception):  # noqa: N818 - no error: what the desk answers to a save
    """A save that was refused: what is wrong, by the place on the page where it is said."""

    def __init__(self, messages: dict[Spot, list[Message]]) -> None:
        self.messages = messages
        super().__init__(messages)

    @classmethod
    def on_top(cls, *messages: str) -> Refusal:
        """A refusal that concerns the whole page."""
        return cls({None: [(None, message) for message in messages]})


def placed(error: RuleError, record: tuple[str, str], formsets: Sequence[Any]) -> Refusal:
    """The complaints of the door, each at its place on the page of a record."""
    messages: dict[Spot, list[Message]] = defaultdict(list)
    for complaint in error.complaints:
        if (complaint.section, complaint.slug) != record:
            messages[None].append((None, _elsewhere(complaint)))
            continue
        entry = error.entries[complaint.section].get(complaint.slug, {})
        rows: list[Spot] = list(_rows(complaint.place, entry, formsets))
        field = _field(complaint.place, within=bool(rows))
        for spot in rows or [None]:
            messages[spot].append((field, complaint.message))
    return Refusal(messages)


def said(place: Place, message: str) -> str:
    """A complaint that has no field of its own, with its place in words."""
    return f"{dotted(place)}: {message}" if place else message


def _elsewhere(complaint: Complaint) -> str:
    record = f"{TYPES[complaint.section].capitalize()} {complaint.slug}"
    return f"{record}: {said(complaint.place, complaint.message)}"


def _field(place: Place, *, within: bool) -> str | None:
    """The field of a form that a place names, if it names one."""
    names = [step for step in (place[1:] if within else place) if isinstance(step, str)]
    if not names:
        return None
    key, *rest = names[-1:] if within else names
    return OTHERS[key] if key in OTHERS and rest and rest != ["en"] else key


def _rows(place: Place, entry: Entry, formsets: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """The rows of formsets of which a place in an entry speaks."""
    prefixes, identities = _named(place, entry)
    for formset in formsets:
        if formset.prefix in prefixes:
            for index, form in enumerate(formset.forms):
                if hasattr(form, "identity") and form.identity() in identities:
                    yield (formset.prefix, index)


def _named(  # noqa: PLR0911 - a table of the kinds of place
    place: Place, entry: Entry
) -> tuple[set[str], set[str]]:
    """The formsets in which a place stands, and the identities of the items it names."""
    match place:
        case ("participants", int(number), *rest):
            return {"participants"}, set(_participants(entry["participants"][number], rest))
        case ("discussions", int(number), *_):
            return {"discussions"}, set(entry["discussions"][number]["areas"])
        case ("links", int(number), *_):
            link = entry["links"][number]
            kind = next(name for name in LINKS if name in link)
            return {"links"}, {f"{kind}|{link[kind]}"}
        case ("events", int(number), *_):
            return {"events"}, {event_key(entry["events"][number], {})}
        case ("discrepancies", str(name), int(number), *_):
            says = entry["discrepancies"][name][number]["says"]
            return {"discrepancies", "statements"}, {name, says}
        case ("discrepancies", str(name)):
            return {"discrepancies"}, {name}
        case ("looked_for", int(number), *_):
            return {"looked_for"}, {entry["looked_for"][number]["what"]}
        case ("parties", int(number)):
            return {"seats", "delegations"}, {entry["parties"][number]}
        case (("passages" | "parts" | "attendance") as name, str(key), *_):
            return {{"attendance": "delegations"}.get(name, name)}, {key}
    return set(), set()


def _participants(group: Entry, rest: Sequence[Any]) -> Iterator[str]:
    whole = group["who"]
    for who in [whole[rest[1]]] if rest[:1] == ["who"] and len(rest) > 1 else whole:
        yield participant_key(who, who.get("role") or group.get("role") or PLAIN_ROLE)
