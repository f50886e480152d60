"""What search engines and messengers are told of a page: schema.org as JSON-LD, and Open Graph.

No more than the page itself says: what is not stated is left out, and a date is told only as
precisely as it is known.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import override

from dialogues import dates
from dialogues.headings import in_full
from dialogues.models import Agency, Commitment, CooperationArea, Dialogue, Meeting, Party, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.utils.safestring import SafeString

    Linked = dict[str, Any]

register = template.Library()

# So that nothing in a text ends the element that it stands in.
_IN_HTML = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})
_EVENT_STATUS = {
    Meeting.State.ANNOUNCED: "https://schema.org/EventScheduled",
    Meeting.State.HELD: "https://schema.org/EventScheduled",
    Meeting.State.CANCELLED: "https://schema.org/EventCancelled",
    Meeting.State.POSTPONED: "https://schema.org/EventPostponed",
}
_ATTENDANCE = {
    Meeting.Mode.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Meeting.Mode.VIRTUAL: "https://schema.org/OnlineEventAttendanceMode",
    Meeting.Mode.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


@register.simple_tag
def linked(record: Any, parties: Iterable[Party] = ()) -> SafeString:
    """The lines in the head of a record's page; `parties` are those at a meeting's table."""
    told = _TOLD[type(record)](record)
    if parties:
        told["organizer"] = [_named(party) for party in parties]
    told = {"@context": "https://schema.org"} | {key: said for key, said in told.items() if said}
    # Every sign that means something in HTML is written as its number.
    data = mark_safe(json.dumps(told, ensure_ascii=False).translate(_IN_HTML))  # noqa: S308  # nosec
    said = {
        "og:title": told["name"],
        "og:type": "article",
        "og:url": told["url"],
        "og:description": told.get("description", ""),
    }
    metas = format_html_join(
        "\n  ",
        '<meta property="{}" content="{}">',
        ((key, text) for key, text in said.items() if text),
    )
    return format_html('{}\n  <script type="application/ld+json">{}</script>', metas, data)


def _address(record: Any) -> str:
    return f"{settings.SITE_URL}{record.get_absolute_url()}"


def _named(record: Any) -> Linked:
    """A record as others point to it; in whatever language it is told, it is the same one."""
    kind = _TYPE[type(record)]
    type_ = kind if isinstance(kind, str) else kind(record)
    with override(settings.LANGUAGE_CODE):
        identity = _address(record)
    return {"@type": type_, "@id": identity, "name": str(record), "url": _address(record)}


def _party_type(party: Party) -> str:
    return "Country" if party.kind == Party.Kind.STATE else "Organization"


def _meeting(meeting: Meeting) -> Linked:
    date = dates.parse(meeting.date) if meeting.date else None
    where = [place for place in (meeting.venue, meeting.city) if place]
    told: Linked = _named(meeting) | {
        "name": in_full(meeting),
        "description": meeting.summary,
        "eventStatus": _EVENT_STATUS.get(Meeting.State(meeting.state), ""),
        "eventAttendanceMode": _ATTENDANCE.get(
            Meeting.Mode(meeting.mode or Meeting.Mode.UNKNOWN), ""
        ),
    }
    if date and date.is_full and meeting.held_from and meeting.held_until:
        told["startDate"] = meeting.held_from.isoformat()
        told["endDate"] = meeting.held_until.isoformat()
    if where:
        told["location"] = {"@type": "Place", "name": ", ".join(where)}
        if meeting.city:
            told["location"]["address"] = {
                "@type": "PostalAddress",
                "addressLocality": meeting.city,
            }
    if meeting.dialogue:
        told["superEvent"] = _named(meeting.dialogue)
    return told


def _dialogue(dialogue: Dialogue) -> Linked:
    return _named(dialogue) | {"description": dialogue.description}


def _agency(agency: Agency) -> Linked:
    told = _named(agency) | {"alternateName": [*filter(None, [agency.abbreviation])]}
    if agency.parent:
        told["parentOrganization"] = _named(agency.parent)
    return told


def _source(source: Source) -> Linked:
    date = dates.parse(source.published) if source.published else None
    told = _named(source) | {
        "inLanguage": source.language,
        "datePublished": source.published if date and date.is_day else "",
        "sameAs": source.url,
    }
    if source.publisher:
        told["publisher"] = {"@type": "Organization", "name": source.publisher}
    if source.copy_of:
        told["isBasedOn"] = _named(source.copy_of)
    return told


def _area(area: CooperationArea) -> Linked:
    return _named(area) | {"description": area.description}


_TYPE: dict[type[Any], str | Callable[[Any], str]] = {
    Agency: "GovernmentOrganization",
    Commitment: "CreativeWork",
    CooperationArea: "DefinedTerm",
    Dialogue: "EventSeries",
    Meeting: "Event",
    Party: _party_type,
    Source: "CreativeWork",
}
_TOLD: dict[type[Any], Callable[[Any], Linked]] = {
    Agency: _agency,
    Commitment: _named,
    CooperationArea: _area,
    Dialogue: _dialogue,
    Meeting: _meeting,
    Party: _named,
    Source: _source,
}
