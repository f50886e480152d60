"""Which records refer to which: who must be asked before a record or a passage goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.models import (
    Agency,
    Citation,
    Commitment,
    CommitmentEvent,
    CooperationArea,
    Delegation,
    Dialogue,
    Discussion,
    Meeting,
    MeetingLink,
    Participant,
    Seat,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


# For each section: the tables that point to it, by which column, and whose rows they are.
_POINTERS: dict[str, tuple[tuple[type[Any], str, str, str], ...]] = {
    "parties": (
        (Agency, "party", "agencies", "slug"),
        (Seat, "party", "dialogues", "dialogue__slug"),
        (Delegation, "party", "meetings", "meeting__slug"),
        (Participant, "party", "meetings", "meeting__slug"),
        (Commitment, "parties", "commitments", "slug"),
    ),
    "agencies": (
        (Agency, "parent", "agencies", "slug"),
        (Agency, "successor", "agencies", "slug"),
        (Participant, "agency", "meetings", "meeting__slug"),
        (Commitment, "agencies", "commitments", "slug"),
    ),
    "areas": (
        (CooperationArea, "broader", "areas", "slug"),
        (Discussion, "area", "meetings", "meeting__slug"),
        (Commitment, "areas", "commitments", "slug"),
    ),
    "dialogues": (
        (Dialogue, "parent", "dialogues", "slug"),
        (Meeting, "dialogue", "meetings", "slug"),
    ),
    "sources": (
        (Source, "copy_of", "sources", "slug"),
        (MeetingLink, "source", "meetings", "meeting__slug"),
    ),
    "meetings": (
        (MeetingLink, "other", "meetings", "meeting__slug"),
        (CommitmentEvent, "meeting", "commitments", "commitment__slug"),
    ),
    "commitments": ((CommitmentEvent, "by", "commitments", "commitment__slug"),),
}
_CITERS = (
    ("meetings", "meeting__slug"),
    ("meetings", "participant__meeting__slug"),
    ("meetings", "discussion__meeting__slug"),
    ("meetings", "link__meeting__slug"),
    ("meetings", "statement__discrepancy__meeting__slug"),
    ("commitments", "statement__discrepancy__commitment__slug"),
    ("commitments", "event__commitment__slug"),
)


def referrers(section: str, slug: str) -> set[tuple[str, str]]:
    """The records, as (section, slug), that refer to a record or cite a source; not itself."""
    found = {
        (owner, name)
        for model, column, owner, path in _POINTERS[section]
        for name in model.objects.filter(**{f"{column}__slug": slug}).values_list(path, flat=True)
    }
    if section == "sources":
        found |= set(_citers(passage__source__slug=slug))
    return found - {(section, slug)}


def citers(source: str, key: str) -> set[tuple[str, str]]:
    """The records, as (section, slug), that cite a passage."""
    return set(_citers(passage__source__slug=source, passage__key=key))


def _citers(**which: str) -> Iterator[tuple[str, str]]:
    cited = Citation.objects.filter(**which)
    for owner, path in _CITERS:
        for name in cited.exclude(**{path: None}).values_list(path, flat=True).distinct():
            yield owner, name
