"""Meetings and their documents, by the short way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialogues.dossier.anchors import link_anchor
from dialogues.dossier.settle import last_day, settle_participants
from dialogues.dossier.shapes import PASSAGE, PERSON, PLAIN_ROLE
from dialogues.dossier.statements import held
from dialogues.models import (
    Delegation,
    Dialogue,
    Discussion,
    Meeting,
    MeetingLink,
    Participant,
    Passage,
    Source,
    sorted_as,
)
from tests.bench.gatherings import meeting, sources
from tests.bench.tables import Table

if TYPE_CHECKING:
    from tests.bench.books import Books
    from tests.bench.gatherings import Entry, Gathering

_COLUMNS = ("kind", "title", "date", "dated_as", "mode", "city", "venue", "host")


class Meetings:
    """Fills the tables of meetings, one after another."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.dialogues = dict(Dialogue.objects.values_list("slug", "pk"))
        self.source, self.passage = Table(Source), Table(Passage)
        self.meeting, self.delegation = Table(Meeting), Table(Delegation)
        self.participant, self.discussion = Table(Participant), Table(Discussion)
        self.link = Table(MeetingLink)
        self.tables = [self.source, self.passage, self.meeting, self.delegation]
        self.tables += [self.participant, self.discussion, self.link]

    def add(self, dossier: str, at: Gathering) -> None:
        """Add a meeting, with all that was said of it and of what was said there."""
        self.books.numbers[at.slug] = at.number
        for slug, entry in sources(at).items():
            self._add_source(slug, entry)
            self.books.note(dossier, "sources", slug, entry)
        entry = meeting(at)
        key = self._add_row(at, entry)
        self.books.cite("meeting", key, entry["cites"])
        for name, cites in entry.get("cites_for", {}).items():
            self.books.cite("meeting", key, cites, field=name)
        self._add_delegations(key, at, entry)
        self._add_participants(key, entry)
        self._add_discussions(key, entry)
        self._add_links(key, entry)
        self.books.doubts("meeting", key, entry)
        self.books.note(dossier, "meetings", at.slug, entry)

    def _add_source(self, slug: str, entry: Entry) -> None:
        columns = {name: value for name, value in entry.items() if name != "passages"}
        source = self.source.add(
            slug=slug,
            sorts_as=sorted_as(entry["title"]),
            published_until=last_day(entry["published"]),
            **columns,
        )
        for position, (key, passage) in enumerate(entry["passages"].items()):
            values = {part: passage.get(part, "") for part in PASSAGE}
            self.passage.add(source_id=source, key=key, position=position, **values)

    def _add_row(self, at: Gathering, entry: Entry) -> int:
        when = held(entry)
        texts = dict(entry.get("summary", {}))
        return self.meeting.add(
            slug=at.slug,
            inferred=entry.get("inferred", {}),
            dialogue_id=self.dialogues.get(at.dialogue),
            ordinal=entry.get("ordinal"),
            state=entry["state"],
            has_own_parties="parties" in entry,
            held_from=when.earliest,
            held_until=when.latest,
            summary=texts.pop("en", ""),
            summaries=texts,
            **{name: entry.get(name, "") for name in _COLUMNS},
        )

    def _add_delegations(self, meeting: int, at: Gathering, entry: Entry) -> None:
        for position, party in enumerate(at.parties):
            self.delegation.add(
                meeting_id=meeting,
                party_id=self.books.parties[party].pk,
                position=position,
                attendance=entry["attendance"][party],
            )

    def _add_participants(self, meeting: int, entry: Entry) -> None:
        rows, cited = [], []
        for group in entry["participants"]:
            for who in group["who"]:
                rows.append(self._participant(meeting, group.get("role", PLAIN_ROLE), who))
                cited.append((group["cites"], who.get("named_as")))
        settle_participants(rows)
        self.participant.add_all(rows)
        for row, (cites, printed) in zip(rows, cited, strict=True):
            self.books.cite("participant", row.pk, cites, printed)

    def _participant(self, meeting: int, role: str, who: Entry) -> Participant:
        about: dict[str, Any] = {name: who.get(name, "") for name in PERSON[2:]}
        if "agency" in who:
            about["agency"] = self.books.agencies[who["agency"]]
        else:
            about["party"] = self.books.parties[who["party"]]
        return Participant(meeting_id=meeting, role=role, **about)

    def _add_discussions(self, meeting: int, entry: Entry) -> None:
        position = 0
        for group in entry["discussions"]:
            for area, printed in group["areas"].items():
                discussion = self.discussion.add(
                    meeting_id=meeting,
                    area_id=self.books.areas[area],
                    anchor=area,
                    position=position,
                )
                self.books.cite("discussion", discussion, group["cites"], printed)
                position += 1

    def _add_links(self, meeting: int, entry: Entry) -> None:
        for position, link in enumerate(entry["links"]):
            kind, target = next(iter(link.items()))
            if kind == "names":
                number = self.books.numbers[target.partition("-")[2]]
                leads_to = {"source_id": 2 * number + 2}
            else:
                leads_to = {"other_id": self.books.numbers[target] + 1}
            row = self.link.add(
                meeting_id=meeting,
                kind=kind,
                anchor=link_anchor(kind, target),
                position=position,
                **leads_to,
            )
            self.books.cite("link", row, link["cites"])

    def flush(self) -> None:
        """Write what is kept: what is referred to before what refers to it."""
        for table in (*self.tables, *self.books.tables):
            table.flush()
