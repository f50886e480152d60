"""The links from facts to the passages that say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from .sources import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .commitments import Commitment
    from .meetings import Meeting
    from .table import Discussion, MeetingItem, MeetingLink


# What a row says of a meeting: citations of its summary or attendance prove nothing in it.
OF_A_ROW = ("", "date", "city")
# Where the meeting stands of which a citation proves something.
_AT_MEETING = ("meeting", "participant__meeting", "discussion__meeting", "link__meeting")


class CitationQuerySet(models.QuerySet["Citation"]):
    """Questions about citations."""

    def of_any(self, *conditions: Q) -> Self:
        """Citations that meet any of some conditions, each of which has an index.

        As a union: PostgreSQL goes through the whole table for an OR of which one side is a query.
        """
        first, *others = (self.filter(condition).values("pk") for condition in conditions)
        return self.filter(pk__in=first.union(*others, all=True))

    def on_meeting(self, meeting: Meeting, events: Iterable[int] = ()) -> Self:
        """Every citation of a meeting, of who and what was there, and of events, by their keys."""
        return self.of_any(*_of_meeting(meeting), Q(event__in=set(events)))

    def on_commitment(self, commitment: Commitment, events: Iterable[int] = ()) -> Self:
        """Every citation of a commitment's events and of what sources disagree about.

        And those of other events of which its page tells.
        """
        return self.of_any(
            Q(event__in=commitment.events.values("pk")),
            Q(event__in=set(events)),
            Q(statement__in=_statements(commitment=commitment)),
        )

    def on_page_of(
        self,
        meeting: Meeting,
        before: Meeting | None,
        events: Iterable[int],
        links: Iterable[MeetingLink],
        rows: Iterable[MeetingItem],
    ) -> Self:
        """Every citation of a meeting, and of what else its page tells.

        That is what stands of events in other places, the links that lead to the meeting, and
        the session before it with who and what it had.
        """
        keys: dict[str, set[int]] = {"Participant": set(), "Discussion": set()}
        for row in rows:
            keys[type(row).__name__].add(row.pk)
        return self.of_any(
            *_of_meeting(meeting),
            Q(event__in=set(events)),
            Q(link__in={link.pk for link in links}),
            Q(participant__in=keys["Participant"]),
            Q(discussion__in=keys["Discussion"]),
            Q(meeting__in={before.pk} if before else ()),
        ).for_page()

    def of_these(
        self,
        events: Iterable[int],
        meetings: Iterable[Meeting] = (),
        discussions: Iterable[Discussion] = (),
    ) -> Self:
        """Citations of events, by their keys, and of meetings and discussions."""
        return self.filter(
            Q(event__in=set(events))
            | Q(meeting__in={row.pk for row in meetings}, field__in=OF_A_ROW)
            | Q(discussion__in={row.pk for row in discussions})
        )

    def on_rows(self, meetings: Iterable[Meeting | int]) -> Self:
        """Citations of what a row of a list says of meetings: that they were held, when, where."""
        return self.filter(meeting__in=meetings, field__in=OF_A_ROW)

    def on_sessions(
        self, meetings: Iterable[Meeting | int], links: Iterable[int], events: Iterable[int] = ()
    ) -> Self:
        """Citations of what a row of a series says: its meetings; links and events by their keys."""
        return self.filter(
            Q(meeting__in=meetings, field__in=OF_A_ROW)
            | Q(link__in=set(links))
            | Q(event__in=set(events))
        )

    def for_brief(
        self,
        meetings: Iterable[Meeting],
        events: Iterable[int],
        people: Iterable[MeetingItem],
        links: Iterable[MeetingItem],
        statements: Iterable[models.Model],
    ) -> Self:
        """Citations of what a brief tells: sessions, events by their keys, people, documents."""
        return self.filter(
            Q(meeting__in={row.pk for row in meetings}, field__in=OF_A_ROW)
            | Q(event__in=set(events))
            | Q(participant__in={row.pk for row in people})
            | Q(link__in={row.pk for row in links})
            | Q(statement__in={row.pk for row in statements})
        )

    def at_meetings(self, meetings: Iterable[Meeting]) -> Self:
        """Citations of meetings and of who and what was there; `at_meeting` says where."""
        return self.of_any(*_there(meetings)).annotate(at_meeting=Coalesce(*_AT_MEETING))

    def own_at_meetings(self, meetings: Iterable[Meeting]) -> Self:
        """Of citations by meeting, those of sources that report that very meeting.

        Where a later meeting recalls one, or a session is told what was said at a meeting of no
        dialogue, the source that says so reports the later meeting, or the session: that it was
        read tells nothing of what the other one said. Nor does a source of the summary alone.
        """
        from .table import MeetingLink  # noqa: PLC0415 - they point here

        # From the links of these meetings, which are few, and not only by what the citation says:
        # else the planner may go through every link there is.
        keys = {meeting.pk for meeting in meetings}
        told = MeetingLink.objects.filter(citations__source=OuterRef("passage__source"))
        of_recalling = told.filter(
            kind=MeetingLink.Kind.RECALLS, other__in=keys, other=OuterRef("at_meeting")
        )
        of_session = told.filter(
            meeting__in=keys,
            kind__in=MeetingLink.TELLS,
            meeting=OuterRef("at_meeting"),
            meeting__dialogue=None,
            other__dialogue__isnull=False,
        )
        cited = self.at_meetings(meetings).exclude(field="summary")
        return cited.filter(~Exists(of_recalling), ~Exists(of_session))

    def wordless(self, meetings: Iterable[Meeting]) -> Self:
        """Citations of passages whose words are not kept; `at_meeting` says for which meeting.

        There they prove who and what was there, or what was said there of a commitment.
        """
        from .events import CommitmentEvent  # noqa: PLC0415 - they point here

        told = CommitmentEvent.objects.filter(meeting__in={meeting.pk for meeting in meetings})
        found = self.of_any(*_there(meetings), Q(event__in=told.values("pk")))
        return found.filter(passage__text="").annotate(
            at_meeting=Coalesce(*_AT_MEETING, "event__meeting")
        )

    def sources_of(self, meetings: models.QuerySet[Any]) -> models.QuerySet[Any, Any]:
        """The keys of the sources on which rests what is said of some meetings."""
        first, *others = (
            self.filter(**{f"{path}__in": meetings}).values_list("passage__source")
            for path in (
                "meeting",
                "participant__meeting",
                "discussion__meeting",
                "link__meeting",
                "event__meeting",
                "statement__discrepancy__meeting",
            )
        )
        return first.union(*others)

    def for_page(self) -> Self:
        """Citations with their passage and source, in the order they were written."""
        return self.select_related("passage__source").order_by("position", "pk")


def _of_meeting(meeting: Meeting) -> list[Q]:
    """What citations of a meeting are of, and of who and what was there."""
    return [
        Q(meeting=meeting),
        Q(participant__in=meeting.participants.values("pk")),
        Q(discussion__in=meeting.discussions.values("pk")),
        Q(link__in=meeting.links.values("pk")),
        Q(statement__in=_statements(meeting=meeting)),
    ]


def _there(meetings: Iterable[Meeting]) -> list[Q]:
    """What citations of some meetings are of, and of who or what was there."""
    from .table import Discussion, MeetingLink, Participant  # noqa: PLC0415 - they point here

    there = {"meeting__in": {meeting.pk for meeting in meetings}}
    return [
        Q(**there),
        Q(participant__in=Participant.objects.filter(**there).values("pk")),
        Q(discussion__in=Discussion.objects.filter(**there).values("pk")),
        Q(link__in=MeetingLink.objects.filter(**there).values("pk")),
    ]


def _statements(**owner: Any) -> models.QuerySet[Any, Any]:
    from .discrepancies import DiscrepancyStatement  # noqa: PLC0415 - they point at each other

    ((name, record),) = owner.items()
    return DiscrepancyStatement.objects.filter(**{f"discrepancy__{name}": record}).values("pk")


# The facts a citation may support: exactly one of these.
FACTS = ("meeting", "participant", "discussion", "link", "event", "statement")


def _exactly_one_fact() -> Q:
    one = Q()
    for fact in FACTS:
        one |= Q(**{f"{other}__isnull": other != fact for other in FACTS})
    return one


class Citation(models.Model):
    """The link from a fact to the passage that says it."""

    passage = models.ForeignKey(Passage, models.PROTECT, related_name="citations")
    as_printed = models.CharField(
        max_length=300, blank=True, help_text="The wording there, where it differs."
    )
    field = models.CharField(
        max_length=30, blank=True, help_text="The one field it supports; empty for all."
    )
    position = models.PositiveIntegerField(default=0)
    meeting = models.ForeignKey("Meeting", models.CASCADE, null=True, blank=True, related_name="+")
    participant = models.ForeignKey(
        "Participant", models.CASCADE, null=True, blank=True, related_name="+"
    )
    discussion = models.ForeignKey(
        "Discussion", models.CASCADE, null=True, blank=True, related_name="+"
    )
    link = models.ForeignKey("MeetingLink", models.CASCADE, null=True, blank=True, related_name="+")
    event = models.ForeignKey(
        "CommitmentEvent", models.CASCADE, null=True, blank=True, related_name="+"
    )
    statement = models.ForeignKey(
        "DiscrepancyStatement", models.CASCADE, null=True, blank=True, related_name="+"
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one_fact(), name="citation_supports_exactly_one_fact"
            ),
            models.CheckConstraint(
                condition=Q(field="") | Q(meeting__isnull=False),
                name="citation_of_one_field_is_a_meetings",
            ),
            models.UniqueConstraint(
                fields=["meeting", "field", "passage"],
                name="meeting_cites_a_passage_once_for_a_field",
            ),
            *(
                models.UniqueConstraint(
                    fields=[fact, "passage"], name=f"{fact}_cites_a_passage_once"
                )
                for fact in FACTS[1:]
            ),
        ]

    def __str__(self) -> str:
        return str(self.passage)
