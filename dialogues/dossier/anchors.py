"""The anchors of the items on a record's page: their identity as a slug, the same every load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from .shapes import PLAIN_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LONGEST = 500


def participant_anchor(who: Mapping[str, Any]) -> str:
    """Agency (or party), person by the Latin name if there is one, and role if not the plain one."""
    side = who.get("agency") or who.get("party") or ""
    role = who.get("role") or PLAIN_ROLE
    name = who.get("romanised") or who.get("person") or ""
    return _slug(side, name, "" if role == PLAIN_ROLE else role)


def link_anchor(kind: str, target: str) -> str:
    """The kind and what it leads to."""
    return _slug(kind, target)


def event_anchor(kind: str, part: str, date: str) -> str:
    """The kind, the part if any, and the date: its own or its meeting's."""
    return _slug(kind, part, date.replace("/", " "))


def told_apart(anchors: Iterable[tuple[str, str]]) -> list[str]:
    """Anchors, each with what tells it apart added where two are alike.

    Takes pairs of an anchor and what distinguishes its item (the meeting, the name in its own
    script); a number is the last resort.
    """
    pairs = list(anchors)
    alike = [anchor for anchor, _more in pairs]
    taken: set[str] = set()
    apart = []
    for anchor, more in pairs:
        chosen = anchor if alike.count(anchor) == 1 else _slug(anchor, more)
        base, number = chosen, 2
        while chosen in taken:
            suffix = f"-{number}"
            chosen, number = base[: LONGEST - len(suffix)] + suffix, number + 1
        taken.add(chosen)
        apart.append(chosen)
    return apart


def _slug(*parts: str) -> str:
    return "-".join(word for part in parts if (word := slugify(part, allow_unicode=True)))[:LONGEST]
