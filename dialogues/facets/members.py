"""What the record says of facets: who has which value."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Min
from pyroaring import BitMap

from dialogues.models import (
    Agency,
    Change,
    Commitment,
    CommitmentEvent,
    CooperationArea,
    Delegation,
    Dialogue,
    Discussion,
    Meeting,
    Participant,
    Party,
    Source,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable

MODELS: dict[str, type[Any]] = {
    "agency": Agency,
    "source": Source,
    "meeting": Meeting,
    "commitment": Commitment,
}
# Facets whose values are records: of which type.
REFERENCES: dict[str, type[Any]] = {
    "party": Party,
    "agency": Agency,
    "area": CooperationArea,
    "dialogue": Dialogue,
}
# Not facets to choose from: every record of the noun, and the last day on which anything changes.
ALL, LAST_TURN = "all", "turn"
# Nor this: the day and dialogue, by its key, that first spoke of what had been promised before.
JOINED = "joined"
# Nor this: the number of the edition that last changed a record, as long as every other.
CHANGED = "changed"
UNDATED = ""
# The nouns whose changes are told in feeds.
FED = ("meeting", "commitment")
_LONGEST_NUMBER = 10


@dataclass
class Members:
    """Who of some records has which value, by facet and key, and the values of days and words."""

    bits: dict[tuple[str, str], BitMap] = field(default_factory=lambda: defaultdict(BitMap))

    def add(self, facet: str, key: object, record: int) -> None:
        """Note that a record has a value."""
        self.bits[facet, str(key)].add(record)

    def add_all(self, facet: str, pairs: Iterable[tuple[int, object]]) -> None:
        """Note that records have values; pairs of record and value."""
        for record, key in pairs:
            if key not in (None, ""):
                self.bits[facet, str(key)].add(record)

    def add_days(self, facet: str, pairs: Iterable[tuple[int, datetime.date | None]]) -> None:
        """Note the days of records; those without one have a value of their own."""
        for record, day in pairs:
            self.bits[facet, day.isoformat() if day else UNDATED].add(record)


def members(noun: str, keys: list[int]) -> Members:
    """Who of some records of a noun has which value."""
    found = Members()
    for key in keys:
        found.add(ALL, "", key)
    _OF[noun](found, keys)
    if noun in FED:
        _changed(found, noun, keys)
    return found


def _changed(found: Members, noun: str, keys: list[int]) -> None:
    records = dict(MODELS[noun].objects.filter(pk__in=keys).values_list("slug", "pk"))
    changes = Change.objects.current().filter(type=noun, slug__in=list(records))
    for slug, number in changes.values_list("slug", "edition__number"):
        found.add(CHANGED, f"{number:0{_LONGEST_NUMBER}}", records[slug])


def joined(day: datetime.date, dialogue: int) -> str:
    """The key of those of whom a dialogue first spoke on a day."""
    return f"{day.isoformat()} {dialogue}"


def last_turn() -> str:
    """The last day on which what holds of any commitment changes; empty if none ever does."""
    day = CommitmentEvent.objects.aggregate(last=Max("counts_on"))["last"]
    return day.isoformat() if day else ""


def _agencies(found: Members, keys: list[int]) -> None:
    found.add_all("party", Agency.objects.filter(pk__in=keys).values_list("pk", "party"))


def _sources(found: Members, keys: list[int]) -> None:
    columns = ("kind", "standing", "language", "publisher")
    rows = Source.objects.filter(pk__in=keys).values_list("pk", "published_until", *columns)
    for key, published, *words in rows:
        found.add_days("published", [(key, published)])
        for facet, word in zip(columns, words, strict=True):
            found.add_all(facet, [(key, word)])


def _meetings(found: Members, keys: list[int]) -> None:
    columns = ("pk", "dialogue", "state", "held_from", "held_until")
    for key, dialogue, state, first, last in Meeting.objects.filter(pk__in=keys).values_list(
        *columns
    ):
        found.add_all("dialogue", [(key, dialogue)])
        found.add("state", state, key)
        found.add_days("held", [(key, last)])
        for year in _years(first, last):
            found.add("year", year, key)
    at: Any = {"meeting__in": keys}
    found.add_all("party", Delegation.objects.filter(**at).values_list("meeting", "party"))
    bodies = Participant.objects.filter(**at, agency__isnull=False)
    found.add_all("agency", bodies.values_list("meeting", "agency").distinct())
    found.add_all("area", Discussion.objects.filter(**at).values_list("meeting", "area"))


def _years(first: datetime.date | None, last: datetime.date | None) -> range:
    """The years in which a meeting was held, as far as its dates tell."""
    known = [day.year for day in (first, last) if day]
    return range(min(known), max(known) + 1) if known else range(0)


def _commitments(found: Members, keys: list[int]) -> None:
    made_on: dict[int, datetime.date | None] = {}
    rows = Commitment.objects.filter(pk__in=keys)
    for key, made, strength in rows.values_list("pk", "made_on", "strength"):
        made_on[key] = made
        found.add_days("made", [(key, made)])
        found.add("strength", strength, key)
    for facet, many in (
        ("party", Commitment.parties),
        ("agency", Commitment.agencies),
        ("area", Commitment.areas),
    ):
        named = many.through._default_manager.filter(commitment__in=keys)  # noqa: SLF001 - the manager of any model
        found.add_all(facet, named.values_list("commitment", many.field.m2m_reverse_field_name()))
    events = CommitmentEvent.objects.filter(commitment__in=keys)
    spoken = events.filter(meeting__dialogue__isnull=False)
    pairs = spoken.values_list("commitment", "meeting__dialogue").annotate(first=Min("counts_on"))
    for key, dialogue, first in pairs:
        found.add("dialogue", dialogue, key)
        made = made_on[key]
        if first and made and first > made:
            found.add(JOINED, joined(first, dialogue), key)
    last = events.filter(counts_on__isnull=False, counts_until__isnull=True)
    for key, status, due, is_late in last.values_list("commitment", "status", "due_on", "is_late"):
        found.add_all("status", [(key, status)])
        found.add_days("due", [(key, due)])
        if is_late:
            found.add("late", "true", key)


_OF: dict[str, Callable[[Members, list[int]], None]] = {
    "agency": _agencies,
    "source": _sources,
    "meeting": _meetings,
    "commitment": _commitments,
}
