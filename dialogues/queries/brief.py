"""The brief for the next meeting: what one reads on the morning before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.models import (
    Citation,
    Commitment,
    CommitmentEvent,
    Delegation,
    DiscrepancyStatement,
    LookedFor,
    Meeting,
    MeetingLink,
    Participant,
)
from dialogues.models.course import FULFILLED

from . import lists, promises
from .answers import tell_lateness
from .citations import Citations, Mark, mark
from .discrepancies import Disagreement, date, disagreements, searched
from .gatherings import Comparison, Gathering, against
from .meetings import is_over
from .paging import are, some
from .papers import readings
from .promises import Table
from .table import Chair, chair

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from dialogues.models import Dialogue, Party

# What one reads in a morning; the page says where a list goes on.
MOST_COMMITMENTS = 150
MOST_MEETINGS = 50


@dataclass(frozen=True)
class Unread:
    """A meeting held of which not every word was read."""

    meeting: Meeting
    seen: str


@dataclass(frozen=True)
class Brief:
    """What the record can tell someone who prepares the next meeting of a dialogue."""

    dialogue: Dialogue
    parties: list[Party]
    last: Meeting | None
    last_seen: str
    last_mark: Mark
    following: list[Meeting]
    following_mark: Mark
    unread: list[Unread]
    since: Table
    due: Table
    open: list[Table]
    quiet: Table
    done: Table
    chairs: Table
    bodies: Comparison | None
    documents: Table
    disagreements: list[tuple[Meeting | Commitment, list[Disagreement]]]
    looked_for: list[LookedFor]
    commitments_go_on: bool
    meetings_go_on: bool


def brief(dialogue: Dialogue, at: datetime.date, *, until: datetime.date | None = None) -> Brief:
    """What to know before the next meeting of a dialogue, in a fixed number of queries.

    `until` leaves out what was not yet known on a day, and which meeting was to follow then.
    """
    return _Preparation(dialogue, at, until).brief()


class _Preparation:
    """Everything a brief is made from, fetched once."""

    def __init__(self, dialogue: Dialogue, at: datetime.date, until: datetime.date | None) -> None:
        self.dialogue, self.at, self.until = dialogue, at, until
        self.parties = [seat.party for seat in dialogue.seats.all()]
        sessions = Meeting.objects.of(dialogue).until(until).latest_first()
        self.meetings = some(sessions, MOST_MEETINGS)
        promised = lists.commitments({"dialogue": (dialogue.slug,)}, at, until)
        some_of = lists.first_due(promised, MOST_COMMITMENTS)
        self.commitments = some(
            Commitment.objects.filter(are(some_of)).for_brief(at), MOST_COMMITMENTS
        )
        promised.name(self.commitments.rows, "area")
        events = CommitmentEvent.objects.of_all(self.commitments.rows).select_related(
            "commitment", "part", "meeting__dialogue", "by"
        )
        self.events = list(events.until(until) if until else events)
        self.held = [row for row in self.meetings.rows if self._was_held(row)]
        self.following = self._to_come()
        self.people = list(Participant.objects.at_head(self.meetings.rows, self.held[:2]))
        self.delegations = list(Delegation.objects.filter(meeting__in=self.held[:2]).in_order())
        self.documents = list(MeetingLink.objects.naming(self.meetings.rows))
        spoken_at = [event.meeting for event in self.events if event.meeting]
        disputed = DiscrepancyStatement.objects.of_all(
            self.meetings.rows, self.commitments.rows, dates_of=spoken_at
        )
        date([*self.meetings.rows, *spoken_at], disputed)
        self.known: dict[Any, Meeting | Commitment] = {
            (type(row), row.pk): row for row in (*self.meetings.rows, *self.commitments.rows)
        }
        self.statements = [row for row in disputed if _about(row) in self.known]
        self.seen = readings(self.held)
        self.citations = Citations(
            Citation.objects.for_brief(
                self.meetings.rows,
                [event.pk for event in self.events],
                self.people,
                self.documents,
                self.statements,
            ).for_page()
        )
        self.course: dict[int, list[CommitmentEvent]] = defaultdict(list)
        for event in self.events:
            self.course[event.commitment_id].append(event)

    def brief(self) -> Brief:
        last, promised = self.last, self.commitments.rows
        return Brief(
            dialogue=self.dialogue,
            parties=self.parties,
            last=last,
            last_seen=self.seen[last.pk] if last else "",
            last_mark=self.citations.mark(*self.held[:1]),
            following=self.following,
            following_mark=self.citations.mark(*self.following),
            unread=[
                Unread(row, self.seen[row.pk]) for row in self.held if self.seen[row.pk] != "whole"
            ],
            since=self._since(),
            due=self._table(promises.due(promised, self.at)),
            open=[
                self._table(rows, who)
                for who, rows in promises.by_actor(promised, self.parties).items()
            ],
            quiet=self._table(promises.quiet(promised, self.course, last)),
            done=self._table(row for row in promised if row.status == FULFILLED),
            chairs=self._chairs(),
            bodies=self._bodies(),
            documents=self._cited(self.documents),
            disagreements=self._disagreements(),
            looked_for=searched(self.dialogue.looked_for.all(), self.until),
            commitments_go_on=self.commitments.goes_on,
            meetings_go_on=self.meetings.goes_on,
        )

    @property
    def last(self) -> Meeting | None:
        return self.held[0] if self.held else None

    def _was_held(self, meeting: Meeting) -> bool:
        is_past = meeting.held_from is None or meeting.held_from <= self.at
        return meeting.state == Meeting.State.HELD and is_past

    def _to_come(self) -> list[Meeting]:
        """The meetings that were announced, and whose days, if they have any, have not passed.

        As of a day none: the record says what a meeting came to, not for when it was announced.
        """
        awaited = (Meeting.State.ANNOUNCED, Meeting.State.POSTPONED)
        ahead = [] if self.until else reversed(self.meetings.rows)
        return [row for row in ahead if row.state in awaited and not is_over(row, self.at)]

    def _since(self) -> Table:
        """What happened since the last meeting, newest first."""
        last = self.last
        after = last.held_until if last else None
        events = [
            event for event in self.events if event.counts_on and after and event.counts_on > after
        ]
        tell_lateness(events, self.course)
        return self._cited(sorted(events, key=_newest_first))

    def _table(self, rows: Iterable[Any], who: tuple[Party, ...] = ()) -> Table:
        return promises.table(rows, self.course, self.citations, who)

    def _cited(self, rows: Sequence[Any]) -> Table:
        made = self.citations.mark(*rows)
        return Table([(row, made.numbers(row)) for row in rows], made)

    def _chairs(self) -> Table:
        """Who was in the chair or at the head, meeting by meeting, one list for each party."""
        heads: dict[int, list[Participant]] = defaultdict(list)
        for person in self.people:
            if person.role in Participant.AT_HEAD:
                heads[person.meeting_id].append(person)
        meetings = [row for row in self.meetings.rows if heads[row.pk]]
        made = mark({row: self.citations.of(*heads[row.pk]) for row in meetings})
        return Table(
            [
                (
                    row,
                    [self._seats(heads[row.pk], party) for party in self.parties],
                    made.numbers(row),
                )
                for row in meetings
            ],
            made,
        )

    def _seats(self, people: Iterable[Participant], party: Party) -> list[Chair]:
        return [
            chair(person, self.citations.of(person), ())
            for person in people
            if person.party_id == party.pk
        ]

    def _bodies(self) -> Comparison | None:
        """The bodies new at the last meeting or gone since the one before it."""
        if len(self.held) < 2:  # noqa: PLR2004 - it takes two to compare
            return None
        now, before = (
            Gathering(
                meeting,
                [row for row in self.delegations if row.meeting_id == meeting.pk],
                [row for row in self.people if row.meeting_id == meeting.pk],
                [],
            )
            for meeting in self.held[:2]
        )
        return against(now, before, self.citations, self.seen)

    def _disagreements(self) -> list[tuple[Meeting | Commitment, list[Disagreement]]]:
        said: dict[Meeting | Commitment, list[DiscrepancyStatement]] = defaultdict(list)
        for row in self.statements:
            said[self.known[_about(row)]].append(row)
        found = [
            (owner, disagreements(said[owner], self.citations, self.until))
            for owner in self.known.values()
        ]
        return [(owner, rows) for owner, rows in found if rows]


def _about(row: DiscrepancyStatement) -> tuple[type[Meeting | Commitment], int | None]:
    meeting, commitment = row.discrepancy.meeting_id, row.discrepancy.commitment_id
    return (Meeting, meeting) if meeting else (Commitment, commitment)


def _newest_first(event: CommitmentEvent) -> tuple[int, str, int]:
    day = event.counts_on.toordinal() if event.counts_on else 0
    return (-day, event.commitment.slug, -event.position)
