"""Entries printed into the tables, in bulk: rows for what is new, the same rows for what is not.

Knows how an entry is stored, and nothing of how it came about. To be called inside the door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.dossier.columns import MODELS
from dialogues.dossier.plan import silent
from dialogues.dossier.shapes import PASSAGE, SECTIONS, TYPES
from dialogues.dossier.stash import pieces
from dialogues.dossier.writer import PIECE
from dialogues.models import (
    CommitmentEvent,
    FormerAddress,
    Meeting,
    MeetingLink,
    Passage,
    Seat,
    store,
)

from .commitments import print_commitments
from .meetings import look_for, print_meetings
from .press import WITHIN, Press

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dialogues.dossier.plan import Progress
    from dialogues.dossier.statements import Entry


def apply(changed: Mapping[str, Mapping[str, Entry]], tell: Progress = silent) -> None:
    """Store these entries by section and slug, each whole, in place of what the tables said."""
    press = Press()
    done, of = 0, sum(map(len, changed.values()))
    for section in SECTIONS:
        entries = changed.get(section, {})
        press.print_records(section, entries)
        for piece in pieces(entries):
            tell("Writing", done, of)
            done += len(piece)
            _PRINT_ITEMS.get(section, _nothing)(press, piece)
            press.store_citations()
            _keep_former(TYPES[section], piece)
    _drop_passages(changed.get("sources", {}))


def _nothing(_press: Press, _changed: Mapping[str, Entry]) -> None:
    """Print nothing: parties, agencies and areas are all in their own rows."""


def _seat(press: Press, changed: Mapping[str, Entry]) -> None:
    Seat.objects.filter(dialogue__slug__in=list(changed)).delete()
    press.shelf.fetch("dialogues", changed)
    store(
        [
            Seat(
                dialogue_id=press.shelf.key("dialogues", slug),
                party_id=press.shelf.key("parties", party),
                position=position,
            )
            for slug, entry in changed.items()
            for position, party in enumerate(entry["parties"])
        ]
    )
    look_for(press, "dialogue", "dialogues", changed)


def _print_passages(press: Press, changed: Mapping[str, Entry]) -> None:
    press.shelf.fetch("sources", changed)
    rows = [
        Passage(
            source_id=press.shelf.key("sources", slug),
            key=key,
            position=position,
            **{part: passage.get(part, "") for part in PASSAGE},
        )
        for slug, entry in changed.items()
        for position, (key, passage) in enumerate(entry.get("passages", {}).items())
    ]
    store(rows, alike=["source", "key"], saying=[*PASSAGE, "position"])


_PRINT_ITEMS: dict[str, Any] = {
    "dialogues": _seat,
    "sources": _print_passages,
    "meetings": print_meetings,
    "commitments": print_commitments,
}


def _keep_former(type_: str, changed: Mapping[str, Entry]) -> None:
    """Make the former addresses of these records exactly those their entries name."""
    FormerAddress.objects.filter(type=type_, moved_to__in=list(changed)).delete()
    FormerAddress.objects.filter(type=type_, slug__in=list(changed)).delete()
    former = [(old, slug) for slug, entry in changed.items() for old in entry.get("formerly", ())]
    FormerAddress.objects.filter(type=type_, slug__in=[old for old, _slug in former]).delete()
    FormerAddress.objects.bulk_create(
        FormerAddress(type=type_, slug=old, moved_to=slug) for old, slug in former
    )


def free_ordinals(meetings: Iterable[str]) -> None:
    """Take the ordinals from meetings that change or go, so that others can have them."""
    slugs = sorted(meetings)
    for start in range(0, len(slugs), PIECE):
        Meeting.objects.filter(slug__in=slugs[start : start + PIECE]).update(ordinal=None)


def take_out(section: str, slugs: Collection[str]) -> None:
    """Delete records, with what hangs on them."""
    records = MODELS[section].objects.filter(slug__in=list(slugs))
    for key in WITHIN.get(section, ()):
        records.update(**{key: None})
    if section == "meetings":
        MeetingLink.objects.filter(meeting__in=records).delete()
    if section == "commitments":
        CommitmentEvent.objects.filter(commitment__in=records).delete()
    if section == "sources":
        Passage.objects.filter(source__in=records).delete()
    records.delete()


def withdraw(section: str, reasons: Mapping[str, str | None]) -> None:
    """Take records out for good, each address answering with the reason it is gone, if any."""
    take_out(section, reasons)
    type_ = TYPES[section]
    FormerAddress.objects.filter(type=type_, slug__in=list(reasons), moved_to="").delete()
    FormerAddress.objects.bulk_create(
        [
            FormerAddress(type=type_, slug=slug, reason=reason)
            for slug, reason in reasons.items()
            if reason
        ],
        ignore_conflicts=True,  # an address that leads to another record goes on leading there
    )


def _drop_passages(changed: Mapping[str, Entry]) -> None:
    """Delete the passages that these sources no longer have, once nothing cites them."""
    for piece in pieces(changed):
        stored = Passage.objects.filter(source__slug__in=list(piece))
        gone = [
            pk
            for pk, slug, key in stored.values_list("pk", "source__slug", "key")
            if key not in piece[slug].get("passages", {})
        ]
        if gone:
            Passage.objects.filter(pk__in=gone).delete()
