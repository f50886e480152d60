"""How a fact is cited on the desk: a chooser of passages, and their wordings where they differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from dialogues.models import Citation, Passage

from .choosers import Passages, SeveralField, shelf_of
from .fields import CitedFor, by_passage
from .forms import RefusableForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.contrib.admin import AdminSite
    from django.db.models import Model
    from django.http import HttpRequest

UNCITED = "cites nothing. Every fact needs a passage that says it: add cites."
_SMALL = forms.Textarea(attrs={"rows": 1, "cols": 60})


def cites_field(model: type[Model], site: AdminSite, request: HttpRequest) -> SeveralField:
    """The field in which the passages are chosen that prove a fact of a model."""
    widget = Passages(model._meta.get_field("citations"), site)  # noqa: SLF001 - documented
    widget.shelf = shelf_of(request)
    widget.may_add = site.get_model_admin(Passage).has_add_permission(request)
    return SeveralField(
        Passage.objects.select_related("source"),
        widget=widget,
        label="Cites",
        help_text="The passages that say so.",
        error_messages={"required": UNCITED},
    )


class CitingForm(RefusableForm):
    """A form of a fact, which cites passages."""

    fact = ""
    # Stands in for the chooser, which is made when the page is known: `cites_field`.
    cites = forms.Field(required=False)
    printed = by_passage(
        required=False,
        label="As printed",
        widget=_SMALL,
        help_text="Where a passage words it otherwise, a line: source#passage: the words.",
    )
    cited: Iterable[Citation] = ()

    def show_citations(self, cited: Iterable[Citation]) -> None:
        """Fill in what the fact cites already."""
        self.cited = cited
        own = [citation for citation in cited if not citation.field]
        self.initial["cites"] = [citation.passage_id for citation in own]
        self.initial["printed"] = {str(c.passage): c.as_printed for c in own if c.as_printed}

    def clean(self) -> dict[str, Any]:
        """What was typed; refused if a wording is of a passage that is not cited."""
        cleaned = super().clean() or {}
        chosen = {str(passage) for passage in cleaned.get("cites") or ()}
        for key in cleaned.get("printed") or ():
            if chosen and key not in chosen:
                self.add_error(
                    "printed", f"{key!r} is not cited here. Cite it, or take this line out."
                )
        return cleaned

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if {"cites", "printed", "cites_for"} & {*self.changed_data}:
            self._save_citations()

    def _save_citations(self) -> None:
        """Keep what stays where it was, add what is new at the end, take out the rest."""
        stored = {(citation.field, citation.passage_id): citation for citation in self.cited}
        wanted = {(field, passage): words for field, passage, words in self._wanted()}
        gone = [citation.pk for key, citation in stored.items() if key not in wanted]
        Citation.objects.filter(pk__in=gone).delete()
        places: Counter[str] = Counter()
        for (field, passage), words in wanted.items():
            citation = stored.get((field, passage)) or Citation(
                field=field, passage_id=passage, **{self.fact: self.instance}
            )
            if citation.pk is None or (citation.as_printed, citation.position) != (
                words,
                places[field],
            ):
                citation.as_printed, citation.position = words, places[field]
                citation.save()
            places[field] += 1

    def _wanted(self) -> Iterator[tuple[str, int, str]]:
        """Field, passage and wording of each citation there is to be."""
        chosen = {passage.pk: str(passage) for passage in self.cleaned_data["cites"]}
        kept = [c.passage_id for c in self.cited if not c.field and c.passage_id in chosen]
        words = self.cleaned_data["printed"]
        for passage in dict.fromkeys([*kept, *chosen]):
            yield "", passage, words.get(chosen[passage], "")


class FieldCitingForm(CitingForm):
    """A form of a fact that may have passages for single fields of its own."""

    cites_for = CitedFor(
        required=False,
        label="Cites for one field",
        help_text="Passages that prove one field alone, a line each: venue: source#passage, "
        "and after another colon the words, where they differ.",
    )

    def show_citations(self, cited: Iterable[Citation]) -> None:
        """Fill in what the fact cites already."""
        super().show_citations(cited)
        self.initial["cites_for"] = [
            (c.field, str(c.passage), c.as_printed) for c in cited if c.field
        ]

    def clean(self) -> dict[str, Any]:
        """What was typed; refused if it names a passage that does not exist."""
        cleaned = super().clean()
        self._passages = _passages(cite for _field, cite, _words in cleaned.get("cites_for") or ())
        for number, (_field, cite, _words) in enumerate(cleaned.get("cites_for") or (), start=1):
            if cite not in self._passages:
                self.add_error(
                    "cites_for",
                    f"Line {number}: no source has the passage {cite!r}. Correct it, or add it.",
                )
        return cleaned

    def _wanted(self) -> Iterator[tuple[str, int, str]]:
        yield from super()._wanted()
        for field, cite, words in self.cleaned_data["cites_for"]:
            yield field, self._passages[cite], words


def _passages(cites: Iterable[str]) -> dict[str, int]:
    """The keys of passages by source#passage; those that do not exist are left out."""
    asked = Q(pk=None)
    for cite in cites:
        source, _, key = cite.partition("#")
        asked |= Q(source__slug=source, key=key)
    return {str(row): row.pk for row in Passage.objects.filter(asked).select_related("source")}


def citations_of(fact: str, rows: Iterable[Model]) -> dict[int, list[Citation]]:
    """By fact: what it cites, in the order written."""
    keys = [row.pk for row in rows if row.pk]
    cited: dict[int, list[Citation]] = {key: [] for key in keys}
    for citation in Citation.objects.filter(**{f"{fact}__in": keys}).for_page():
        cited[getattr(citation, f"{fact}_id")].append(citation)
    return cited
