"""What held of commitments on a day: the facets that events change, as of then."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import CharField, DateField, Exists, OuterRef, Q, Value
from pyroaring import BitMap

from dialogues.models import CommitmentEvent
from dialogues.models.course import UNFINISHED

from .members import UNDATED

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from .held import Held

    Facets = dict[str, dict[str, BitMap]]

LATE, OVERDUE = "late", "overdue"


def standing(held: Held, day: datetime.date, *, until: datetime.date | None) -> Facets:
    """Who had which status, which date and which dialogue on a day, and who was past it, or late.

    Without a query if nothing changes after that day, else in one. `until` is the day if the
    record is to be told as of then: a dialogue that spoke of a commitment later is left out.
    """
    facets: Facets = {
        facet: {value.value: value.bits for value in held.facets.get(facet, {}).values()}
        for facet in ("status", "due", LATE, "dialogue")
    }
    if held.last_turn > day.isoformat():
        _turn_back(facets, held, day, until)
    unfinished = BitMap.union(*(facets["status"].get(status, BitMap()) for status in UNFINISHED))
    due = facets["due"].items()
    past = [bits for on, bits in due if on != UNDATED and on < day.isoformat()]
    facets[OVERDUE] = _either_way(held, BitMap.union(BitMap(), *past) & unfinished)
    facets[LATE] = _either_way(held, facets[LATE].get("true", BitMap()))
    return facets


def _either_way(held: Held, those: BitMap) -> dict[str, BitMap]:
    return {"true": those, "false": held.everything - those}


def _turn_back(facets: Facets, held: Held, day: datetime.date, until: datetime.date | None) -> None:
    """Undo what happened after a day."""
    moved = BitMap.union(
        BitMap(),
        *(value.bits for on, value in held.facets.get("made", {}).items() if on > day.isoformat()),
        held.of("made", UNDATED),
    )
    stood: list[tuple[int, str, datetime.date | None, bool]] = []
    unspoken: dict[str, BitMap] = defaultdict(BitMap)
    for key, status, due, is_late, dialogue in _turns(day, until):
        if dialogue:
            unspoken[dialogue].add(key)
        else:
            moved.add(key)
            stood.append((key, status, due, is_late))
    now: dict[str, dict[str, BitMap]] = {name: defaultdict(BitMap) for name in facets}
    for key, status, due, is_late in stood:
        now["status"][status].add(key)
        now["due"][due.isoformat() if due else UNDATED].add(key)
        if is_late:
            now[LATE]["true"].add(key)
    for facet in ("status", "due", LATE):
        facets[facet] = _merged(facets[facet], moved, now[facet])
    facets["dialogue"] = {
        slug: bits - unspoken.get(slug, BitMap()) for slug, bits in facets["dialogue"].items()
    }


def _merged(
    before: Mapping[str, BitMap], moved: BitMap, now: Mapping[str, BitMap]
) -> dict[str, BitMap]:
    """Who has each value: those who did not move, and those who had it then."""
    return {
        value: (before.get(value, BitMap()) - moved) | now.get(value, BitMap())
        for value in {**before, **now}
    }


def _turns(
    day: datetime.date, until: datetime.date | None
) -> list[tuple[int, str, datetime.date | None, bool, str]]:
    """What held on a day and no longer does; and, with `until`, who first spoke of what later."""
    over = CommitmentEvent.objects.filter(counts_on__lte=day, counts_until__gt=day)
    turned = over.annotate(of=Value("", CharField())).values_list(
        "commitment", "status", "due_on", "is_late", "of"
    )
    if until is None:
        return list(turned)
    before = CommitmentEvent.objects.filter(
        Q(counts_on__lte=until),
        commitment=OuterRef("commitment"),
        meeting__dialogue=OuterRef("meeting__dialogue"),
    )
    later = CommitmentEvent.objects.filter(counts_on__gt=until, meeting__dialogue__isnull=False)
    spoken = later.exclude(Exists(before)).annotate(
        nothing=Value(None, DateField()), of=Value("", CharField())
    )
    return list(
        turned.union(
            spoken.values_list("commitment", "of", "nothing", "is_late", "meeting__dialogue__slug"),
            all=True,
        )
    )
