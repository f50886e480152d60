"""Records given another slug in the tables, and with them what dossiers said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.dossier.columns import MODELS
from dialogues.dossier.referrers import referrers
from dialogues.dossier.shapes import TYPES
from dialogues.models import Said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialogues.dossier.door import Door


def rename(renamed: Mapping[str, Mapping[str, str]], way: Door) -> None:
    """Give records their new slugs, and touch all that refer to them: their entries name it."""
    for section, slugs in renamed.items():
        for old, new in slugs.items():
            for owner, slug in referrers(section, old):
                way.touch(owner, slug)
            way.touch(section, old)
            way.touch(section, new)
            MODELS[section].objects.filter(slug=old).update(slug=new)
            said = Said.objects.filter(type=TYPES[section])
            speakers = list(said.filter(slug=old).values_list("dossier", flat=True))
            said.filter(slug=new, dossier__in=speakers).delete()
            said.filter(slug=old).update(slug=new)
