"""The meetings as a calendar: RFC 5545, every one of the list that has a full date."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Max, Min
from django.http import HttpResponse
from icalendar import Calendar, Event

from dialogues import dates, filters
from dialogues.api.addresses import LISTS
from dialogues.models import Change, FormerAddress

from .door import PLAIN, one, published, stamped, streamed
from .pieces import BrokenOffError, pieces
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.http.response import HttpResponseBase

    from dialogues.api.meetings import MeetingSummary
    from dialogues.models.moment import Moment

MEDIA_TYPE = "text/calendar; charset=utf-8"
NAME = "Space Dialogues: meetings"
# Not the site's own name: the same meeting is the same event wherever the record is put online.
_REALM = "space-dialogues"
_STATUS = {"held": "CONFIRMED", "announced": "CONFIRMED", "cancelled": "CANCELLED"}
_OTHERWISE = "TENTATIVE"
_END = b"END:VCALENDAR\r\n"
_A_DAY = datetime.timedelta(days=1)

_DATELESS = "This meeting's date is not known to the day, and a calendar has days alone."


@dataclass(frozen=True)
class Turns:
    """How often a meeting has changed, when it did last, and the first slug that it had."""

    number: int
    last: datetime.datetime
    first_slug: str


@published(filters.MeetingFilters)
def meetings(asked: Any, now: Moment) -> HttpResponseBase:
    """The meetings of a list that have a full date, those of the past included."""
    found, dressed, items = LISTS["meetings"].listed(asked, now.day)
    told = (items(piece) for piece in pieces(found, dressed, now.edition))
    return streamed(calendar(told), MEDIA_TYPE, stamped("meetings", now, "ics"))


@published(filters.Question)
def meeting(_asked: filters.Question, now: Moment, slug: str) -> HttpResponseBase:
    """One meeting that has a full date, to put into one's own calendar."""
    _found, dressed, items = LISTS["meetings"].listed(filters.MeetingFilters(), now.day)
    told = items([one(dressed, "meeting", slug)])
    if not (told[0].date and is_full(told[0].date)):
        return HttpResponse(f"{_DATELESS}\n", status=404, content_type=PLAIN)
    return streamed(calendar([told]), MEDIA_TYPE, stamped(slug, now, "ics"))


def calendar(pieces_of_meetings: Iterable[Sequence[MeetingSummary]]) -> Iterator[bytes]:
    """A calendar, a piece at a time; what is broken off has no end, and so is none."""
    start = _start()
    try:
        for piece in pieces_of_meetings:
            dated = [meeting for meeting in piece if meeting.date and is_full(meeting.date)]
            turns = _turns([meeting.slug for meeting in dated])
            yield start + b"".join(
                event(meeting, turns[meeting.slug]).to_ical() for meeting in dated
            )
            start = b""
    except BrokenOffError as broken:
        yield f"{broken}\r\n".encode()
        raise
    yield _END


def is_full(date: str) -> bool:
    """Whether a date is the days on which something was, and no estimate of them."""
    return dates.parse(date).is_full


def _start() -> bytes:
    head = Calendar()
    head.add("version", "2.0")
    head.add("prodid", "-//Space Dialogues//The record//EN")
    head.add("x-wr-calname", NAME)
    written: bytes = head.to_ical()
    return written.removesuffix(_END)


def _turns(slugs: list[str]) -> Mapping[str, Turns]:
    """What calendars are told of the changes of meetings, under whatever name they had."""
    former = FormerAddress.objects.filter(type="meeting", moved_to__in=slugs)
    now = {slug: slug for slug in slugs} | dict(former.values_list("slug", "moved_to"))
    rows = (
        Change.objects.filter(type="meeting", slug__in=now)
        .values("slug")
        .annotate(number=Count("pk"), last=Max("edition__made_at"), first=Min("pk"))
    )
    told: dict[str, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=itemgetter("first")):
        told[now[row["slug"]]].append(row)
    return {
        slug: Turns(
            sum(row["number"] for row in parts), max(row["last"] for row in parts), parts[0]["slug"]
        )
        for slug, parts in told.items()
    }


def event(meeting: MeetingSummary, turns: Turns) -> Event:
    """A meeting as whole days; the day after its last one is where a calendar says it ends."""
    told = Event()
    # A meeting that is called otherwise is still the same event in whoever's calendar.
    told.add("uid", f"meeting-{turns.first_slug}@{_REALM}")
    told.add("dtstamp", turns.last)
    told.add("last-modified", turns.last)
    told.add("sequence", turns.number - 1)
    told.add("dtstart", meeting.held_from)
    if meeting.held_until and meeting.held_until < datetime.date.max:
        told.add("dtend", meeting.held_until + _A_DAY)
    told.add("transp", "TRANSPARENT")
    told.add("status", _STATUS.get(meeting.state, _OTHERWISE))
    told.add("summary", printable(meeting.name))
    where = [place for place in (meeting.venue, meeting.city) if place]
    if where:
        told.add("location", printable(", ".join(where)))
    told.add("description", printable(_description(meeting)))
    told.add("url", f"{settings.SITE_URL}{meeting.url}")
    return told


def _description(meeting: MeetingSummary) -> str:
    parties = ", ".join(party.name for party in meeting.parties)
    told = [f"Parties: {parties}." if parties else "", f"State: {meeting.state}."]
    return "\n".join([*filter(None, told), *filter(None, [meeting.summary.get("en")])])
