"""Meetings on the desk: who was there, what was said, what they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import JsonResponse
from django.template.defaultfilters import pluralize
from django.urls import path, reverse

from dialogues import dates
from dialogues.dossier.shapes import LINKS, PLAIN_ROLE
from dialogues.dossier.statements import participant_key
from dialogues.headings import in_full
from dialogues.models import Delegation, Discussion, Meeting, MeetingLink, Participant

from .citing import FieldCitingForm, citations_of
from .desk import DeskAdmin
from .discrepancies import MeetingDiscrepancyRows, add_link
from .finding import people
from .forms import DeskForm
from .front_page import site
from .lists import named
from .narrowing import Edited, PastItsDate, Proof
from .rows import FactForm, LookedForRows, RowForm, Stacked, Tabular
from .spoken import spoken_of

if TYPE_CHECKING:
    from django.http import HttpRequest

PARTYLESS = "A person without an agency needs a party. Choose the party, or the agency."


class DelegationForm(RowForm):
    """A party's side of the table."""

    def identity(self) -> str:
        """Its party."""
        return str(self.instance.party.slug) if self.instance.party_id else ""


class DelegationRows(Tabular):
    """The parties of a meeting."""

    model = Delegation
    form = DelegationForm
    fields = ("party", "attendance", "place")
    named_by = ("party",)
    called = "delegations"
    verbose_name_plural = "delegations: the dialogue's parties, unless others are put here"


class ParticipantForm(FactForm):
    """Who took part."""

    fact = "participant"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "person" in self.fields:
            self.fields["person"].widget.attrs |= {"list": "people", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """What was typed; the party is the agency's, where there is one."""
        cleaned = super().clean()
        agency = cleaned.get("agency")
        if agency:
            cleaned["party"] = agency.party
        elif not cleaned.get("party") and cleaned.get("person"):
            self.add_error("party", PARTYLESS)
        return cleaned

    def identity(self) -> str:
        """Party or agency, person and role."""
        row = self.instance
        who = {"person": row.person, "romanised": row.romanised}
        who["agency"] = row.agency.slug if row.agency_id else ""
        who["party"] = row.party.slug if row.party_id else ""
        return participant_key(who, row.role)

    @property
    def told(self) -> str:
        """The body, the person and the role, and how much proves it."""
        row = self.instance
        body = (row.agency.abbreviation or row.agency.name) if row.agency else str(row.party)
        role = row.role_as or ("" if row.role == PLAIN_ROLE else row.get_role_display())
        said = [body, row.person, row.title if row.person else "", role]
        return " · ".join(part for part in said if part)


class ParticipantRows(Stacked):
    """Who took part."""

    model = Participant
    form = ParticipantForm
    named_by = ("agency__party", "party")
    readonly_fields = ("anchor",)
    fields = (
        ("agency", "party"),
        ("person", "romanised"),
        ("title", "role_as"),
        ("role", "place"),
        "cites",
        ("printed", "anchor"),
    )


class DiscussionForm(FactForm):
    """That an area was on the table."""

    fact = "discussion"

    def identity(self) -> str:
        """Its area."""
        return str(self.instance.area.slug) if self.instance.area_id else ""


class DiscussionRows(Stacked):
    """What was on the table."""

    model = Discussion
    form = DiscussionForm
    fields = (("area", "place"), "cites", "printed")
    named_by = ("area",)


class LinkForm(FactForm):
    """What a meeting leads to."""

    fact = "link"
    called = {"names": "source", **dict.fromkeys(LINKS[:-1], "other")}

    def identity(self) -> str:
        """Its kind and what it leads to."""
        target = self.instance.other or self.instance.source
        return f"{self.instance.kind}|{target.slug if target else ''}"

    @property
    def told(self) -> str:
        """Its kind and what it leads to."""
        return f"{self.instance.get_kind_display()}: {self.instance.other or self.instance.source}"


class LinkRows(Stacked):
    """What a meeting recalls, prepares, reports to or names."""

    model = MeetingLink
    form = LinkForm
    fk_name = "meeting"
    fields = (("kind", "other", "source"), "cites", ("printed", "place"))
    named_by = ("other", "source")


class MeetingForm(FieldCitingForm, DeskForm):
    """A meeting."""

    fact = "meeting"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.show_citations(citations_of(self.fact, [self.instance])[self.instance.pk])


@admin.register(Meeting, site=site)
class Meetings(DeskAdmin):
    """Sessions of dialogues, and meetings that these refer to."""

    form = MeetingForm
    fieldsets = (
        (None, {"fields": ("slug", ("dialogue", "ordinal"), "title", ("kind", "state", "mode"))}),
        ("When", {"fields": (("date", "dated_as"), "held")}),
        ("Where", {"fields": (("city", "venue"), "host")}),
        ("In our words", {"fields": ("summary", "summaries")}),
        ("Proof", {"fields": ("cites", "printed", "cites_for", "inferred", "disagreements")}),
    )
    readonly_fields = ("held", "disagreements")
    inlines = (
        *(DelegationRows, ParticipantRows, DiscussionRows, LinkRows),
        *(MeetingDiscrepancyRows, LookedForRows),
    )
    list_display = (
        *("called", "day", "state", "city"),
        *("holds", "last_change"),
    )
    list_filter = (PastItsDate, Proof, Edited, "state", "kind", "mode", "dialogue")
    list_select_related = ("dialogue",)
    search_fields = ("slug", "title", "city", "venue", "date", "dialogue__name")
    search_many = ("summaries",)
    ordering = (F("held_until").desc(nulls_last=True), "-ordinal", "slug")

    def dressed(self, rows: list[Any]) -> list[Any]:
        """Meetings with how many took part, and of how many commitments each spoke."""
        counts = {"participant_count": "participants", "commitment_count": "events__commitment"}
        found = Meeting.objects.counted(**counts).select_related("dialogue")
        by_key = found.in_bulk([row.pk for row in rows])
        return super().dressed([by_key[row.pk] for row in rows if row.pk in by_key])

    def get_urls(self) -> list[Any]:
        """The addresses of meetings, and of the people known from them."""
        known = self.admin_site.admin_view(self.people)
        return [path("people/", known, name="dialogues_meeting_people"), *super().get_urls()]

    def people(self, request: HttpRequest) -> JsonResponse:
        """The people whom search finds by what is typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse({"people": people(request.GET.get("term", ""))})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show a meeting, with the commitments of which it spoke."""
        context["people_at"] = reverse("admin:dialogues_meeting_people")
        if meeting := context.get("original"):
            context["spoken"] = spoken_of(meeting, self.admin_site, request)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="meeting", ordering="slug")
    def called(self, meeting: Meeting) -> str:
        """Its heading, whose it was, and its slug."""
        return named(in_full(meeting), meeting.slug)

    @admin.display(description="date", ordering="held_until")
    def day(self, meeting: Meeting) -> str:
        """When it was, in words."""
        return dates.shown(meeting.date) if meeting.date else ""

    @admin.display(description="on record")
    def holds(self, meeting: Any) -> str:
        """How many took part, and of how many commitments it spoke."""
        counts = {"participant": meeting.participant_count, "commitment": meeting.commitment_count}
        return ", ".join(f"{found}\xa0{noun}{pluralize(found)}" for noun, found in counts.items())

    @admin.display(description="held")
    def held(self, meeting: Meeting) -> str:
        """The first and the last day it may have been held."""
        days = [meeting.held_from, meeting.held_until]
        return " to ".join(dates.shown_day(day) if day else "unknown" for day in days)

    @admin.display(description="disagreements")
    def disagreements(self, meeting: Meeting) -> str:
        """Where one more is put in."""
        return add_link(meeting)

    def settle(self, form: Any, formsets: list[Any]) -> None:
        """Give a meeting parties of its own, once they are not simply the dialogue's."""
        meeting = form.instance
        [delegations] = [each for each in formsets if each.prefix == "delegations"]
        own = meeting.has_own_parties
        if meeting.dialogue is None:
            own = True
        elif _are_others(delegations):
            there = list(
                meeting.delegations.order_by("position", "pk").values_list("party", flat=True)
            )
            due = list(
                meeting.dialogue.seats.order_by("position", "pk").values_list("party", flat=True)
            )
            own = bool(there) and (own or there != due)
        if own != meeting.has_own_parties:
            meeting.has_own_parties = own
            meeting.save(update_fields=["has_own_parties"])


def _are_others(delegations: Any) -> bool:
    """Whether someone has added, taken out, exchanged or moved a delegation."""
    return bool(delegations.new_objects or delegations.deleted_objects) or any(
        {"party", "place"} & {*fields} for _row, fields in delegations.changed_objects
    )
