"""Meetings: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import PlaceQuestion
from dialogues.models import Meeting
from dialogues.queries import meetings

from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/meeting_list.html", PlaceQuestion)
def meeting_list(asked: PlaceQuestion, _at: datetime.date) -> Answer:
    context = listed(asked, Meeting.objects.latest_first(), Meeting.objects.for_list())
    return context | meetings.proven(context["page"])


@page("dialogues/meeting_detail.html")
def meeting_detail(_asked: Question, at: datetime.date, slug: str) -> Answer:
    meeting = one(Meeting.objects.select_related("dialogue"), "meeting", slug)
    return {"account": meetings.account(meeting, at)}
