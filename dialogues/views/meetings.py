"""Meetings: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import MeetingPlaceQuestion
from dialogues.models import Meeting
from dialogues.queries import meetings

from .facets import facets
from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer

FACETS = ("dialogue", "party", "agency", "area", "state")


@page("dialogues/meeting_list.html", MeetingPlaceQuestion)
def meeting_list(asked: MeetingPlaceQuestion, at: datetime.date) -> Answer:
    found = asked.listed(at)
    context = listed(asked, found, Meeting.objects.for_rows())
    told = facets(asked, found.narrowed, FACETS)
    if context["page"]:
        found.name(context["page"].records, "party")
        told.name(context["page"].records, "party")
    return (
        context
        | meetings.proven(context["page"])
        | {
            "facets": told,
            "count": found.count,
        }
    )


@page("dialogues/meeting_detail.html")
def meeting_detail(_asked: Question, at: datetime.date, slug: str) -> Answer:
    meeting = one(Meeting.objects.select_related("dialogue"), "meeting", slug)
    return {"account": meetings.account(meeting, at)}
