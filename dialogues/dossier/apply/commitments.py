"""Commitments printed: who is to act, parts, events, disagreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.dossier.settle import settle_events
from dialogues.dossier.writer import PIECE
from dialogues.models import (
    Commitment,
    CommitmentEvent,
    CommitmentPart,
    Discrepancy,
)

from .meetings import look_for, print_discrepancies
from .press import cited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialogues.dossier.statements import Entry

    from .press import Press


def print_commitments(press: Press, changed: Mapping[str, Entry]) -> None:
    """Print what hangs on these commitments, in place of what hung on them."""
    records = {slug: press.shelf.get("commitments", slug) for slug in changed}
    for model in (CommitmentEvent, CommitmentPart, Discrepancy):
        model.objects.filter(commitment__in=records.values()).delete()
    press.fetch_passages(cited(changed.values()))
    for name, section in (("parties",) * 2, ("agencies",) * 2, ("areas",) * 2):
        _relate(press, name, section, changed)
    parts = _print_parts(press, changed)
    _print_events(press, changed, parts)
    print_discrepancies(press, "commitment", "commitments", changed)
    look_for(press, "commitment", "commitments", changed)


def _relate(press: Press, name: str, section: str, changed: Mapping[str, Entry]) -> None:
    through = getattr(Commitment, name).through
    column = {"parties": "party", "agencies": "agency", "areas": "cooperationarea"}[name]
    records = [press.shelf.get("commitments", slug) for slug in changed]
    through.objects.filter(commitment__in=records).delete()
    press.shelf.fetch(section, {s for entry in changed.values() for s in entry.get(name, ())})
    through.objects.bulk_create(
        [
            through(
                commitment=press.shelf.get("commitments", slug),
                **{column: press.shelf.get(section, other)},
            )
            for slug, entry in changed.items()
            for other in entry.get(name, ())
        ],
        batch_size=PIECE * 4,
    )


def _print_parts(
    press: Press, changed: Mapping[str, Entry]
) -> dict[tuple[str, str], CommitmentPart]:
    parts = {
        (slug, key): CommitmentPart(
            commitment=press.shelf.get("commitments", slug),
            key=key,
            title=title,
            position=position,
        )
        for slug, entry in changed.items()
        for position, (key, title) in enumerate(entry.get("parts", {}).items())
    }
    CommitmentPart.objects.bulk_create(parts.values(), batch_size=PIECE)
    return parts


def _print_events(
    press: Press, changed: Mapping[str, Entry], parts: dict[tuple[str, str], CommitmentPart]
) -> None:
    events: list[tuple[CommitmentEvent, Any]] = []
    press.shelf.fetch(
        "meetings",
        {e["meeting"] for entry in changed.values() for e in entry["events"] if "meeting" in e},
    )
    for slug, entry in changed.items():
        rows = [
            _event(press, slug, position, event, parts)
            for position, event in enumerate(entry["events"])
        ]
        settle_events(rows, list(entry.get("parts", {})))
        events += zip(rows, (event["cites"] for event in entry["events"]), strict=True)
    CommitmentEvent.objects.bulk_create([row for row, _cites in events], batch_size=PIECE)
    for row, cites in events:
        press.cite("event", row, cites)


def _event(
    press: Press,
    slug: str,
    position: int,
    event: Mapping[str, Any],
    parts: dict[tuple[str, str], CommitmentPart],
) -> CommitmentEvent:
    notes = dict(event.get("note", {}))
    return CommitmentEvent(
        commitment=press.shelf.get("commitments", slug),
        kind=event["kind"],
        part=parts[slug, event["part"]] if "part" in event else None,
        date=event.get("date", ""),
        meeting=press.shelf.get("meetings", event.get("meeting")),
        target=event.get("target", ""),
        target_as=event.get("target_as", ""),
        by=press.shelf.get("commitments", event.get("by")),
        note=notes.pop("en", ""),
        notes=notes,
        position=position,
    )
