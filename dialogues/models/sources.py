"""Where facts come from: sources, their passages, and the citations that link to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from .records import CodePointField, Record, RecordQuerySet, SlugField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .commitments import Commitment
    from .meetings import Discussion, Meeting, MeetingItem, MeetingLink


class SourceQuerySet(RecordQuerySet):
    """Questions about sources."""

    def latest_first(self) -> Self:
        """The most recently published first, undated ones last."""
        return self.order_by(F("published_until").desc(nulls_last=True), "slug")

    def for_list(self) -> Self:
        """Sources with what a row shows: how many of their passages are kept."""
        return self.annotate(passage_count=Count("passages")).latest_first()

    def for_page(self) -> Self:
        """Sources with what a page shows: what they copy, and their passages."""
        return self.select_related("copy_of").prefetch_related("copies", "passages")


class Source(Record):
    """A document that says something about what governments said to each other."""

    class Kind(models.TextChoices):
        """What sort of document."""

        JOINT_STATEMENT = "joint statement", "Joint statement"
        ANNOUNCEMENT = "announcement", "Announcement"
        PRESS_RELEASE = "press release", "Press release"
        NEWS_REPORT = "news report", "News report"
        AGREEMENT = "agreement", "Agreement"
        FACT_SHEET = "fact sheet", "Fact sheet"
        PAPER = "paper", "Paper"
        OTHER = "other", "Other"

    class Standing(models.TextChoices):
        """How near to the parties' own word a document stands."""

        OFFICIAL = "official", "Official: a party's own site"
        REPRINT = "reprint", "Reprint: its text elsewhere"
        NEWS = "news", "News"
        DERIVED = "derived", "Derived: summary, translation, study"

    class Seen(models.TextChoices):
        """How much of a document was read for this record."""

        WHOLE = "whole", "Whole"
        PART = "part", "Part"
        NONE = "none", "None"

    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    standing = models.CharField(max_length=10, choices=Standing)
    seen = models.CharField(max_length=10, choices=Seen)
    language = models.CharField(max_length=20)
    published = models.CharField(
        max_length=30, blank=True, help_text="EDTF, for example 2019-07-25 or 2019-07."
    )
    published_until = models.DateField(null=True, editable=False)
    url = models.CharField("address", max_length=1000, blank=True)
    copy_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies"
    )
    sorts_as = CodePointField(max_length=300, editable=False, default="")

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="source_address_is_empty_or_starts_with_http",
                violation_error_message="A source's address starts with http:// or https://.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The source's page."""
        return reverse("source", args=[self.slug])


class PassageQuerySet(models.QuerySet["Passage"]):
    """Questions about passages."""

    def get_by_natural_key(self, source: str, key: str) -> Passage:
        """The passage of a source with a key, as fixtures name it."""
        return self.get(source__slug=source, key=key)


class Passage(models.Model):
    """A place in a source: perhaps a locator, perhaps its words."""

    class TranslationBy(models.TextChoices):
        """Whose translation stands beside a passage's words."""

        OURS = "ours", "Ours"
        OFFICIAL = "official", "Official"

    source = models.ForeignKey(Source, models.PROTECT, related_name="passages")
    key = SlugField()
    locator = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True, help_text="At most 40 words, word for word.")
    language = models.CharField(
        max_length=20, blank=True, help_text="Where it is not the source's."
    )
    translation = models.TextField(blank=True)
    translation_by = models.CharField(max_length=10, choices=TranslationBy, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = PassageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], name="passage_key_is_unique_in_its_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.slug}#{self.key}"

    def natural_key(self) -> tuple[str, str]:
        """The source's slug and the passage's key."""
        return (self.source.slug, self.key)

    natural_key.dependencies = ["dialogues.source"]  # type: ignore[attr-defined]

    def get_absolute_url(self) -> str:
        """The passage's place on its source's page."""
        return f"{self.source.get_absolute_url()}#{self.key}"


class CitationQuerySet(models.QuerySet["Citation"]):
    """Questions about citations."""

    def on_meeting(self, meeting: Meeting) -> Self:
        """Every citation of a meeting and of what was said, done and linked there.

        Asked by the facts' keys, one index each: an OR across joins would scan the table.
        """
        return self.filter(
            Q(meeting=meeting)
            | Q(participant__in=meeting.participants.values("pk"))
            | Q(discussion__in=meeting.discussions.values("pk"))
            | Q(link__in=meeting.links.values("pk"))
            | Q(statement__in=_statements(meeting=meeting))
        )

    def on_commitment(self, commitment: Commitment, events: Iterable[int] = ()) -> Self:
        """Every citation of a commitment's events and of what sources disagree about.

        And those of other events of which its page tells.
        """
        return self.filter(
            Q(event__in=commitment.events.values("pk"))
            | Q(event__in=set(events))
            | Q(statement__in=_statements(commitment=commitment))
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
        also = self.filter(
            Q(event__in=set(events))
            | Q(link__in={link.pk for link in links})
            | Q(participant__in=keys["Participant"])
            | Q(discussion__in=keys["Discussion"])
            | Q(meeting__in={before.pk} if before else ())
        )
        return (self.on_meeting(meeting) | also).for_page()

    def of_these(
        self,
        events: Iterable[int],
        meetings: Iterable[Meeting] = (),
        discussions: Iterable[Discussion] = (),
    ) -> Self:
        """Citations of events, by their keys, and of meetings and discussions."""
        return self.filter(
            Q(event__in=set(events))
            | Q(meeting__in={row.pk for row in meetings})
            | Q(discussion__in={row.pk for row in discussions})
        )

    def at_meetings(self, meetings: Iterable[Meeting]) -> Self:
        """Citations of several meetings and of who and what was there; `at_meeting` says where."""
        from .meetings import Discussion, MeetingLink, Participant  # noqa: PLC0415 - they point here

        keys = {meeting.pk for meeting in meetings}
        there = {"meeting__in": keys}
        return self.filter(
            Q(**there)
            | Q(participant__in=Participant.objects.filter(**there).values("pk"))
            | Q(discussion__in=Discussion.objects.filter(**there).values("pk"))
            | Q(link__in=MeetingLink.objects.filter(**there).values("pk"))
        ).annotate(
            at_meeting=Coalesce(
                "meeting", "participant__meeting", "discussion__meeting", "link__meeting"
            )
        )

    def for_page(self) -> Self:
        """Citations with their passage and source, in the order they were written."""
        return self.select_related("passage__source").order_by("position", "pk")


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
