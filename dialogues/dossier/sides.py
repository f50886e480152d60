"""The sides of a merge: what everyone says of one record, taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .merge import Sides
from .people import match_people
from .rules import meetings_of
from .statements import Said, take_apart

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .hearing import Hearing, Voices
    from .outlook import Outlook
    from .statements import Entry, Held


def meetings_spoken_of(
    section: str, voices: Voices, ours: Entry | None, outlook: Outlook
) -> dict[str, Held]:
    """When the meetings were held of which anyone says this commitment's events are."""
    if section != "commitments":
        return {}
    found: dict[str, Held] = {}
    spoken = [voices.base, voices.theirs, voices.others]
    for entry in [ours or {}, *(entry for side in spoken for entry in side.values())]:
        found |= meetings_of(entry, outlook)
    return found


def take_sides(
    hearing: Hearing,
    section: str,
    voices: Voices,
    ours: Entry | None,
    meetings: Mapping[str, Held],
) -> Sides:
    """What everyone says of a record; what its dossiers say stands in `hearing.taken` too."""

    def taken(side: Mapping[str, Entry]) -> dict[str, Said]:
        return {name: take_apart(section, entry, meetings) for name, entry in side.items()}

    mine = take_apart(section, ours or {}, meetings)
    base, theirs, others = taken(voices.base), taken(voices.theirs), taken(voices.others)
    # A dossier that has stopped speaking of the record says nothing of it now.
    theirs |= {name: Said() for name in base.keys() - theirs.keys()}
    if section == "meetings":
        match_people([mine, *base.values(), *theirs.values(), *others.values()])
    hearing.taken = theirs
    return Sides(
        {name: said.statements for name, said in base.items()},
        {name: said.statements for name, said in theirs.items()},
        {name: said.statements for name, said in others.items()},
        mine.statements,
    )
