"""Two meetings, asked for by name: which they are, and what they are called now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from dialogues.models import FormerAddress
from dialogues.queries.addresses import GoneError

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
    former = FormerAddress.objects.filter(type="meeting", slug=slug).first()
    if former is None:
        complaint = gettext(
            "%(value)s is not a meeting of this record. Write its name as it stands in its address."
        )
        raise RefusedError(name, slug, complaint)
    if not former.moved_to:
        raise GoneError(former)
    return str(former.moved_to)
