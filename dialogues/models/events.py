"""What sources report of commitments."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .citations import Citation
from .commitments import Commitment, CommitmentPart
from .course import PAUSED, UNFINISHED
from .meetings import Meeting
from .records import CodePointField
from .sources import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable


_MENTIONS = ("reaffirmed", "progress", "setback")


class EventQuerySet(models.QuerySet["CommitmentEvent"]):
    """Questions about events."""

    def get_by_natural_key(self, commitment: str, anchor: str) -> CommitmentEvent:
        """The event of a commitment with an anchor, as fixtures name it."""
        return self.get(commitment__slug=commitment, anchor=anchor)

    def in_order(self) -> Self:
        """The oldest first; on one day, as they were written."""
        return self.order_by("counts_on", "position")

    def of_all(self, commitments: Iterable[Commitment]) -> Self:
        """Events of some commitments, the oldest first; on one day, as they were written."""
        return self.filter(commitment__in={row.pk for row in commitments}).order_by(
            "counts_on", "commitment__slug", "position"
        )

    def drawn(self, commitments: Iterable[Commitment], meetings: Iterable[Meeting]) -> Self:
        """Events of some commitments, and those by which any other began at some meetings."""
        here = Q(commitment__in={row.pk for row in commitments}) | Q(
            meeting__in={row.pk for row in meetings}, position=0
        )
        columns = ("kind", "date", "target", "status", "counts_on", "position", "commitment")
        days = ("meeting__date", "meeting__held_from", "meeting__held_until")
        return self.filter(here).select_related("meeting").only(*columns, *days).in_order()

    def until(self, day: datetime.date) -> Self:
        """Events that count on a day or before it."""
        return self.filter(counts_on__lte=day)

    def unfinished_on(self, day: datetime.date) -> Self:
        """Of events before a day, those that left a commitment unfinished when it began."""
        return self.filter(
            Q(counts_until__isnull=True) | Q(counts_until__gte=day),
            status__in=[*UNFINISHED, PAUSED],
        )

    def latest_changing(self, most: int) -> Self:
        """The latest events that changed something, the latest first.

        A mention, progress or a setback did if it left another status or target than it found.
        """
        found = CommitmentEvent.objects.filter(
            commitment=OuterRef("commitment"), position=OuterRef("position") - 1
        )
        left = found.exclude(status=OuterRef("status"), target_then=OuterRef("target_then"))
        # What is stored with an event tells most apart before the one ahead of it is looked up.
        may_have = ~Q(target="") | Q(status_since=F("counts_on"))
        changing = self.filter(~Q(kind__in=_MENTIONS) | Q(may_have, Exists(left)))
        # The day first: of a million events an index gives the last days, and few are sorted.
        days = changing.filter(counts_on__isnull=False).order_by("-counts_on").values("counts_on")
        since = Coalesce(Subquery(days[most - 1 : most]), Value(datetime.date.min))
        latest = changing.filter(counts_on__gte=since)
        return latest.order_by("-counts_on", "commitment__slug", "position")[:most]


class CommitmentEvent(models.Model):
    """What a source reports of a commitment.

    The columns not editable follow from the commitment's events in `course`: what holds of the
    whole commitment from `counts_on` until the day before `counts_until`.
    """

    class Kind(models.TextChoices):
        """What happened."""

        MADE = "made", _("Made")
        FIRST_RECORDED = "first recorded", _("Already under way when first recorded")
        REAFFIRMED = "reaffirmed", _("Reaffirmed")
        PROGRESS = "progress", _("Progress")
        RESCHEDULED = "rescheduled", _("Rescheduled")
        SETBACK = "setback", _("Setback")
        PARTLY_FULFILLED = "partly fulfilled", _("Partly done")
        FULFILLED = "fulfilled", _("Done")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")
        SUPERSEDED = "superseded", _("Superseded")

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

    # Whether what it speaks of, the whole or a part, was done after its target;
    # `queries.answers.tell_lateness` fills it in.
    is_done_late = False

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
            # Not of what still holds: SQLite would go through all of that for any one commitment.
            models.Index(
                fields=["counts_until", "counts_on"],
                condition=Q(counts_until__isnull=False),
                name="event_counts_until",
            ),
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
