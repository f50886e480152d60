"""What was promised, by whom, and in which parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .course import UNFINISHED
from .meetings import Delegation
from .parties import Agency, CooperationArea, Party
from .records import Record, RecordQuerySet, SlugField

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from .dialogues import Dialogue
    from .events import EventQuerySet
    from .meetings import Meeting


def _events() -> EventQuerySet:
    from .events import CommitmentEvent  # noqa: PLC0415 - they point at each other

    return CommitmentEvent.objects.all()


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
            is_overdue=Case(
                When(
                    holding__status__in=UNFINISHED,
                    holding__due_on__lt=day,
                    then=True,
                ),
                default=False,
                output_field=models.BooleanField(),
            ),
        )

    def until(self, day: datetime.date | None) -> Self:
        """Commitments that an event had reached by a day; all of them if none is given."""
        return self.filter(made_on__lte=day) if day else self

    def at(self, meeting: Meeting) -> Self:
        """Commitments of which a meeting spoke."""
        return self.filter(pk__in=meeting.events.values("commitment"))

    def with_proof(self, at: datetime.date) -> Self:
        """Commitments with the keys of the events that say what a row shows on a day.

        How it began, what holds of it, and the target it has: `begun_by`, `held_by` and
        `targeted_by`.
        """
        events = _events().filter(commitment=OuterRef("pk"))
        targeting = events.filter(counts_on__lte=at).exclude(target="")
        return self.as_of(at).annotate(
            begun_by=Subquery(events.filter(position=0).values("pk")[:1]),
            held_by=F("holding__pk"),
            targeted_by=Subquery(targeting.order_by("-position").values("pk")[:1]),
        )

    def with_dialogue(self) -> Self:
        """Commitments with the names and slug of the dialogue in which each began, if in one."""
        first = _events().filter(commitment=OuterRef("pk"), position=0)
        return self.annotate(
            dialogue_name=Subquery(first.values("meeting__dialogue__name")[:1]),
            dialogue_names=Subquery(first.values("meeting__dialogue__names")[:1]),
            dialogue_slug=Subquery(first.values("meeting__dialogue__slug")[:1]),
        )

    def with_others(self, commitment: Commitment, table: Iterable[Party]) -> Self:
        """Commitments but this one, begun where one of its parties met another.

        Another party is one that did not sit at `table`, where the commitment itself began.
        """
        seats = Delegation.objects.filter(meeting=OuterRef("meeting"))
        begun = (
            _events()
            .filter(position=0, commitment=OuterRef("pk"))
            .filter(Exists(seats.filter(party__in=commitment.parties.all())))
            .filter(Exists(seats.exclude(party__in=table)))
        )
        return self.filter(Exists(begun)).exclude(pk=commitment.pk)

    def unfinished_before(self, day: datetime.date, dialogue: Dialogue) -> Self:
        """Commitments of a dialogue that were unfinished when a day began."""
        earlier = _events().filter(commitment=OuterRef("pk"), counts_on__lt=day)
        return self.filter(
            Exists(earlier.filter(meeting__dialogue=dialogue)),
            Exists(earlier.unfinished_on(day)),
        )

    def latest_first(self) -> Self:
        """The most recently made first."""
        return self.order_by(F("made_on").desc(nulls_last=True), "slug")

    def for_brief(self, at: datetime.date) -> Self:
        """Commitments as a brief lists them: unfinished ones by what is due, then the latest done."""
        is_unfinished = Case(
            When(holding__status__in=UNFINISHED, then=True),
            default=False,
            output_field=models.BooleanField(),
        )
        parties = Prefetch("parties", Party.objects.by_name())
        return (
            self.with_proof(at)
            .prefetch_related(parties)
            .order_by(
                is_unfinished.desc(),
                Case(When(holding__status__in=UNFINISHED, then=F("due_on"))).asc(nulls_last=True),
                F("status_since").desc(nulls_last=True),
                "slug",
            )
        )

    def for_summary(self, at: datetime.date) -> Self:
        """Commitments with what a program is told in a list: what holds, all they refer to."""
        return (
            self.as_of(at)
            .prefetch_related(
                Prefetch("parties", Party.objects.by_name()),
                Prefetch("agencies", Agency.objects.by_name()),
                Prefetch("areas", CooperationArea.objects.by_name()),
            )
            .latest_first()
        )


class Commitment(Record):
    """One thing the parties, or one of them, said they will do."""

    class Strength(models.TextChoices):
        """How firmly it was said."""

        AGREED = "agreed", _("Agreed, decided, committed or signed")
        PLANS = "plans", _("Plans to, or will")
        INTENDS = "intends", _("Intends, or is determined to")
        EXPLORES = "explores", _("Considers, or seeks to")

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
