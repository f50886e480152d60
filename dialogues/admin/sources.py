"""Sources and their passages on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from dialogues.dossier.referrers import citers
from dialogues.models import Citation, Passage, Source

from .desk import DeskAdmin
from .front_page import site
from .guard import is_key
from .lists import named
from .narrowing import Cited, Edited
from .records import label
from .rows import RowForm, RowFormSet, Stacked

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

KEY = "Its permanent name within the source: lower-case letters, digits and hyphens."


class PassageForm(RowForm):
    """A passage of a source."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Citations in dossiers name it.
        self.fields["key"].disabled = bool(self.instance.pk)

    def identity(self) -> str:
        """Its key."""
        return str(self.instance.key)

    @property
    def told(self) -> str:
        """Its key, where it stands, and its first words."""
        return label(self.instance)


class PassageFormSet(RowFormSet):
    """The passages of a source."""

    def clean(self) -> None:
        """Refuse to take out what is cited."""
        # Before Django's own refusal, which names citations and not whose they are.
        for form in self.deleted_forms:
            cited_by = citers(self.instance.slug, form.instance.key)
            if cited_by:
                names = ", ".join(sorted(slug for _section, slug in cited_by))
                raise ValidationError(
                    f"{form.instance.key!r} is cited by {names}. Take it out there first."
                )
        super().clean()


class PassageRows(Stacked):
    """The passages of a source."""

    model = Passage
    form = PassageForm
    formset = PassageFormSet
    named_by = ("source",)
    fields = (
        ("key", "place"),
        "locator",
        "text",
        ("language", "translation_by"),
        "translation",
    )


@admin.register(Source, site=site)
class Sources(DeskAdmin):
    """Documents."""

    fields = (
        *("slug", "title", "publisher", ("kind", "standing", "seen"), ("language", "published")),
        *("url", "copy_of", "inferred"),
    )
    inlines = (PassageRows,)
    list_display = (
        *("called", "publisher", "published", "kind", "standing", "seen"),
        *("kept", "last_change"),
    )
    list_filter = (Cited, Edited, "seen", "standing", "kind")
    search_fields = ("slug", "title", "publisher", "url")
    ordering = (F("published_until").desc(nulls_last=True), "slug")

    def dressed(self, rows: list[Any]) -> list[Any]:
        """Sources with how many of their passages are kept."""
        found = Source.objects.counted(passage_count="passages").in_bulk([row.pk for row in rows])
        return super().dressed([found[row.pk] for row in rows if row.pk in found])

    @admin.display(description="source", ordering="sorts_as")
    def called(self, source: Source) -> str:
        """Its title and its slug."""
        return named(source.title, source.slug)

    @admin.display(description="passages")
    def kept(self, source: Any) -> int:
        """How many of its passages are kept."""
        return int(source.passage_count)

    def what_goes(
        self, rows: list[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """The sources, with their passages: nothing cites them, or they would not go."""
        passages = list(Passage.objects.filter(source__in=rows).select_related("source"))
        kinds = {"sources": len(rows), "passages": len(passages)}
        allowed = all(self.has_delete_permission(request, row) for row in rows)
        return [*map(str, rows), [*map(str, passages)]], kinds, set() if allowed else {"source"}, []

    def take_out(self, row: Any) -> None:
        """Delete a source with its passages."""
        row.passages.all().delete()
        row.delete()


@admin.register(Passage, site=site)
class Passages(DeskAdmin):
    """Passages, each by itself: to look one up, or to correct it."""

    fields = ("source", "key", "locator", "text", "language", "translation", "translation_by")
    list_display = ("__str__", "locator", "text", "cited")
    list_filter = (Cited,)
    list_select_related = ("source",)
    search_fields = ("source__slug", "source__title", "key", "locator", "text", "translation")
    ordering = ("source__slug", "position", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Passages, with the source each is named by."""
        return super().get_queryset(request).select_related("source")

    def get_urls(self) -> list[Any]:
        """The addresses of passages, and of what one says."""
        words = self.admin_site.admin_view(self.words)
        return [
            path("<int:key>/words/", words, name="dialogues_passage_words"),
            *super().get_urls(),
        ]

    def words(self, request: HttpRequest, key: int) -> HttpResponse:
        """What a passage says, as it stands beneath the chooser in which it is chosen."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        passage = self.get_queryset(request).filter(pk=key).first() if is_key(key) else None
        if passage is None:
            raise Http404
        return TemplateResponse(request, "desk/_passage.html", {"passage": passage})

    def dressed(self, rows: list[Any]) -> list[Any]:
        """Passages with how many facts rest on each."""
        cited = Citation.objects.filter(passage__in=[row.pk for row in rows]).values("passage")
        counts = dict(cited.annotate(found=Count("pk")).values_list("passage", "found"))
        for row in rows:
            row.citation_count = counts.get(row.pk, 0)
        return rows

    @admin.display(description="cited by")
    def cited(self, passage: Any) -> int:
        """How many facts rest on it."""
        return int(passage.citation_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where a passage stands, once it does."""
        fixed = ("source", "key") if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def referrers(self, row: Any) -> set[tuple[str, str]]:
        """The records that cite a passage."""
        return citers(row.source.slug, row.key)
