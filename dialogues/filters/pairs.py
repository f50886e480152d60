"""Two meetings, asked for by name: which they are, and what they are called now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from dialogues.queries import addresses

from .refusals import RefusedError

if TYPE_CHECKING:
    from .questions import PairQuestion


def names_now(asked: PairQuestion, known: set[str]) -> dict[str, str]:
    """The names that two meetings now have, of which `known` are in the record; empty if not asked.

    `RefusedError` for one that never was, `GoneError` for one that was withdrawn.
    """
    return {name: _now(name, getattr(asked, name), known) for name in ("a", "b")}


def _now(name: str, slug: str, known: set[str]) -> str:
    if not slug or slug in known:
        return slug
    moved_to = addresses.now("meeting", slug)
    if not moved_to:
        complaint = gettext(
            "%(value)s is not a meeting of this record. Write its name as it stands in its address."
        )
        raise RefusedError(name, slug, complaint)
    return moved_to
