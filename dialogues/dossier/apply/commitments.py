"""Commitments printed: who is to act, parts, events, disagreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.dossier.rules import met
from dialogues.dossier.settle import settle_events
from dialogues.models import (
    Commitment,
    CommitmentEvent,
    CommitmentPart,
    Discrepancy,
    store,
)

from .meetings import look_for, print_discrepancies
from .press import cited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialogues.dossier.statements import Entry

    from .press import Press


def print_commitments(press: Press, changed: Mapping[str, Entry]) -> None:
    """Print what hangs on these commitments, in place of what hung on them."""
    press.shelf.fetch("commitments", changed)
    keys = {slug: press.shelf.key("commitments", slug) for slug in changed}
    for model in (CommitmentEvent, CommitmentPart, Discrepancy):
        model.objects.filter(commitment__in=keys.values()).delete()
    press.fetch_passages(cited(changed.values()))
    for section in ("parties", "agencies", "areas"):
        _relate(press, section, changed, keys)
    parts = _print_parts(changed, keys)
    _print_events(press, changed, keys, parts)
    print_discrepancies(press, "commitment", "commitments", changed)
    look_for(press, "commitment", "commitments", changed)


def _relate(
    press: Press, section: str, changed: Mapping[str, Entry], keys: Mapping[str, int]
) -> None:
    through = getattr(Commitment, section).through
    column = {"parties": "party_id", "agencies": "agency_id", "areas": "cooperationarea_id"}
    through.objects.filter(commitment__in=keys.values()).delete()
    press.shelf.fetch(section, {s for entry in changed.values() for s in entry.get(section, ())})
    store(
        [
            through(commitment_id=keys[slug], **{column[section]: press.shelf.key(section, other)})
            for slug, entry in changed.items()
            for other in entry.get(section, ())
        ]
    )


def _print_parts(
    changed: Mapping[str, Entry], keys: Mapping[str, int]
) -> dict[tuple[str, str], CommitmentPart]:
    parts = {
        (slug, key): CommitmentPart(
            commitment_id=keys[slug], key=key, title=title, position=position
        )
        for slug, entry in changed.items()
        for position, (key, title) in enumerate(entry.get("parts", {}).items())
    }
    store([*parts.values()])
    return parts


def _print_events(
    press: Press,
    changed: Mapping[str, Entry],
    keys: Mapping[str, int],
    parts: dict[tuple[str, str], CommitmentPart],
) -> None:
    events: list[tuple[CommitmentEvent, Any]] = []
    press.shelf.fetch("meetings", met(changed.values()))
    for slug, entry in changed.items():
        rows = [
            _event(press, keys[slug], position, event, parts.get((slug, event.get("part", ""))))
            for position, event in enumerate(entry["events"])
        ]
        settle_events(rows, list(entry.get("parts", {})))
        events += zip(rows, (event["cites"] for event in entry["events"]), strict=True)
    store([row for row, _cites in events])
    for row, cites in events:
        press.cite("event", row, cites)


def _event(
    press: Press, of: int, position: int, event: Mapping[str, Any], part: CommitmentPart | None
) -> CommitmentEvent:
    notes = dict(event.get("note", {}))
    return CommitmentEvent(
        commitment_id=of,
        kind=event["kind"],
        part=part,
        date=event.get("date", ""),
        meeting=press.shelf.get("meetings", event.get("meeting")),
        target=event.get("target", ""),
        target_as=event.get("target_as", ""),
        by_id=press.shelf.key("commitments", event.get("by")),
        note=notes.pop("en", ""),
        notes=notes,
        position=position,
    )
