"""Which other records an entry speaks of, and where in it."""

from collections.abc import Iterator
from typing import Any

from dialogues.dossier.schema.facts import cited_passage

Path = tuple[str | int, ...]
Reference = tuple[Path, str, str]

# The keys that hold one slug or a list of slugs, and the section it is of.
_ONE = {
    "agencies": {"party": "parties", "parent": "agencies", "successor": "agencies"},
    "areas": {"broader": "areas"},
    "dialogues": {"parent": "dialogues"},
    "sources": {"copy_of": "sources"},
    "meetings": {"dialogue": "dialogues"},
}
_MANY = {
    "dialogues": {"parties": "parties"},
    "meetings": {"parties": "parties", "attendance": "parties"},
    "commitments": {"parties": "parties", "agencies": "agencies", "areas": "areas"},
}
_OF_PARTICIPANT = {"agency": "agencies", "party": "parties"}
_OF_LINK = {
    "recalls": "meetings",
    "prepares": "meetings",
    "reports to": "meetings",
    "alongside": "meetings",
    "names": "sources",
}
_OF_EVENT = {"meeting": "meetings", "by": "commitments"}


def references(section: str, entry: dict[str, Any]) -> Iterator[Reference]:
    """Every reference an entry in normal form makes: path, section, slug.

    A citation refers to ("sources", "source-slug#passage-key").
    """
    yield from _single((), entry, _ONE.get(section, {}))
    yield from _several(entry, _MANY.get(section, {}))
    yield from _cited((), entry)
    for field, citations in entry.get("cites_for", {}).items():
        yield from _citations(("cites_for", field), citations)
    for place, group in enumerate(entry.get("participants", ())):
        yield from _cited(("participants", place), group)
        for number, who in enumerate(group["who"]):
            yield from _single(("participants", place, "who", number), who, _OF_PARTICIPANT)
    for place, discussion in enumerate(entry.get("discussions", ())):
        yield from _cited(("discussions", place), discussion)
        for area in discussion["areas"]:
            yield ("discussions", place, "areas", area), "areas", area
    for key, kinds in (("links", _OF_LINK), ("events", _OF_EVENT)):
        for place, item in enumerate(entry.get(key, ())):
            yield from _single((key, place), item, kinds)
            yield from _cited((key, place), item)
    for field, statements in entry.get("discrepancies", {}).items():
        for place, statement in enumerate(statements):
            yield from _cited(("discrepancies", field, place), statement)


def _single(path: Path, entry: dict[str, Any], kinds: dict[str, str]) -> Iterator[Reference]:
    for key, section in kinds.items():
        if key in entry:
            yield (*path, key), section, entry[key]


def _several(entry: dict[str, Any], kinds: dict[str, str]) -> Iterator[Reference]:
    for key, section in kinds.items():
        slugs = entry.get(key, ())
        steps = slugs if isinstance(slugs, dict) else range(len(slugs))
        for step, slug in zip(steps, slugs, strict=True):
            yield (key, step), section, slug


def _cited(path: Path, fact: dict[str, Any]) -> Iterator[Reference]:
    yield from _citations((*path, "cites"), fact.get("cites", ()))


def _citations(path: Path, citations: Any) -> Iterator[Reference]:
    for place, citation in enumerate(citations):
        yield (*path, place), "sources", cited_passage(citation)
