"""Where sources disagree, and where nothing was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from .citations import Citation
from .commitments import Commitment
from .dialogues import Dialogue
from .meetings import Meeting
from .sources import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable


class DiscrepancyQuerySet(models.QuerySet["Discrepancy"]):
    """Questions about discrepancies."""

    def get_by_natural_key(
        self, meeting: str | None, commitment: str | None, field: str
    ) -> Discrepancy:
        """The discrepancy on a field of a meeting or commitment, as fixtures name it."""
        return self.get(meeting__slug=meeting, commitment__slug=commitment, field=field)


class Discrepancy(models.Model):
    """Passages that say different things about one field; all are kept."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, null=True, blank=True, related_name="discrepancies"
    )
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, null=True, blank=True, related_name="discrepancies"
    )
    field = models.CharField(max_length=30)
    position = models.PositiveIntegerField(default=0)

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=True, commitment__isnull=False)
                | Q(meeting__isnull=False, commitment__isnull=True),
                name="discrepancy_is_of_a_meeting_or_of_a_commitment",
                violation_error_message="A discrepancy is of a meeting or of a commitment.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "field"], name="meeting_has_one_discrepancy_on_a_field"
            ),
            models.UniqueConstraint(
                fields=["commitment", "field"], name="commitment_has_one_discrepancy_on_a_field"
            ),
        ]

    def __str__(self) -> str:
        return self.field

    def natural_key(self) -> tuple[str | None, str | None, str]:
        """The slug of what it is of, and the field."""
        return (
            self.meeting.slug if self.meeting else None,
            self.commitment.slug if self.commitment else None,
            self.field,
        )

    natural_key.dependencies = [  # type: ignore[attr-defined]
        "dialogues.meeting",
        "dialogues.commitment",
    ]

    def get_absolute_url(self) -> str:
        """The place on the page of its meeting or commitment."""
        owner = self.meeting or self.commitment
        return f"{owner.get_absolute_url() if owner else ''}#discrepancy-{self.field}"


def _on_dates(meetings: Iterable[Meeting]) -> models.QuerySet[Any, Any]:
    keys = {meeting.pk for meeting in meetings}
    return Discrepancy.objects.filter(field="date", meeting__in=keys).values("pk")


class StatementQuerySet(models.QuerySet["DiscrepancyStatement"]):
    """Questions about the statements of a discrepancy."""

    def of(self, record: Meeting | Commitment, dates_of: Iterable[Meeting] = ()) -> Self:
        """What passages say where they disagree about a meeting or a commitment, in order.

        And of some meetings, what they say of their dates.
        """
        owner = "meeting" if isinstance(record, Meeting) else "commitment"
        dates = Q(discrepancy__in=_on_dates(dates_of))
        return (
            self.filter(Q(**{f"discrepancy__{owner}": record}) | dates)
            .select_related("discrepancy")
            .order_by("discrepancy__position", "discrepancy", "position", "pk")
        )

    def of_all(
        self,
        meetings: Iterable[Meeting],
        commitments: Iterable[Commitment],
        dates_of: Iterable[Meeting] = (),
    ) -> Self:
        """What passages say where they disagree about some meetings and commitments, in order.

        And of some more meetings, what they say of their dates.
        """
        return (
            self.filter(
                Q(discrepancy__meeting__in={row.pk for row in meetings})
                | Q(discrepancy__commitment__in={row.pk for row in commitments})
                | Q(discrepancy__in=_on_dates(dates_of))
            )
            .select_related("discrepancy")
            .order_by("discrepancy__position", "discrepancy", "position", "pk")
        )

    def on_dates(self, meetings: Iterable[Meeting]) -> Self:
        """The dates that passages give for meetings on whose date they disagree."""
        return self.filter(discrepancy__in=_on_dates(meetings)).select_related("discrepancy")

    def get_by_natural_key(
        self, meeting: str | None, commitment: str | None, field: str, says: str
    ) -> DiscrepancyStatement:
        """The statement of a discrepancy with these words, as fixtures name it."""
        return self.get(
            discrepancy__meeting__slug=meeting,
            discrepancy__commitment__slug=commitment,
            discrepancy__field=field,
            says=says,
        )


class DiscrepancyStatement(models.Model):
    """What one passage, or several, say about the field; preferred if a reason is given."""

    discrepancy = models.ForeignKey(Discrepancy, models.CASCADE, related_name="statements")
    says = models.CharField(max_length=300)
    preferred = models.TextField(blank=True, help_text="Why this one, if it is preferred.")
    position = models.PositiveIntegerField(default=0)
    citations: models.ManyToManyField[Passage, Citation] = models.ManyToManyField(
        Passage, through=Citation, related_name="+"
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "statement"
        constraints = [
            models.UniqueConstraint(
                fields=["discrepancy", "says"], name="discrepancy_says_a_thing_once"
            ),
            models.UniqueConstraint(
                fields=["discrepancy"],
                condition=~Q(preferred=""),
                name="discrepancy_prefers_at_most_one_statement",
                violation_error_message="At most one statement can be preferred.",
            ),
        ]

    def __str__(self) -> str:
        return self.says

    def natural_key(self) -> tuple[str | None, str | None, str, str]:
        """The discrepancy's natural key, and the words."""
        return (*self.discrepancy.natural_key(), self.says)

    natural_key.dependencies = ["dialogues.discrepancy"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        """The place of its discrepancy."""
        return self.discrepancy.get_absolute_url()


class LookedFor(models.Model):
    """That something was looked for on a day, and nothing was found."""

    dialogue = models.ForeignKey(
        Dialogue, models.CASCADE, null=True, blank=True, related_name="looked_for"
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, null=True, blank=True, related_name="looked_for"
    )
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, null=True, blank=True, related_name="looked_for"
    )
    what = models.CharField(max_length=300)
    on = models.DateField()
    where = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "search that found nothing"
        verbose_name_plural = "searches that found nothing"
        constraints = [
            models.CheckConstraint(
                condition=Q(dialogue__isnull=False, meeting__isnull=True, commitment__isnull=True)
                | Q(dialogue__isnull=True, meeting__isnull=False, commitment__isnull=True)
                | Q(dialogue__isnull=True, meeting__isnull=True, commitment__isnull=False),
                name="looked_for_is_of_exactly_one_record",
            ),
        ]

    def __str__(self) -> str:
        return self.what
