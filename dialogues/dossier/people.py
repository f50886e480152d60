"""One person under two names: matched, so that either name leads to one participant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .entries import tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .statements import Path, Said, Statements


@dataclass
class _Person:
    """Someone at the table, as every dossier names them together."""

    key: str
    names: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    romanised: set[str] = field(default_factory=set)


def match_people(all_said: Iterable[Said]) -> None:
    """Give a participant the same path in every `Said` that names the person by either name.

    The first `Said` decides the path: give what the record says first, so that anchors stay.
    A dossier that writes as `person` what another gives as `romanised` says just the latter.
    """
    everyone: dict[tuple[str, str], list[_Person]] = {}
    renamings: list[dict[str, _Person]] = []
    all_said = list(all_said)
    for said in all_said:
        participants = tree(said.statements).get("participants", {})
        renamings.append(
            {
                key: _known(everyone, key, about)
                for key, about in participants.items()
                if about.get("person") or about.get("romanised")
            }
        )
    for said, renaming in zip(all_said, renamings, strict=True):
        if renaming:
            _rename(said, renaming)


def named(statements: Statements) -> Statements:
    """Statements in which a person with a Latin name alone goes by that name.

    What was put aside as the romanised form is the only name left when the dossier or the
    editor that had the other one has taken it out.
    """
    return {
        (*path[:2], "person")
        if path[0] == "participants"
        and path[2:] == ("romanised",)
        and (*path[:2], "person") not in statements
        else path: value
        for path, value in statements.items()
    }


def _known(
    everyone: dict[tuple[str, str], list[_Person]], key: str, about: dict[str, Any]
) -> _Person:
    side, _, rest = key.partition("|")
    seated = everyone.setdefault((side, rest.rpartition("|")[2]), [])
    names = {about[name] for name in ("person", "romanised") if name in about}
    person = next((one for one in seated if one.names & names and not _differ(one, about)), None)
    if person is None:
        person = _Person(key)
        seated.append(person)
    person.names |= names
    person.persons |= {about["person"]} if "person" in about else set()
    person.romanised |= {about["romanised"]} if "romanised" in about else set()
    return person


def _differ(one: _Person, about: dict[str, Any]) -> bool:
    """Whether two who share a Latin name are told apart by the names in their own script."""
    own = one.persons - one.romanised - {about.get("romanised")}
    return "person" in about and bool(own) and about["person"] not in one.names


def _rename(said: Said, renaming: dict[str, _Person]) -> None:
    statements, places = said.statements, said.places
    said.statements, said.places = {}, {}
    for path, value in statements.items():
        said.say(_renamed(path, value, renaming), value, places[path])


def _renamed(path: Path, value: Any, renaming: dict[str, _Person]) -> Path:
    if path[0] != "participants" or path[1] not in renaming:
        return path
    person = renaming[path[1]]
    rest = path[2:]
    if rest == ("person",) and value in person.romanised and person.persons - person.romanised:
        rest = ("romanised",)
    return ("participants", person.key, *rest)
