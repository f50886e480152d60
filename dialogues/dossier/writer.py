"""What the record says, read back from its tables as dossier entries in normal form."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from dialogues.models import (
    FACTS,
    Citation,
    Commitment,
    CommitmentEvent,
    CommitmentPart,
    Delegation,
    Discrepancy,
    DiscrepancyStatement,
    Discussion,
    FormerAddress,
    LookedFor,
    Meeting,
    MeetingLink,
    Participant,
    Passage,
    Seat,
)

from .columns import ALIASED, COLUMNS, MODELS, NAMED, TEXTS
from .entries import put_together
from .shapes import TYPES
from .stash import written
from .statements import PRESENT, Held, event_key, participant_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from .statements import Entry, Statements

PIECE = 500  # records read at once: well below what an engine takes as parameters


def canonical(entry: Entry) -> str:
    """An entry as canonical JSON: no spaces, characters as they are, keys in written order."""
    return written(entry)


def digest(text: str) -> str:
    """The SHA-256 of canonical JSON, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def entries(section: str, slugs: Iterable[str] | None = None) -> Iterator[tuple[str, Entry]]:
    """Each record of a section with its entry, by slug; all of them, or those asked for."""
    model = MODELS[section]
    wanted = sorted(model.objects.values_list("slug", flat=True) if slugs is None else set(slugs))
    for start in range(0, len(wanted), PIECE):
        yield from _piece(section, model.objects.filter(slug__in=wanted[start : start + PIECE]))


def _piece(section: str, records: QuerySet[Any]) -> Iterator[tuple[str, Entry]]:
    said: dict[int, Statements] = {}
    slugs: dict[int, str] = {}
    for row in records.order_by("slug").values():
        slugs[row["id"]] = row["slug"]
        said[row["id"]] = _texts(section, row)
    for row in records.values("id", *COLUMNS[section]):
        for column in COLUMNS[section]:
            if row[column] not in ("", None):
                said[row["id"]][(column.removesuffix("__slug"),)] = row[column]
    meetings = _ITEMS.get(section, lambda _said: {})(said)
    _say_formerly(section, said, slugs)
    for pk, statements in said.items():
        yield slugs[pk], put_together(section, statements, meetings)


def _texts(section: str, row: Mapping[str, Any]) -> Statements:
    """What stands in a record's own row besides its plain columns."""
    statements: Statements = {}
    for key, english, others in TEXTS.get(section, ()):
        if row[english]:
            statements[(key, "en")] = row[english]
        statements |= {(key, language): text for language, text in row[others].items()}
    if section in NAMED:
        statements |= {("names", language): name for language, name in row["names"].items()}
    if section in ALIASED:
        statements |= {("aliases", alias): PRESENT for alias in row["aliases"]}
    return statements | {("inferred", name): why for name, why in row["inferred"].items()}


def _say_formerly(section: str, said: dict[int, Statements], slugs: dict[int, str]) -> None:
    owners = {slug: pk for pk, slug in slugs.items()}
    former = FormerAddress.objects.filter(type=TYPES[section], moved_to__in=owners)
    for slug, moved_to in former.order_by("slug").values_list("slug", "moved_to"):
        said[owners[moved_to]][("formerly", slug)] = PRESENT


def _rows(model: type[Any], owner: str, said: Iterable[int], *columns: str) -> QuerySet[Any, Any]:
    """The rows of a model that belong to these records, in their order."""
    rows: QuerySet[Any, Any] = model.objects.filter(**{f"{owner}__in": list(said)})
    return rows.order_by(owner, "position", "pk").values("pk", owner, *columns)


def _citations(fact: str, facts: Iterable[int]) -> dict[int, list[tuple[str, str, str]]]:
    """By fact: (field, source#passage, wording) of each citation, in the order written."""
    assert fact in FACTS  # noqa: S101 - a slip of ours, not of a visitor's
    cited: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    facts = list(facts)
    for start in range(0, len(facts), PIECE * 20):
        rows = Citation.objects.filter(**{f"{fact}__in": facts[start : start + PIECE * 20]})
        for pk, name, source, key, wording in rows.order_by("position", "pk").values_list(
            fact, "field", "passage__source__slug", "passage__key", "as_printed"
        ):
            cited[pk].append((name, f"{source}#{key}", wording))
    return cited


def _say_cites(
    statements: Statements, path: tuple[str, ...], cites: Iterable[tuple[str, str, str]]
) -> None:
    for name, passage, wording in cites:
        at = ("cites_for", name, passage) if name else (*path, "cites", passage)
        statements[at] = PRESENT
        if wording:
            statements[(*at, "as_printed")] = wording


def _say_item(
    statements: Statements,
    path: tuple[str, ...],
    values: Mapping[str, Any],
    cites: Iterable[tuple[str, str, str]] = (),
) -> None:
    statements[path] = PRESENT
    statements |= {(*path, key): value for key, value in values.items() if value not in ("", None)}
    _say_cites(statements, path, cites)


def _say_looked_for(owner: str, said: dict[int, Statements]) -> None:
    for row in _rows(LookedFor, owner, said, "what", "on", "where"):
        values = {"what": row["what"], "on": row["on"].isoformat(), "where": row["where"]}
        path = ("looked_for", "|".join(values.values()))
        _say_item(said[row[owner]], path, values)


def _say_discrepancies(owner: str, said: dict[int, Statements]) -> None:
    owners = {
        row["pk"]: (row[owner], row["field"]) for row in _rows(Discrepancy, owner, said, "field")
    }
    rows = list(_rows(DiscrepancyStatement, "discrepancy", owners, "says", "preferred"))
    cited = _citations("statement", [row["pk"] for row in rows])
    for row in rows:
        record, name = owners[row["discrepancy"]]
        path = ("discrepancies", name, row["says"])
        _say_item(said[record], path, {"preferred": row["preferred"]}, cited[row["pk"]])


def _say_dialogues(said: dict[int, Statements]) -> dict[str, Held]:
    for row in _rows(Seat, "dialogue", said, "party__slug"):
        said[row["dialogue"]][("parties", row["party__slug"])] = PRESENT
    _say_looked_for("dialogue", said)
    return {}


def _say_sources(said: dict[int, Statements]) -> dict[str, Held]:
    columns = ("key", "locator", "text", "language", "translation", "translation_by")
    for row in _rows(Passage, "source", said, *columns):
        values = {column: row[column] for column in columns[1:]}
        _say_item(said[row["source"]], ("passages", row["key"]), values)
    return {}


def _say_meetings(said: dict[int, Statements]) -> dict[str, Held]:
    own = set(
        Meeting.objects.filter(pk__in=list(said), has_own_parties=True).values_list("pk", flat=True)
    )
    for row in _rows(Delegation, "meeting", said, "party__slug", "attendance"):
        if row["meeting"] in own:
            said[row["meeting"]][("parties", row["party__slug"])] = PRESENT
        if row["attendance"]:
            said[row["meeting"]][("attendance", row["party__slug"])] = row["attendance"]
    for pk, cites in _citations("meeting", said).items():
        _say_cites(said[pk], (), cites)
    _say_participants(said)
    _say_discussions(said)
    _say_links(said)
    _say_discrepancies("meeting", said)
    _say_looked_for("meeting", said)
    return {}


def _say_participants(said: dict[int, Statements]) -> None:
    own = ("person", "romanised", "title", "role_as", "role")
    rows = list(_rows(Participant, "meeting", said, "agency__slug", "party__slug", *own))
    cited = _citations("participant", [row["pk"] for row in rows])
    for row in rows:
        values = {"agency": row["agency__slug"], **{column: row[column] for column in own}}
        if not row["agency__slug"]:
            values["party"] = row["party__slug"]
        path = ("participants", participant_key(values, row["role"]))
        _say_item(said[row["meeting"]], path, values, cited[row["pk"]])


def _say_discussions(said: dict[int, Statements]) -> None:
    rows = list(_rows(Discussion, "meeting", said, "area__slug"))
    cited = _citations("discussion", [row["pk"] for row in rows])
    for row in rows:
        path = ("discussions", row["area__slug"])
        _say_item(said[row["meeting"]], path, {}, cited[row["pk"]])


def _say_links(said: dict[int, Statements]) -> None:
    rows = list(_rows(MeetingLink, "meeting", said, "kind", "other__slug", "source__slug"))
    cited = _citations("link", [row["pk"] for row in rows])
    for row in rows:
        target = row["other__slug"] or row["source__slug"]
        values = {"kind": row["kind"], "target": target}
        path = ("links", f"{row['kind']}|{target}")
        _say_item(said[row["meeting"]], path, values, cited[row["pk"]])


def _say_commitments(said: dict[int, Statements]) -> dict[str, Held]:
    for key in ("parties", "agencies", "areas"):
        pairs = Commitment.objects.filter(pk__in=list(said), **{f"{key}__isnull": False})
        for pk, slug in pairs.values_list("pk", f"{key}__slug"):
            said[pk][(key, slug)] = PRESENT
    for row in _rows(CommitmentPart, "commitment", said, "key", "title"):
        said[row["commitment"]][("parts", row["key"])] = row["title"]
    _say_discrepancies("commitment", said)
    _say_looked_for("commitment", said)
    return _say_events(said)


def _say_events(said: dict[int, Statements]) -> dict[str, Held]:
    own = ("kind", "date", "target", "target_as")
    named = ("part__key", "meeting__slug", "by__slug")
    when = ("meeting__date", "meeting__held_from", "meeting__held_until")
    rows = list(_rows(CommitmentEvent, "commitment", said, *own, *named, *when, "note", "notes"))
    cited = _citations("event", [row["pk"] for row in rows])
    meetings = {
        row["meeting__slug"]: Held(*(row[column] for column in when))
        for row in rows
        if row["meeting__slug"]
    }
    for row in rows:
        values = {name: row[name] for name in own}
        values |= {column.partition("__")[0]: row[column] for column in named}
        path = ("events", event_key(values, meetings))
        while path in said[row["commitment"]]:  # two rows for one event: for the rules to refuse
            path = ("events", f"{path[1]}|")
        _say_item(said[row["commitment"]], path, values, cited[row["pk"]])
        notes = {"en": row["note"], **row["notes"]}
        said[row["commitment"]] |= {
            (*path, "note", language): text for language, text in notes.items() if text
        }
    return meetings


_ITEMS = {
    "dialogues": _say_dialogues,
    "sources": _say_sources,
    "meetings": _say_meetings,
    "commitments": _say_commitments,
}
