"""Who sat at a meeting's table, what lay on it, and what the meeting points to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .citations import Citation
from .meetings import Meeting
from .parties import Agency, CooperationArea, Party
from .records import CodePointField
from .sources import Passage, Source

if TYPE_CHECKING:
    from collections.abc import Iterable


class ItemQuerySet(models.QuerySet[Any]):
    """Questions about the things said of one meeting."""

    def get_by_natural_key(self, meeting: str, anchor: str) -> Any:
        """The item of a meeting with an anchor, as fixtures name it."""
        return self.get(meeting__slug=meeting, anchor=anchor)

    def latest_first(self) -> Self:
        """Items of the latest meeting first, those of one meeting as they were written."""
        return self.order_by(
            F("meeting__held_until").desc(nulls_last=True), "meeting__slug", "position", "pk"
        )


class MeetingItem(models.Model):
    """One thing said of a meeting, with an anchor on its page that survives reloads."""

    position = models.PositiveIntegerField(default=0)
    anchor = CodePointField(max_length=500, editable=False, default="")

    objects = ItemQuerySet.as_manager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str, str]:
        """The meeting's slug and the anchor."""
        return (self.meeting.slug, self.anchor)  # type: ignore[attr-defined]

    natural_key.dependencies = ["dialogues.meeting"]  # type: ignore[attr-defined]


class ParticipantQuerySet(ItemQuerySet):
    """Questions about participants."""

    def at_head(self, meetings: Iterable[Meeting], whole: Iterable[Meeting]) -> Self:
        """Who was in the chair or at the head at some meetings, and everyone at a few of them."""
        return (
            self.filter(
                Q(meeting__in={row.pk for row in meetings}, role__in=Participant.AT_HEAD)
                | Q(meeting__in={row.pk for row in whole})
            )
            .select_related("party", "agency__successor__successor")
            .order_by("position", "pk")
        )


class Participant(MeetingItem):
    """An agency, a person, or a person of an agency at a meeting, in a role."""

    class Role(models.TextChoices):
        """In what role they sat there."""

        CO_CHAIR = "co-chair", _("Co-chair")
        HEAD = "head", _("Head of delegation")
        SPEAKER = "speaker", _("Speaker")
        PARTICIPANT = "participant", _("Participant")
        SPECIAL = "special participant", _("Special participant")
        OBSERVER = "observer", _("Observer")

    # Who leads a side.
    AT_HEAD = (Role.CO_CHAIR, Role.HEAD)

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="+",
        blank=True,
        help_text="Only for a person without an agency; otherwise the agency's.",
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="participations"
    )
    person = models.CharField(max_length=300, blank=True)
    romanised = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=20, choices=Role, default=Role.PARTICIPANT)
    role_as = models.CharField(max_length=300, blank=True, help_text="The role as printed.")
    citations: models.ManyToManyField[Passage, Citation] = models.ManyToManyField(
        Passage, through=Citation, related_name="+"
    )

    objects = ParticipantQuerySet.as_manager()  # type: ignore[misc] # it answers one question more

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False) | ~Q(person=""),
                name="participant_is_an_agency_or_a_person",
                violation_error_message="A participant is an agency, a person, or both.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "anchor"], name="participant_anchor_is_unique_in_its_meeting"
            ),
        ]

    def __str__(self) -> str:
        return self.person or str(self.agency)


class Discussion(MeetingItem):
    """That an area was on the table at a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="discussions")
    area = models.ForeignKey(CooperationArea, models.PROTECT, related_name="discussions")
    citations: models.ManyToManyField[Passage, Citation] = models.ManyToManyField(
        Passage, through=Citation, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "area"], name="meeting_discusses_an_area_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.area)


class LinkQuerySet(ItemQuerySet):
    """Questions about links."""

    def around(self, meeting: Meeting) -> Self:
        """Links from a meeting, and links of other meetings to it, in the order written."""
        return (
            self.filter(Q(meeting=meeting) | Q(other=meeting))
            .select_related("meeting__dialogue", "other__dialogue", "source")
            .order_by("meeting", "position", "pk")
        )

    def naming(self, meetings: Iterable[Meeting]) -> Self:
        """Links by which some meetings name documents, those of the latest meeting first."""
        return (
            self.filter(meeting__in={row.pk for row in meetings}, source__isnull=False)
            .select_related("source", "meeting__dialogue")
            .latest_first()
        )

    def beside(self, meetings: Iterable[Meeting]) -> Self:
        """Links between any of some meetings and what prepares them, reports, or runs alongside."""
        keys = {meeting.pk for meeting in meetings}
        return (
            self.filter(Q(meeting__in=keys) | Q(other__in=keys), kind__in=MeetingLink.BESIDE)
            .select_related("meeting__dialogue", "other__dialogue")
            .order_by("meeting", "position", "pk")
        )


class MeetingLink(MeetingItem):
    """What a meeting recalls, prepares, reports to or names, or what ran alongside it."""

    class Kind(models.TextChoices):
        """How the two belong together."""

        RECALLS = "recalls", _("Recalls")
        PREPARES = "prepares", _("Prepares")
        REPORTS_TO = "reports to", _("Reports to")
        ALONGSIDE = "alongside", _("Alongside")
        NAMES = "names", _("Names a document")

    # What says that one meeting was told of at another.
    TELLS = (Kind.PREPARES, Kind.REPORTS_TO)
    # What a reader of a series looks for next to a session.
    BESIDE = (Kind.PREPARES, Kind.REPORTS_TO, Kind.ALONGSIDE)

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=20, choices=Kind)
    other = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="linked_from"
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="named_by"
    )
    citations: models.ManyToManyField[Passage, Citation] = models.ManyToManyField(
        Passage, through=Citation, related_name="+"
    )

    objects = LinkQuerySet.as_manager()  # type: ignore[misc] # it answers one question more

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="names", source__isnull=False, other__isnull=True)
                | (~Q(kind="names") & Q(source__isnull=True, other__isnull=False)),
                name="link_names_a_source_or_leads_to_a_meeting",
                violation_error_message=(
                    "A link that names a document needs a source; every other needs a meeting."
                ),
            ),
            models.UniqueConstraint(
                fields=["meeting", "anchor"], name="link_anchor_is_unique_in_its_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.other or self.source}"
