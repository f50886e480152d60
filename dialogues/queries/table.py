"""Who sat at the table: one side for each party, chairs first, bodies under the name printed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.models import Participant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dialogues.models import Agency, Citation, Delegation, Party

    from .citations import Citations, Mark, Quoted

_RANKS = [role.value for role in Participant.Role]
# What a source adds to a list that it does not finish.
_AND_OTHERS = re.compile(r"\band (?:\w+ )?others?\b[^.;…]*|ほか|など")


@dataclass(frozen=True)
class Chair:
    """One participant, under the name printed, with what the body is called now."""

    participant: Participant
    printed: str
    now: Agency | None
    language: str
    quoted: tuple[Quoted, ...]

    @property
    def is_chair(self) -> bool:
        """Whether it shared the chair."""
        return self.participant.role == Participant.Role.CO_CHAIR


@dataclass(frozen=True)
class Side:
    """A party's side of the table."""

    party: Party
    attendance: str
    chairs: list[Chair]
    others: list[Chair]
    adds: str
    mark: Mark


def sides(
    delegations: Sequence[Delegation], people: Iterable[Participant], citations: Citations
) -> list[Side]:
    """The sides of a table in the order written; observers of other parties after them."""
    seated: dict[int, list[Participant]] = defaultdict(list)
    for participant in people:
        seated[participant.party_id].append(participant)
    places = {
        delegation.party_id: (delegation.party, delegation.attendance) for delegation in delegations
    }
    for party_id, participants in seated.items():
        places.setdefault(party_id, (participants[0].party, ""))
    return [
        _side(party, attendance, seated[key], citations)
        for key, (party, attendance) in places.items()
    ]


def _side(party: Party, attendance: str, people: list[Participant], citations: Citations) -> Side:
    mark = citations.mark(*people)
    seats = [
        chair(participant, citations.of(participant), mark.numbers(participant))
        for participant in sorted(people, key=lambda participant: _RANKS.index(participant.role))
    ]
    return Side(
        party=party,
        attendance=attendance,
        chairs=[seat for seat in seats if seat.is_chair],
        others=[seat for seat in seats if not seat.is_chair],
        adds=_adds(citations.of(*people)),
        mark=mark,
    )


def chair(participant: Participant, cited: list[Citation], quoted: tuple[Quoted, ...]) -> Chair:
    """A participant under the name that its citations print, and what the body is called now."""
    agency = participant.agency
    printed = next(
        (found.as_printed for found in cited if found.as_printed and _is_english(found)), ""
    )
    now = None
    if agency:
        known = {_folded(name) for name in (agency.name, agency.abbreviation, *agency.aliases)}
        differs = printed and _folded(printed) not in known
        now = agency if differs else None
        while agency.successor:
            now = agency = agency.successor
    language = cited[0].passage.language_of_words if cited else ""
    return Chair(participant, printed, now, language, quoted)


def _adds(cited: list[Citation]) -> str:
    """The words with which a source says that its list goes on."""
    found = (_AND_OTHERS.search(citation.passage.text) for citation in cited)
    return next((match.group().strip(" ,") for match in found if match), "")


def _is_english(citation: Citation) -> bool:
    return citation.passage.language_of_words.split("-")[0] == "en"


def _folded(name: str) -> str:
    return name.casefold().removeprefix("the ").strip()
