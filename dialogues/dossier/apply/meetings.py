"""Meetings printed: delegations, participants, areas on the table, links, disagreements."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from dialogues.dossier.anchors import link_anchor
from dialogues.dossier.entries import tree
from dialogues.dossier.settle import settle_participants
from dialogues.dossier.shapes import LINKS
from dialogues.dossier.statements import take_apart
from dialogues.models import (
    Citation,
    Delegation,
    Discrepancy,
    DiscrepancyStatement,
    Discussion,
    LookedFor,
    Meeting,
    MeetingLink,
    Participant,
    Seat,
    store,
)

from .press import cited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dialogues.dossier.statements import Entry

    from .press import Press


def print_meetings(press: Press, changed: Mapping[str, Entry]) -> None:
    """Print what hangs on these meetings, in place of what hung on them."""
    press.shelf.fetch("meetings", changed)
    meetings = {slug: press.shelf.get("meetings", slug) for slug in changed}
    for model in (Participant, Discussion, MeetingLink, Delegation, Discrepancy, LookedFor):
        model.objects.filter(meeting__in=meetings.values()).delete()
    Citation.objects.filter(meeting__in=meetings.values()).delete()
    press.fetch_passages(cited(changed.values()))
    for slug, entry in changed.items():
        press.cite("meeting", meetings[slug], entry.get("cites", ()))
        for name, cites in entry.get("cites_for", {}).items():
            press.cite("meeting", meetings[slug], cites, field=name)
    _seat_delegations(press, changed)
    _print_participants(press, changed)
    _print_discussions(press, changed)
    _print_links(press, changed)
    print_discrepancies(press, "meeting", "meetings", changed)
    look_for(press, "meeting", "meetings", changed)


def _seat_delegations(press: Press, changed: Mapping[str, Entry]) -> None:
    rows = []
    for slug, entry in changed.items():
        attendance = entry.get("attendance", {})
        meeting = press.shelf.get("meetings", slug)
        table = entry.get("parties") or _seats(meeting)
        rows += [
            Delegation(
                meeting=meeting,
                party=press.shelf.get("parties", party),
                position=position,
                attendance=attendance.get(party, ""),
            )
            for position, party in enumerate(table)
        ]
    store(rows)


def _print_participants(press: Press, changed: Mapping[str, Entry]) -> None:
    rows: list[Participant] = []
    cites: list[dict[str, Any]] = []
    for slug, entry in changed.items():
        items = _items(entry, "participants")
        mine = [_participant(press, slug, about) for about in items.values()]
        settle_participants(mine)
        rows += mine
        cites += [about.get("cites", {}) for about in items.values()]
    store(rows)
    _cite_items(press, "participant", rows, cites)


def _participant(press: Press, slug: str, about: Mapping[str, Any]) -> Participant:
    agency = press.shelf.get("agencies", about.get("agency"))
    return Participant(
        meeting=press.shelf.get("meetings", slug),
        agency=agency,
        party=None if agency else press.shelf.get("parties", about.get("party")),
        person=about.get("person", ""),
        romanised=about.get("romanised", ""),
        title=about.get("title", ""),
        role=about["role"],
        role_as=about.get("role_as", ""),
    )


def _items(entry: Entry, key: str) -> dict[str, Any]:
    """The items of a list, each once with all its citations, in however many groups it stood."""
    items: dict[str, Any] = tree(take_apart("meetings", entry, {}).statements).get(key, {})
    return items


def _cite_items(press: Press, fact: str, rows: list[Any], cites: list[dict[str, Any]]) -> None:
    for row, of_row in zip(rows, cites, strict=True):
        press.cite(fact, row, [{p: about.get("as_printed", "")} for p, about in of_row.items()])


def _print_discussions(press: Press, changed: Mapping[str, Entry]) -> None:
    rows: list[Discussion] = []
    cites: list[dict[str, Any]] = []
    for slug, entry in changed.items():
        for position, (area, about) in enumerate(_items(entry, "discussions").items()):
            meeting, on_table = press.shelf.get("meetings", slug), press.shelf.get("areas", area)
            rows.append(Discussion(meeting=meeting, area=on_table, anchor=area, position=position))
            cites.append(about.get("cites", {}))
    store(rows)
    _cite_items(press, "discussion", rows, cites)


def _print_links(press: Press, changed: Mapping[str, Entry]) -> None:
    links = []
    for slug, entry in changed.items():
        for position, link in enumerate(entry.get("links", ())):
            kind = next(name for name in LINKS if name in link)
            to_source = kind == "names"
            row = MeetingLink(
                meeting=press.shelf.get("meetings", slug),
                kind=kind,
                other=None if to_source else press.shelf.get("meetings", link[kind]),
                source=press.shelf.get("sources", link[kind]) if to_source else None,
                position=position,
                anchor=link_anchor(kind, link[kind]),
            )
            links.append((row, link["cites"]))
    store([row for row, _cites in links])
    for row, cites in links:
        press.cite("link", row, cites)


def _seats(meeting: Meeting) -> list[str]:
    seats = Seat.objects.filter(dialogue=meeting.dialogue).order_by("position", "pk")
    return list(seats.values_list("party__slug", flat=True))


def print_discrepancies(
    press: Press, owner: str, section: str, changed: Mapping[str, Entry]
) -> None:
    """Print what the sources of these meetings or commitments disagree about."""
    discrepancies, statements = [], []
    for slug, entry in changed.items():
        for position, (name, items) in enumerate(entry.get("discrepancies", {}).items()):
            discrepancy = Discrepancy(
                **{owner: press.shelf.get(section, slug)}, field=name, position=position
            )
            discrepancies.append(discrepancy)
            for number, item in enumerate(items):
                statement = DiscrepancyStatement(
                    discrepancy=discrepancy,
                    says=item["says"],
                    preferred=item.get("preferred", ""),
                    position=number,
                )
                statements.append((statement, item["cites"]))
    store(discrepancies)
    for statement, _cites in statements:
        statement.discrepancy_id = statement.discrepancy.pk
    store([statement for statement, _cites in statements])
    for statement, cites in statements:
        press.cite("statement", statement, cites)


def look_for(press: Press, owner: str, section: str, changed: Mapping[str, Entry]) -> None:
    """Print what was looked for and not found."""
    records = {slug: press.shelf.get(section, slug) for slug in changed}
    LookedFor.objects.filter(**{f"{owner}__in": records.values()}).delete()
    store(
        [
            LookedFor(
                **{owner: records[slug]},
                what=item["what"],
                on=datetime.date.fromisoformat(item["on"]),
                where=item.get("where", ""),
                position=position,
            )
            for slug, entry in changed.items()
            for position, item in enumerate(entry.get("looked_for", ()))
        ]
    )
