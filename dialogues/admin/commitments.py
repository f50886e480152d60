"""Commitments on the desk: what was promised, and what sources report of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import Truncator

from dialogues import dates
from dialogues.dossier.settle import happening
from dialogues.dossier.statements import event_key
from dialogues.models import Commitment, CommitmentEvent, CommitmentPart
from dialogues.models.course import course

from .deleting import READING
from .desk import DeskAdmin
from .discrepancies import CommitmentDiscrepancyRows, add_link
from .front_page import site
from .leading import meeting_asked
from .lists import named
from .narrowing import Edited, PastItsDate, Proof
from .refusals import Refusal
from .rows import FactForm, LookedForRows, RowForm, RowFormSet, Stacked, Tabular
from .spoken import told

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from django.http import HttpRequest

    from dialogues.models.course import Standing

SHORT = 100


class PartForm(RowForm):
    """A part of a commitment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Events in dossiers name it.
        self.fields["key"].disabled = bool(self.instance.pk)

    def identity(self) -> str:
        """Its key."""
        return str(self.instance.key)


class PartFormSet(RowFormSet):
    """The parts of a commitment."""

    def clean(self) -> None:
        """Refuse to take out a part, and with it silently what sources report of it."""
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.events.exists():
                raise ValidationError(
                    f"{form.instance.key!r} has events. Take these out first, "
                    "or give them another part."
                )


class PartRows(Tabular):
    """The parts of a commitment, where they have fates of their own."""

    model = CommitmentPart
    form = PartForm
    formset = PartFormSet
    fields = ("key", "title", "place")
    verbose_name = "part"
    verbose_name_plural = "parts"


class EventForm(FactForm):
    """What a source reports."""

    fact = "event"
    called = {"part": "part_key"}
    part_key = forms.CharField(
        required=False,
        max_length=100,
        label="Part",
        help_text="The key of a part above; empty for every part.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.part:
            self.initial["part_key"] = self.instance.part.key

    def identity(self) -> str:
        """Kind, part, date and meeting."""
        row = self.instance
        about = {"kind": row.kind, "date": row.date}
        about["part"] = self.cleaned_data.get("part_key", "")
        about["meeting"] = row.meeting.slug if row.meeting else ""
        return event_key(about, {})

    @property
    def told(self) -> str:
        """What happened, to which part, when or where, and by when it is due."""
        row = self.instance
        return f"{told(row)}, at {row.meeting.slug}" if row.meeting else told(row)


class EventFormSet(RowFormSet):
    """What sources report of a commitment."""

    def save_new(self, form: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own
        """Save a new event, on the part that was typed."""
        self._find_part(form)
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own
        """Save an event, on the part that was typed."""
        self._find_part(form)
        return super().save_existing(form, obj, commit)

    def _find_part(self, form: Any) -> None:
        """The part an event speaks of: it may be as new as the event, so it is named by its key."""
        key = form.cleaned_data["part_key"]
        parts = {part.key: part for part in self.instance.parts.order_by("position", "pk")}
        if key and key not in parts:
            known = ", ".join(parts) or "none"
            message = f"{key!r} is not one of its parts ({known})."
            raise Refusal({(self.prefix, self.forms.index(form)): [("part", message)]})
        form.instance.part = parts.get(key)


class EventRows(Stacked):
    """What sources report of a commitment."""

    model = CommitmentEvent
    form = EventForm
    formset = EventFormSet
    fk_name = "commitment"
    named_by = ("part", "meeting", "by")
    readonly_fields = ("holds", "anchor")
    verbose_name = "event"
    verbose_name_plural = "events"
    fields = (
        ("kind", "part_key"),
        ("meeting", "date"),
        ("target", "target_as"),
        "by",
        "note",
        "notes",
        "cites",
        ("printed", "place"),
        ("holds", "anchor"),
    )

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:  # noqa: ARG002 - Django's own
        """A row that is begun where somebody comes from a meeting to tell what was said there."""
        is_asked = obj is None or "event" in request.GET
        return 1 if is_asked and meeting_asked(request) else 0

    @admin.display(description="what holds from then on")
    def holds(self, event: CommitmentEvent) -> str:
        """What holds of the whole commitment after an event."""
        if not event.counts_on:
            return "Told once it is saved."
        parts = [f"from {dates.shown_day(event.counts_on)}: {event.status}"]
        if event.target_then:
            parts.append(f"target {dates.shown(event.target_then)}")
        if event.is_late:
            parts.append("late")
        return ", ".join(parts)


@admin.register(Commitment, site=site)
class Commitments(DeskAdmin):
    """What was promised."""

    fieldsets = (
        (None, {"fields": ("slug", "statement", "statements", "strength")}),
        ("Who and what", {"fields": ("parties", "agencies", "areas")}),
        ("What holds today", {"fields": ("standing",)}),
        ("Proof", {"fields": ("inferred", "disagreements")}),
    )
    readonly_fields = ("standing", "disagreements")
    inlines = (PartRows, EventRows, CommitmentDiscrepancyRows, LookedForRows)
    list_display = ("short", "who", "made_on", "status", "target", "last_change")
    list_filter = (PastItsDate, Proof, Edited, "strength", "parties", "areas")
    search_fields = ("slug", "statement")
    search_many = ("statements",)
    ordering = (F("made_on").desc(nulls_last=True), "slug")

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """What the rows begin with: an event at the meeting that somebody comes from."""
        found: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        meeting = meeting_asked(request)
        if request.method in READING and meeting and isinstance(inline, EventRows):
            kinds = CommitmentEvent.Kind
            kind = kinds.REAFFIRMED if obj.pk else kinds.MADE
            found["initial"] = [{"kind": kind, "meeting": meeting.pk}]
        return found

    def dressed(self, rows: list[Any]) -> list[Any]:
        """Commitments with what holds of each today, and who is to act."""
        now = Commitment.objects.as_of(timezone.localdate()).prefetch_related("parties")
        found = now.in_bulk([row.pk for row in rows])
        return super().dressed([found[row.pk] for row in rows if row.pk in found])

    @admin.display(description="commitment", ordering="slug")
    def short(self, commitment: Commitment) -> str:
        """The statement, if need be its beginning, and its slug."""
        return named(Truncator(commitment.statement).chars(SHORT), commitment.slug)

    @admin.display(description="status")
    def status(self, commitment: Any) -> str:
        """What holds of it today, and whether it is past its date or was done after it."""
        if not commitment.status:
            return "not made yet"
        said = [commitment.status]
        if commitment.is_overdue:
            said.append("past its date")
        if commitment.is_late:
            said.append("late")
        return ", ".join(said)

    @admin.display(description="target")
    def target(self, commitment: Any) -> str:
        """By when it is to be done."""
        return dates.shown(commitment.target) if commitment.target else ""

    @admin.display(description="who is to act")
    def who(self, commitment: Commitment) -> str:
        """The parties, by their slugs."""
        return ", ".join(sorted(party.slug for party in commitment.parties.all()))

    @admin.display(description="status")
    def standing(self, commitment: Commitment) -> str:
        """What holds today of the whole, and of each of its parts."""
        lines = list(_standings(commitment, timezone.localdate())) if commitment.pk else []
        return format_html_join("", "<div>{}</div>", ((line,) for line in lines)) or "Not made yet."

    @admin.display(description="disagreements")
    def disagreements(self, commitment: Commitment) -> str:
        """Where one more is put in."""
        return add_link(commitment)


def _standings(commitment: Commitment, at: datetime.date) -> Iterator[str]:
    """What holds of a commitment on a day, in words: the whole, then each part."""
    parts = {part.key: part.title for part in commitment.parts.order_by("position", "pk")}
    events = commitment.events.filter(counts_on__lte=at).in_order()
    steps = course(map(happening, events.select_related("part", "meeting")), [*parts])
    if steps:
        yield _in_words(steps[-1].whole, at)
        for key, title in parts.items():
            yield f"{title}: {_in_words(steps[-1].parts[key], at)}"


def _in_words(standing: Standing, at: datetime.date) -> str:
    said = [standing.status]
    if standing.status_since:
        said[0] += f" since {dates.shown_day(standing.status_since)}"
    if standing.target:
        said.append(f"target {dates.shown(standing.target)}")
    if standing.is_overdue(at):
        said.append("past its date")
    if standing.is_late:
        said.append("late")
    return ", ".join(said)
