"""Sessions of dialogues, and who sat on which side of the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .citations import Citation
from .dialogues import Dialogue, SideQuerySet
from .parties import Party
from .records import Record, RecordQuerySet
from .sources import Passage

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence


class MeetingQuerySet(RecordQuerySet):
    """Questions about meetings."""

    def of(self, dialogue: Dialogue) -> Self:
        """Sessions of a dialogue."""
        return self.filter(dialogue=dialogue)

    def outside_dialogues(self, party: Party) -> Self:
        """Meetings of no dialogue at which a party sat."""
        return self.filter(dialogue=None, pk__in=party.delegations.values("meeting"))

    def until(self, day: datetime.date | None) -> Self:
        """Meetings over by a day as far as their dates tell, and those without a date; else all."""
        if day is None:
            return self
        return self.filter(
            Q(held_until__lte=day)
            | Q(held_until__isnull=True, held_from__lte=day)
            | Q(held_until__isnull=True, held_from__isnull=True)
        )

    def took_place(self) -> Self:
        """Meetings that were held, or may have been."""
        return self.filter(state__in=[Meeting.State.HELD, Meeting.State.UNKNOWN])

    def unnumbered_near(
        self, meeting: Meeting, before: Meeting | None, after: Meeting | None
    ) -> Self:
        """Sessions without a number between those around a numbered one, the oldest first."""
        if not (meeting.dialogue and meeting.ordinal):
            return self.none()
        found = self.of(meeting.dialogue).filter(ordinal__isnull=True, held_until__isnull=False)
        if before and before.held_until:
            found = found.filter(held_until__gte=before.held_until)
        if after and after.held_from:
            found = found.filter(held_from__lte=after.held_from)
        return found.order_by("held_until", "slug")

    def before(self, meeting: Meeting) -> Self:
        """Other sessions of a meeting's dialogue that came before it, the nearest first."""
        sessions = (
            self.of(meeting.dialogue).exclude(pk=meeting.pk) if meeting.dialogue else self.none()
        )
        if meeting.ordinal:
            return sessions.filter(ordinal__lt=meeting.ordinal).order_by("-ordinal")
        if meeting.held_from is None:
            return sessions.none()
        return sessions.filter(held_until__lt=meeting.held_from).order_by("-held_until", "slug")

    def after(self, meeting: Meeting) -> Self:
        """Other sessions of a meeting's dialogue that came after it, the nearest first."""
        sessions = (
            self.of(meeting.dialogue).exclude(pk=meeting.pk) if meeting.dialogue else self.none()
        )
        if meeting.ordinal:
            return sessions.filter(ordinal__gt=meeting.ordinal).order_by("ordinal")
        if meeting.held_until is None:
            return sessions.none()
        return sessions.filter(held_from__gt=meeting.held_until).order_by("held_from", "slug")

    def held_later(self, meeting: Meeting) -> Self:
        """Sessions of its dialogue held after a meeting: by number, or without one by their days."""
        if meeting.dialogue is None:
            return self.none()
        later = Q(held_until__gt=meeting.held_until) if meeting.held_until else Q(pk=None)
        if meeting.ordinal:
            later = Q(ordinal__gt=meeting.ordinal) | Q(later, ordinal__isnull=True)
        return self.of(meeting.dialogue).filter(later, state=self.model.State.HELD)

    def neighbours(self, meeting: Meeting) -> tuple[Meeting | None, Meeting | None, bool]:
        """The sessions of a meeting's dialogue next before and next after it, in one query.

        And whether any session was held after it, wherever that stands.
        """
        ends = (self.before(meeting), self.after(meeting), self.held_later(meeting).order_by("pk"))
        before, after, later = (Q(pk__in=end.values("pk")[:1]) for end in ends)
        side = Case(
            When(before, then=Value("before")), When(after, then=Value("after")), default=Value("")
        )
        found = {row.side: row for row in self.filter(before | after | later).annotate(side=side)}
        following = found.get("after")
        is_followed = "" in found or bool(following and following.state == self.model.State.HELD)
        return found.get("before"), following, is_followed

    def latest_first(self) -> Self:
        """The latest first, undated ones last."""
        return self.order_by(
            F("held_until").desc(nulls_last=True), F("ordinal").desc(nulls_last=True), "slug"
        )

    def for_summary(self) -> Self:
        """Meetings with what a program is told in a list: dialogue and parties."""
        return (
            self.select_related("dialogue")
            .prefetch_related(Prefetch("delegations", Delegation.objects.in_order()))
            .latest_first()
        )

    def for_list(self) -> Self:
        """Meetings with what a row shows: the summary, and commitments made there."""
        return self.for_summary().counted(commitment_count="events__commitment")

    def for_rows(self) -> Self:
        """Meetings with what a row shows, but for the parties of those outside a dialogue."""
        return self.select_related("dialogue").counted(commitment_count="events__commitment")

    def with_begun(self) -> Self:
        """Meetings with how many commitments were made or first recorded there: `begun_count`."""
        alone = Meeting.objects.filter(pk=OuterRef("pk")).order_by()
        begun = alone.annotate(found=Count("events", filter=Q(events__position=0)))
        return self.annotate(begun_count=Subquery(begun.values("found")))


class Meeting(Record):
    """One session of a dialogue, or a summit or ministerial that a dialogue refers to."""

    class Kind(models.TextChoices):
        """What sort of meeting."""

        SESSION = "session", _("Session")
        PREPARATORY = "preparatory", _("Preparatory meeting")
        SUMMIT = "summit", _("Summit")
        MINISTERIAL = "ministerial", _("Ministerial")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        """Whether it took place."""

        ANNOUNCED = "announced", _("Announced only")
        HELD = "held", _("Held")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")
        UNKNOWN = "unknown", _("Not known whether it took place")

    class Mode(models.TextChoices):
        """Where the parties sat."""

        IN_PERSON = "in person", _("In person")
        VIRTUAL = "virtual", _("Online")
        HYBRID = "hybrid", _("In person and online")
        UNKNOWN = "unknown", _("Unknown")

    dialogue = models.ForeignKey(
        Dialogue, models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    ordinal = models.PositiveIntegerField(null=True, blank=True)
    title = models.CharField(max_length=300, blank=True)
    has_own_parties = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whether its parties are its own, not simply the dialogue's.",
    )
    date = models.CharField(
        max_length=30, blank=True, help_text="EDTF, for example 2019-07-24 or 2019-07."
    )
    dated_as = models.CharField(max_length=300, blank=True, help_text="The date as printed.")
    held_from = models.DateField(null=True, editable=False)
    held_until = models.DateField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State)
    mode = models.CharField(max_length=10, choices=Mode, blank=True)
    city = models.CharField(max_length=300, blank=True)
    venue = models.CharField(max_length=300, blank=True)
    host = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    summaries = models.JSONField(
        default=dict, blank=True, help_text="The summary in other languages."
    )
    citations: models.ManyToManyField[Passage, Citation] = models.ManyToManyField(
        Passage, through=Citation, related_name="+"
    )

    # What sources say of a date on which they disagree; `queries.discrepancies.dated` fills it in.
    disputed_dates: Sequence[str] = ()

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "ordinal"],
                name="meeting_ordinal_is_unique_in_its_dialogue",
                violation_error_message="Another meeting of this dialogue has this ordinal.",
            ),
            models.CheckConstraint(
                condition=Q(ordinal__isnull=True) | Q(ordinal__gte=1),
                name="meeting_ordinal_is_positive",
                violation_error_message="An ordinal is 1 or more.",
            ),
            models.CheckConstraint(
                condition=Q(held_from__isnull=True)
                | Q(held_until__isnull=True)
                | Q(held_from__lte=F("held_until")),
                name="meeting_ends_on_or_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["held_until"], name="meeting_held_until")]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        """The meeting's page."""
        return reverse("meeting", args=[self.slug])


class Delegation(models.Model):
    """A party's side of the table at one meeting."""

    class Attendance(models.TextChoices):
        """How much of the delegation the sources list."""

        COMPLETE = "complete", _("Complete")
        PARTIAL = "partial", _("Partial")
        NOT_LISTED = "not listed", _("Not listed")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="delegations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="delegations")
    position = models.PositiveIntegerField(default=0)
    attendance = models.CharField(max_length=10, choices=Attendance, blank=True)

    objects = SideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "party"], name="meeting_has_one_delegation_of_a_party"
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)
