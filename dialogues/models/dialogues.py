"""Standing series of meetings, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from .parties import Party
from .records import NamedRecord, RecordQuerySet

if TYPE_CHECKING:
    import datetime

    from .meetings import MeetingQuerySet


def _meetings() -> MeetingQuerySet:
    from .meetings import Meeting  # noqa: PLC0415 - they point at each other

    return Meeting.objects.all()


class DialogueQuerySet(RecordQuerySet):
    """Questions about dialogues."""

    def for_list(self) -> Self:
        """Dialogues with what a row shows: parties, and the key of the last meeting."""
        meetings = _meetings().filter(dialogue=OuterRef("pk"))
        held = meetings.filter(state=meetings.model.State.HELD)
        return (
            self.prefetch_related(Prefetch("seats", Seat.objects.in_order()))
            .annotate(last_meeting=Subquery(held.latest_first().values("pk")[:1]))
            .by_name()
        )

    def for_summary(self, until: datetime.date | None = None) -> Self:
        """Dialogues with what a program is told in a list: references, how many meetings."""
        here = (
            _meetings().until(until).filter(dialogue=OuterRef("pk")).order_by().values("dialogue")
        )
        return (
            self.select_related("parent")
            .prefetch_related(Prefetch("seats", Seat.objects.in_order()))
            .annotate(
                meeting_count=Coalesce(
                    Subquery(here.annotate(found=Count("pk")).values("found")), 0
                )
            )
            .by_name()
        )

    def for_page(self) -> Self:
        """Dialogues with what a page shows: the row, the dialogue above, what was looked for."""
        return self.for_list().select_related("parent").prefetch_related("looked_for")


class Dialogue(NamedRecord):
    """A standing series of meetings between two or more parties."""

    aliases = models.JSONField(default=list, blank=True, help_text="Other names, a list.")
    parties: models.ManyToManyField[Party, Seat] = models.ManyToManyField(
        Party, through="Seat", related_name="dialogues"
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    description = models.TextField(blank=True)
    descriptions = models.JSONField(
        default=dict, blank=True, help_text="The description in other languages."
    )

    objects = DialogueQuerySet.as_manager()

    def get_absolute_url(self) -> str:
        """The dialogue's page."""
        return reverse("dialogue", args=[self.slug])


class SideQuerySet(models.QuerySet[Any]):
    """Questions about parties' places: in a dialogue, or at one meeting."""

    def in_order(self) -> Self:
        """Places with their parties, in the order written."""
        return self.select_related("party").order_by("position", "pk")


class Seat(models.Model):
    """A party's place in a dialogue; the order written is the order shown."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="seats")
    party = models.ForeignKey(Party, models.PROTECT, related_name="dialogue_seats")
    position = models.PositiveIntegerField(default=0)

    objects = SideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "party"], name="dialogue_seats_a_party_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)
