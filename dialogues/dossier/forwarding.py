"""Former slugs in what dossiers say: whoever names one speaks of the record that it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import FormerAddress, Said

from .outlook import SECTION_OF
from .renames import Renames
from .shapes import SECTIONS, TYPES
from .stash import pieces

if TYPE_CHECKING:
    from .dossiers import Dossier


def forwards() -> Renames:
    """Every former slug, with the one it leads to."""
    found = Renames()
    former = FormerAddress.objects.exclude(moved_to="").values_list("type", "slug", "moved_to")
    for type_, slug, moved_to in former:
        found.new[SECTION_OF[type_]][slug] = moved_to
    return found


def forward(dossier: Dossier, former: Renames) -> None:
    """Let a dossier speak of records by the slugs they have now.

    Not where it says something of both, nor where it said something of a record that was merged
    into another: that one is gone, and what was said of it is no word on the other.
    """
    if not any(former.new.values()):
        return
    for section in SECTIONS:
        entries = dossier.entries[section]
        said = Said.objects.filter(dossier=dossier.name, type=TYPES[section])
        for old, new in former.new[section].items():
            if old in entries and new not in entries and not said.filter(slug=old).exists():
                entries[new] = entries[old]
                del entries[old]
                dossier.former[section, new] = old
        dossier.refused |= {
            (section, new)
            for old, new in former.new[section].items()
            if (section, old) in dossier.refused
        }
        for piece in pieces(entries):
            for slug, entry in piece.items():
                rewritten = former.rewritten(section, entry)
                if rewritten is not entry:
                    entries[slug] = rewritten
