"""Where documents are put among those of their kind and day: in the order of their slugs.

Between two there is room for more, so that a newcomer moves nobody. Where the room has run out,
all of that kind and day are put down again with room between them.
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import Q

from dialogues.models import SearchDocument

from .drafts import as_draft
from .keys import bucket_of, is_undated, span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db.models import QuerySet

    from .drafts import Draft

STEP = 1 << 12  # the room between two that are put down together
DAYS_AT_ONCE = 100  # kinds and days asked for in one query

# Documents that stand already, in order: what each is ordered by, and its key.
Held = list[tuple[tuple[str, str], int]]


def place(newcomers: Collection[Draft]) -> Iterator[tuple[int, Draft]]:
    """Each newcomer with its key, which nobody has."""
    by_bucket: dict[int, list[Draft]] = defaultdict(list)
    for said in sorted(newcomers, key=attrgetter("place")):
        by_bucket[said.bucket].append(said)
    held = _held(by_bucket)
    for number, group in by_bucket.items():
        keys = _keys(number, group, held[number])
        if keys is None:
            yield from _spread_anew(number, group)
        else:
            yield from zip(keys, group, strict=True)


def _held(by_bucket: dict[int, list[Draft]]) -> dict[int, Held]:
    """Who stands where the newcomers of each kind and day are to stand."""
    held: dict[int, Held] = defaultdict(list)
    dated = [number for number in by_bucket if not is_undated(number)]
    for start in range(0, len(dated), DAYS_AT_ONCE):
        asked = Q()
        for number in dated[start : start + DAYS_AT_ONCE]:
            first, after = span(number)
            asked |= Q(key__gte=first, key__lt=after)
        # Without an order: asked for one, SQLite goes through the whole index to keep it.
        rows = SearchDocument.objects.filter(asked).order_by().values_list("key", "slug", "anchor")
        for key, slug, anchor in sorted(rows):
            held[bucket_of(key)].append(((slug, anchor), key))
    for number in by_bucket.keys() - set(dated):
        held[number] = _neighbours(number, by_bucket[number])
    return held


def _rows(asked: Q) -> QuerySet[SearchDocument]:
    return SearchDocument.objects.filter(asked).order_by("key")


def _neighbours(number: int, group: list[Draft]) -> Held:
    """Of all that have no day, which may be very many, those from next before to next after."""
    first, after = span(number)
    asked = Q(key__gte=first, key__lt=after)
    columns = ("slug", "anchor", "key")
    slug, anchor = group[0].place
    lower = Q(slug__lt=slug) | Q(slug=slug, anchor__lt=anchor)
    before = _rows(asked & lower).order_by("-key").values_list(*columns).first()
    found: Held = [((before[0], before[1]), before[2])] if before else []
    rows = _rows(asked & Q(key__gt=before[2]) if before else asked)
    for slug, anchor, key in rows.values_list(*columns).iterator(chunk_size=100):
        found.append(((slug, anchor), key))
        if (slug, anchor) > group[-1].place:
            break
    return found


def _keys(number: int, group: list[Draft], held: Held) -> list[int] | None:
    """A free key for each of a group in order; none where there is no room."""
    first, after = span(number)
    keys: list[int] = []
    at = 0
    low, is_first = first, True
    for place_, key in [*held, (None, after)]:
        here = at
        while at < len(group) and (place_ is None or group[at].place < place_):
            at += 1
        room = _room(low, key, at - here, is_first=is_first, is_last=place_ is None)
        if room is None:
            return None
        keys += room
        low, is_first = key, False
    return keys


def _room(low: int, high: int, count: int, *, is_first: bool, is_last: bool) -> list[int] | None:
    """Free keys between two that are taken, or an end: next to who stands there already."""
    step = min(STEP, (high - low) // (count + 1))
    if step == 0 and count:
        return None
    if is_first and is_last:
        start = (low + high - step * count) // 2
    elif is_first:
        start = high - step * count
    else:
        start = low + step
    return [start + step * number for number in range(count)]


def _spread_anew(number: int, group: list[Draft]) -> Iterator[tuple[int, Draft]]:
    first, after = span(number)
    crowd = SearchDocument.objects.filter(key__gte=first, key__lt=after)
    everyone = sorted([*map(as_draft, crowd), *group], key=attrgetter("place"))
    crowd.delete()
    keys = _keys(number, everyone, [])
    if keys is None:
        raise OverflowError(f"There is no room for {len(everyone)} documents of one day.")
    yield from zip(keys, everyone, strict=True)
