"""The passages that a change of a record brings: the words that prove what is new in it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dialogues.models import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dialogues.dossier.statements import Path, Statements

MOST_QUOTED = 3
_ITEMS = ("participants", "discussions", "links", "events", "discrepancies", "passages")


def brought(type_: str, slug: str, old: Statements, new: Statements) -> list[str]:
    """The passages of what is new in a record, or different, as `source#key`."""
    differing = [path for path, value in new.items() if old.get(path) != value]
    if type_ == "source":
        keys = dict.fromkeys(path[1] for path in differing if path[0] == "passages")
        return [f"{slug}#{key}" for key in islice(keys, MOST_QUOTED)]
    roots = dict.fromkeys(
        path[:2] if path[0] in _ITEMS and len(path) > 1 else ("cites",) for path in differing
    )
    found = dict.fromkeys(cite for root in roots for cite in _cites(new, root))
    return list(islice(found, MOST_QUOTED))


def _cites(statements: Statements, root: Path) -> Iterator[str]:
    """The passages that an item cites, or the record itself."""
    for path in statements:
        if path[: len(root)] == root and "cites" in path[:-1]:
            yield path[path.index("cites") + 1]


def passages(cites: Iterable[Sequence[str]]) -> dict[str, Passage]:
    """Passages by the way in which entries cite them, in one query."""
    wanted = {cite for some in cites for cite in some}
    if not wanted:
        return {}
    sources, keys = zip(*(cite.split("#", 1) for cite in wanted), strict=True)
    rows = Passage.objects.filter(source__slug__in=set(sources), key__in=set(keys))
    rows = rows.select_related("source")
    return {f"{row.source.slug}#{row.key}": row for row in rows}
