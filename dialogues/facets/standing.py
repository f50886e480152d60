"""What held of commitments on a day: the facets that events change, as of then."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyroaring import BitMap

from dialogues.models import CommitmentEvent
from dialogues.models.course import UNFINISHED

from .members import JOINED, UNDATED

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
        _turn_back(facets, held, day)
    if until:
        for slug, bits in _unspoken(held, until).items():
            facets["dialogue"][slug] = facets["dialogue"][slug] - bits
    unfinished = BitMap.union(*(facets["status"].get(status, BitMap()) for status in UNFINISHED))
    due = facets["due"].items()
    past = [bits for on, bits in due if on != UNDATED and on < day.isoformat()]
    facets[OVERDUE] = _either_way(held, BitMap.union(BitMap(), *past) & unfinished)
    facets[LATE] = _either_way(held, facets[LATE].get("true", BitMap()))
    return facets


def _either_way(held: Held, those: BitMap) -> dict[str, BitMap]:
    return {"true": those, "false": held.everything - those}


def _turn_back(facets: Facets, held: Held, day: datetime.date) -> None:
    """Undo what happened after a day."""
    moved = BitMap.union(
        BitMap(),
        *(value.bits for on, value in held.facets.get("made", {}).items() if on > day.isoformat()),
        held.of("made", UNDATED),
    )
    now: dict[str, dict[str, BitMap]] = {name: defaultdict(BitMap) for name in facets}
    over = CommitmentEvent.objects.filter(counts_on__lte=day, counts_until__gt=day)
    for key, status, due, is_late in over.values_list("commitment", "status", "due_on", "is_late"):
        moved.add(key)
        now["status"][status].add(key)
        now["due"][due.isoformat() if due else UNDATED].add(key)
        if is_late:
            now[LATE]["true"].add(key)
    # Whom no event had reached by then is due on no day.
    reached = BitMap.union(BitMap(), *now["due"].values())
    now["due"][UNDATED] = now["due"][UNDATED] | (moved - reached)
    for facet in ("status", "due", LATE):
        facets[facet] = _merged(facets[facet], moved, now[facet])


def _unspoken(held: Held, until: datetime.date) -> dict[str, BitMap]:
    """For each dialogue, of what it first spoke after a day."""
    found: dict[str, BitMap] = defaultdict(BitMap)
    for value, row in held.facets.get(JOINED, {}).items():
        day, _, dialogue = value.partition(" ")
        if day > until.isoformat():
            found[held.rows["dialogue", dialogue].value] |= row.bits
    return found


def _merged(
    before: Mapping[str, BitMap], moved: BitMap, now: Mapping[str, BitMap]
) -> dict[str, BitMap]:
    """Who has each value: those who did not move, and those who had it then."""
    return {
        value: (before.get(value, BitMap()) - moved) | now.get(value, BitMap())
        for value in {**before, **now}
    }
