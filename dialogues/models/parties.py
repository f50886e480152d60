"""Who sits at the table, and what lies on it: parties, agencies, areas of cooperation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .records import NamedRecord, RecordQuerySet

if TYPE_CHECKING:
    from .meetings import Meeting


class PartyQuerySet(RecordQuerySet):
    """Questions about parties."""

    def for_list(self) -> Self:
        """Parties with what a row shows: how many dialogues and agencies."""
        return self.counted(dialogue_count="dialogue_seats", agency_count="agencies").by_name()


class Party(NamedRecord):
    """A state, or an organisation of states, at the table."""

    class Kind(models.TextChoices):
        """What sort of party."""

        STATE = "state", _("State")
        ORGANISATION = "organisation", _("Organisation of states")

    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    iso_code = models.CharField("ISO code", max_length=10, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"

    def get_absolute_url(self) -> str:
        """The party's page."""
        return reverse("party", args=[self.slug])


class AgencyQuerySet(RecordQuerySet):
    """Questions about agencies."""

    def of(self, party: Party) -> Self:
        """Agencies that take part for a party."""
        return self.filter(party=party)

    def at(self, meeting: Meeting) -> Self:
        """Agencies that took part in a meeting, each once however many it sent."""
        return self.filter(pk__in=meeting.participants.exclude(agency=None).values("agency"))

    def in_succession(self) -> Self:
        """Agencies that something took over from, each with its successor."""
        return self.filter(successor__isnull=False).select_related("successor").by_name()

    def for_list(self) -> Self:
        """Agencies with what a row shows: their party."""
        return self.select_related("party").by_name()

    def for_summary(self) -> Self:
        """Agencies with what a list of programs tells: the party, and the bodies it names."""
        return self.for_list().select_related("parent", "successor")

    def for_page(self) -> Self:
        """Agencies with what a page shows: the row, the bodies above and below them."""
        return self.for_summary().prefetch_related(Prefetch("parts", Agency.objects.by_name()))


class Agency(NamedRecord):
    """A body that takes part for a party: ministry, council, space agency, institute."""

    abbreviation = models.CharField(max_length=40, blank=True)
    aliases = models.JSONField(
        default=list, blank=True, help_text="Former and other names, a list."
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="agencies")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"

    def get_absolute_url(self) -> str:
        """The agency's page."""
        return reverse("agency", args=[self.slug])


class CooperationAreaQuerySet(RecordQuerySet):
    """Questions about areas of cooperation."""

    def for_page(self) -> Self:
        """Areas with what a page shows: the row, the broader and the narrower ones."""
        return (
            self.by_name()
            .select_related("broader")
            .prefetch_related(Prefetch("narrower", CooperationArea.objects.by_name()))
        )


class CooperationArea(NamedRecord):
    """A subject of cooperation from the controlled list."""

    abbreviation = models.CharField(max_length=40, blank=True)
    aliases = models.JSONField(default=list, blank=True, help_text="Other names, a list.")
    description = models.TextField(blank=True)
    descriptions = models.JSONField(
        default=dict, blank=True, help_text="The description in other languages."
    )
    broader = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower"
    )

    objects = CooperationAreaQuerySet.as_manager()

    class Meta:
        verbose_name = "area"

    def get_absolute_url(self) -> str:
        """The area's page."""
        return reverse("area", args=[self.slug])
