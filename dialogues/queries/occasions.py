"""The meetings of which entries of any edition speak: what they are called, when they were held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.dossier.statements import Held, held
from dialogues.models import Change, Meeting

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True)
class Occasions:
    """Meetings by the slugs that entries have for them."""

    rows: dict[str, Meeting]
    held: dict[str, Held]

    @classmethod
    def of(cls, slugs: Collection[str]) -> Occasions:
        """The meetings with these slugs, those included that have them no longer."""
        rows = Meeting.objects.filter(slug__in=slugs).select_related("dialogue") if slugs else ()
        found = {row.slug: Held(row.date, row.held_from, row.held_until) for row in rows}
        left = [slug for slug in slugs if slug not in found]
        return cls({row.slug: row for row in rows}, found | _as_last_told(left))

    @property
    def dates(self) -> dict[str, str]:
        """The date of each as it is written."""
        return {slug: when.text for slug, when in self.held.items()}


def _as_last_told(slugs: Collection[str]) -> dict[str, Held]:
    """When meetings were held that were renamed or are gone, by what was last said of them.

    What was promised there counted from their days, and no later edition may tell it otherwise.
    """
    if not slugs:
        return {}
    said = Change.objects.filter(type="meeting", slug__in=slugs, entry__isnull=False)
    return {change.slug: held(change.read() or {}) for change in said.order_by("pk")}
