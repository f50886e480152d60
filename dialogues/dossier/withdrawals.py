"""Withdrawals of what never was, told from slips of the pen.

A slip would say of an address nobody ever had that a record is gone, and leave the record that
was meant. But what never was here may be withdrawn all the same: a dump says of all that its
record ever withdrew why it is gone, and is loaded into records that never had it. So a slug is
refused only where a record that stays has one like it, and none of these:

- what a dump wrote is no slip, whichever of its files are loaded, and in whatever order;
- a record that the same load states is not the one to be withdrawn, so that stewards' own
  dossiers, loaded together, make an empty record and one of any earlier day what it was.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from django.db.models import Q

from dialogues.models import Change, FormerAddress

from .columns import MODELS
from .dump import PREFIX
from .shapes import TYPES

if TYPE_CHECKING:
    from collections.abc import Collection

    from .hearing import Hearing

_LIKE = 0.8  # difflib's own measure of what is close
_MOST_NAMED = 3
_MOST_LOOKED_AT = 5_000


def check_withdrawals(hearing: Hearing) -> None:
    """Note each withdrawal of what never was while a record with a slug like it stays."""
    for name, dossier in hearing.dossiers.items():
        if name.startswith(PREFIX):
            continue
        for section, reasons in dossier.withdrawn.items():
            going = reasons.keys() & hearing.plan.withdrawn[section].keys()
            for slug in _never_here(hearing, section, going):
                if near := _near(hearing, section, slug):
                    message = (
                        f"{slug!r} never was in the record. Did you mean "
                        f"{' or '.join(map(repr, near))}? If not, load it together with the "
                        "dossiers that state those."
                    )
                    hearing.complain(name, ("withdrawn", section, slug), message)


def _never_here(hearing: Hearing, section: str, slugs: Collection[str]) -> list[str]:
    """Those of some slugs that no record ever had, and no address was told to be gone of."""
    of_them = {"type": TYPES[section], "slug__in": list(slugs)}
    known = {
        *Change.objects.filter(**of_them).values_list("slug", flat=True),
        *FormerAddress.objects.filter(**of_them).values_list("slug", flat=True),
        *(slug for named, slug in hearing.refused if named == section),
    }
    return sorted({*slugs} - known)


def _near(hearing: Hearing, section: str, slug: str) -> list[str]:
    """The slugs most like one, of records that stay and are not stated."""
    half = len(slug) // 2
    # Of a million slugs few are compared letter by letter: a slip leaves one half as it was.
    alike = Q(slug__startswith=slug[:half]) | Q(slug__endswith=slug[half:])
    slugs = MODELS[section].objects.filter(alike).order_by("slug").values_list("slug", flat=True)
    staying = [
        other
        for other in slugs[:_MOST_LOOKED_AT]
        if other not in hearing.plan.withdrawn[section] and not hearing.is_said(section, other)
    ]
    return get_close_matches(slug, staying, n=_MOST_NAMED, cutoff=_LIKE)
