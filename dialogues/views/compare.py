"""Two meetings side by side, or the choice of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse

from dialogues.filters import PairQuestion, RefusedError
from dialogues.models import FormerAddress, Meeting
from dialogues.queries import comparison
from dialogues.queries.addresses import GoneError

from .pages import page

if TYPE_CHECKING:
    import datetime

    from .pages import Answer


@page("dialogues/compare.html", PairQuestion)
def compare(asked: PairQuestion, at: datetime.date) -> Answer:
    slugs = {"a": asked.a, "b": asked.b}
    found = {
        meeting.slug: meeting
        for meeting in Meeting.objects.for_list().filter(slug__in={*slugs.values()} - {""})
    }
    now = {name: _now(name, slug, found) for name, slug in slugs.items()}
    if now != slugs:
        return HttpResponsePermanentRedirect(f"{reverse('compare')}?{urlencode(now)}")
    a, b = (found.get(slug) for slug in now.values())
    if a and b:
        return {"compared": comparison.compare(a, b, at)}
    return {"a": a, "b": b, "choices": comparison.choices()}


def _now(name: str, slug: str, found: dict[str, Meeting]) -> str:
    """The name that a meeting asked for has now; an error if there is no such meeting."""
    if not slug or slug in found:
        return slug
    former = FormerAddress.objects.filter(type="meeting", slug=slug).first()
    if former is None:
        raise RefusedError(
            name,
            slug,
            "is not a meeting of this record. Write its name as it stands in its address.",
        )
    if not former.moved_to:
        raise GoneError(former)
    return str(former.moved_to)
