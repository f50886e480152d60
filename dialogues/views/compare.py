"""Two meetings side by side, or the choice of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse

from dialogues.filters import PairQuestion, names_now
from dialogues.models import Meeting
from dialogues.queries import comparison

from .pages import page

if TYPE_CHECKING:
    import datetime

    from .pages import Answer


@page("dialogues/compare.html", PairQuestion)
def compare(asked: PairQuestion, at: datetime.date) -> Answer:
    found = {
        meeting.slug: meeting
        for meeting in Meeting.objects.for_list().filter(slug__in={asked.a, asked.b} - {""})
    }
    now = names_now(asked, set(found))
    if now != {"a": asked.a, "b": asked.b}:
        return HttpResponsePermanentRedirect(f"{reverse('compare')}?{urlencode(now)}")
    a, b = (found.get(slug) for slug in now.values())
    if a and b:
        return {"compared": comparison.compare(a, b, at), "asked": asked}
    return {"a": a, "b": b, "choices": comparison.choices()}
