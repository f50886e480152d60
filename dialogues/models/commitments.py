"""What was promised, and what sources report of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, Subquery
from django.urls import reverse

from .meetings import Delegation, Dialogue, Meeting
from .parties import Agency, CooperationArea, Party
from .records import CodePointField, Record, RecordQuerySet, SlugField
from .sources import Citation, Passage

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable


class CommitmentQuerySet(RecordQuerySet):
    """Questions about commitments."""

    def as_of(self, day: datetime.date) -> Self:
        """Commitments with what held of them on a day, whether or not made by then.

        One that no event had reached by that day has no `holding`: its status is null.
        """
        spans = Q(events__counts_on__lte=day) & (
            Q(events__counts_until__isnull=True) | Q(events__counts_until__gt=day)
        )
        return self.annotate(
            holding=FilteredRelation("events", condition=spans),
            status=F("holding__status"),
            status_since=F("holding__status_since"),
            target=F("holding__target_then"),
            due_on=F("holding__due_on"),
            is_late=F("holding__is_late"),
            is_overdue=models.Case(
                models.When(
                    holding__status__in=["open", "partly fulfilled"],
                    holding__due_on__lt=day,
                    then=True,
                ),
                default=False,
                output_field=models.BooleanField(),
            ),
        )

    def past_their_date(self, at: datetime.date) -> Self:
        """Commitments unfinished on a day after their target, the longest past first."""
        return self.with_proof(at).filter(is_overdue=True).order_by("due_on", "slug")

    def of(self, dialogue: Dialogue) -> Self:
        """Commitments of which a session of a dialogue spoke."""
        return self.filter(
            pk__in=CommitmentEvent.objects.filter(meeting__dialogue=dialogue).values("commitment")
        )

    def at(self, meeting: Meeting) -> Self:
        """Commitments of which a meeting spoke."""
        return self.filter(pk__in=meeting.events.values("commitment"))

    def about(self, area: CooperationArea) -> Self:
        """Commitments in an area."""
        return self.filter(areas=area)

    def by_party(self, party: Party) -> Self:
        """Commitments on which a party is to act."""
        return self.filter(parties=party)

    def with_agency(self, agency: Agency) -> Self:
        """Commitments that name an agency."""
        return self.filter(agencies=agency)

    def with_proof(self, at: datetime.date) -> Self:
        """Commitments with the keys of the events that say what a row shows on a day.

        How it began, what holds of it, and the target it has: `begun_by`, `held_by` and
        `targeted_by`.
        """
        events = CommitmentEvent.objects.filter(commitment=OuterRef("pk"))
        targeting = events.filter(counts_on__lte=at).exclude(target="")
        return self.as_of(at).annotate(
            begun_by=Subquery(events.filter(position=0).values("pk")[:1]),
            held_by=F("holding__pk"),
            targeted_by=Subquery(targeting.order_by("-position").values("pk")[:1]),
        )

    def with_dialogue(self) -> Self:
        """Commitments with the name and slug of the dialogue in which each began, if in one."""
        first = CommitmentEvent.objects.filter(commitment=OuterRef("pk"), position=0)
        return self.annotate(
            dialogue_name=Subquery(first.values("meeting__dialogue__name")[:1]),
            dialogue_slug=Subquery(first.values("meeting__dialogue__slug")[:1]),
        )

    def with_others(self, commitment: Commitment, table: Iterable[Party]) -> Self:
        """Commitments on a commitment's areas, begun where one of its parties met another.

        Another party is one that did not sit at `table`, where the commitment itself began.
        """
        seats = Delegation.objects.all()
        begun = CommitmentEvent.objects.filter(
            position=0,
            meeting__in=seats.filter(party__in=commitment.parties.all()).values("meeting"),
        ).filter(meeting__in=seats.exclude(party__in=table).values("meeting"))
        areas = commitment.areas.all()
        return self.filter(
            pk__in=begun.values("commitment"),
            id__in=Commitment.objects.filter(areas__in=areas).values("pk"),
        ).exclude(pk=commitment.pk)

    def latest_first(self) -> Self:
        """The most recently made first."""
        return self.order_by(F("made_on").desc(nulls_last=True), "slug")

    def for_list(self, at: datetime.date) -> Self:
        """Commitments with what a row shows on a day: status, target, who is to act."""
        return self.with_proof(at).prefetch_related("parties", "areas").latest_first()


class Commitment(Record):
    """One thing the parties, or one of them, said they will do."""

    class Strength(models.TextChoices):
        """How firmly it was said."""

        AGREED = "agreed", "Agreed, decided, committed or signed"
        PLANS = "plans", "Plans to, or will"
        INTENDS = "intends", "Intends, or is determined to"
        EXPLORES = "explores", "Considers, or seeks to"

    statement = models.TextField(help_text="In our own words.")
    statements = models.JSONField(
        default=dict, blank=True, help_text="The statement in other languages."
    )
    strength = models.CharField(max_length=10, choices=Strength)
    parties = models.ManyToManyField(Party, related_name="commitments", help_text="Who is to act.")
    agencies = models.ManyToManyField(Agency, related_name="commitments", blank=True)
    areas = models.ManyToManyField(CooperationArea, related_name="commitments", blank=True)
    made_on = models.DateField(null=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["made_on"], name="commitment_made_on")]

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        """The commitment's page."""
        return reverse("commitment", args=[self.slug])


class PartQuerySet(models.QuerySet["CommitmentPart"]):
    """Questions about parts of commitments."""

    def get_by_natural_key(self, commitment: str, key: str) -> CommitmentPart:
        """The part of a commitment with a key, as fixtures name it."""
        return self.get(commitment__slug=commitment, key=key)


class CommitmentPart(models.Model):
    """A part of a commitment with a fate of its own."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="parts")
    key = SlugField()
    title = models.CharField(max_length=300)
    position = models.PositiveIntegerField(default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "key"], name="part_key_is_unique_in_its_commitment"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, str]:
        """The commitment's slug and the part's key."""
        return (self.commitment.slug, self.key)

    natural_key.dependencies = ["dialogues.commitment"]  # type: ignore[attr-defined]


class EventQuerySet(models.QuerySet["CommitmentEvent"]):
    """Questions about events."""

    def get_by_natural_key(self, commitment: str, anchor: str) -> CommitmentEvent:
        """The event of a commitment with an anchor, as fixtures name it."""
        return self.get(commitment__slug=commitment, anchor=anchor)

    def in_order(self) -> Self:
        """The oldest first; on one day, as they were written."""
        return self.order_by("counts_on", "position")

    def until(self, day: datetime.date) -> Self:
        """Events that count on a day or before it."""
        return self.filter(counts_on__lte=day)

    def holding(self, day: datetime.date) -> Self:
        """For each commitment, the event that says what held of it on a day."""
        return self.until(day).filter(Q(counts_until__isnull=True) | Q(counts_until__gt=day))

    def figures(self, day: datetime.date) -> dict[str, int]:
        """How many commitments were done, done late, past their date and open on a day."""
        unfinished = Q(status__in=["open", "partly fulfilled"])
        past = Q(due_on__isnull=False, due_on__lt=day)
        return self.holding(day).aggregate(
            done=Count("pk", filter=Q(status="fulfilled", is_late=False)),
            late=Count("pk", filter=Q(status="fulfilled", is_late=True)),
            past=Count("pk", filter=unfinished & past),
            open=Count("pk", filter=unfinished & ~past),
        )

    def unfinished_before(self, day: datetime.date, dialogue: Dialogue) -> Self:
        """For each commitment of a dialogue unfinished when a day began, what held of it."""
        earlier = self.filter(counts_on__lt=day)
        return earlier.filter(
            Q(counts_until__isnull=True) | Q(counts_until__gte=day),
            status__in=["open", "partly fulfilled", "paused"],
            commitment__in=earlier.filter(meeting__dialogue=dialogue).values("commitment"),
        )

    def latest_changing(self) -> Self:
        """Events that changed something, the latest first."""
        return self.exclude(kind__in=["reaffirmed", "progress", "setback"]).order_by(
            F("counts_on").desc(nulls_last=True), "commitment__slug", "position"
        )


class CommitmentEvent(models.Model):
    """What a source reports of a commitment.

    The columns not editable follow from the commitment's events in `course`: what holds of the
    whole commitment from `counts_on` until the day before `counts_until`.
    """

    class Kind(models.TextChoices):
        """What happened."""

        MADE = "made", "Made"
        FIRST_RECORDED = "first recorded", "Already under way when first recorded"
        REAFFIRMED = "reaffirmed", "Reaffirmed"
        PROGRESS = "progress", "Progress"
        RESCHEDULED = "rescheduled", "Rescheduled"
        SETBACK = "setback", "Setback"
        PARTLY_FULFILLED = "partly fulfilled", "Partly done"
        FULFILLED = "fulfilled", "Done"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Cancelled"
        SUPERSEDED = "superseded", "Superseded"

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    part = models.ForeignKey(
        CommitmentPart, models.CASCADE, null=True, blank=True, related_name="events"
    )
    date = models.CharField(
        max_length=30,
        blank=True,
        help_text="EDTF, the day it happened; its meeting's date if empty.",
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="events"
    )
    target = models.CharField(
        max_length=30, blank=True, help_text="EDTF: by when it is to be done, if stated."
    )
    target_as = models.CharField(max_length=300, blank=True, help_text="The target as printed.")
    note = models.TextField(blank=True)
    notes = models.JSONField(default=dict, blank=True, help_text="The note in other languages.")
    by = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        help_text="The commitment that superseded this one.",
    )
    position = models.PositiveIntegerField(default=0)
    anchor = CodePointField(max_length=500, editable=False, default="")
    citations: models.ManyToManyField[Passage, Citation] = models.ManyToManyField(
        Passage, through=Citation, related_name="+"
    )
    counts_on = models.DateField(null=True, editable=False)
    counts_until = models.DateField(null=True, editable=False)
    status = models.CharField(max_length=20, editable=False, default="")
    status_since = models.DateField(null=True, editable=False)
    target_then = models.CharField(max_length=30, editable=False, default="")
    due_on = models.DateField(null=True, editable=False)
    is_late = models.BooleanField(default=False, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "anchor"],
                name="event_anchor_is_unique_in_its_commitment",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="event_status_due_on"),
            models.Index(fields=["counts_on"], name="event_counts_on"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def natural_key(self) -> tuple[str, str]:
        """The commitment's slug and the anchor."""
        return (self.commitment.slug, self.anchor)

    natural_key.dependencies = ["dialogues.commitment"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        """The event's place on its commitment's page."""
        return f"{self.commitment.get_absolute_url()}#event-{self.anchor}"


def fact_url(citation: Any) -> str:
    """The place on a page where the fact that a citation supports is told."""
    if citation.event_id:
        return str(citation.event.get_absolute_url())
    if citation.meeting_id:
        return str(citation.meeting.get_absolute_url())
    for kind in ("participant", "discussion", "link"):
        if item := getattr(citation, kind):
            return f"{item.meeting.get_absolute_url()}#{kind}-{item.anchor}"
    return str(citation.statement.get_absolute_url())
