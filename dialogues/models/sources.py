"""Where facts come from: documents, and the passages of them that are cited."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .records import CodePointField, Record, RecordQuerySet, SlugField


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

        JOINT_STATEMENT = "joint statement", _("Joint statement")
        ANNOUNCEMENT = "announcement", _("Announcement")
        PRESS_RELEASE = "press release", _("Press release")
        NEWS_REPORT = "news report", _("News report")
        AGREEMENT = "agreement", _("Agreement")
        FACT_SHEET = "fact sheet", _("Fact sheet")
        PAPER = "paper", _("Paper")
        OTHER = "other", pgettext_lazy("a kind of source", "Other")

    class Standing(models.TextChoices):
        """How near to the parties' own word a document stands."""

        OFFICIAL = "official", _("Official: a party's own site")
        REPRINT = "reprint", _("Reprint: its text elsewhere")
        NEWS = "news", pgettext_lazy("a source's standing", "News")
        DERIVED = "derived", _("Derived: summary, translation, study")

    class Seen(models.TextChoices):
        """How much of a document was read for this record."""

        WHOLE = "whole", pgettext_lazy("how much was read", "Whole")
        PART = "part", pgettext_lazy("how much was read", "Part")
        NONE = "none", pgettext_lazy("how much was read", "None")

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

    @property
    def language_of_words(self) -> str:
        """The language of its words: its own, or its source's."""
        return self.language or self.source.language
