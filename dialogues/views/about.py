"""What the record is, how to read and cite it, and how to have it whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from dialogues import shelf
from dialogues.models import Commitment, Source

from .pages import page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/about.html")
def about(_asked: Question, _at: datetime.date) -> Answer:
    return {
        "strengths": Commitment.Strength,
        "standings": Source.Standing,
        "is_told_of_weaknesses": bool(settings.SECURITY_CONTACT),
    }


@page("dialogues/data.html", is_of_the_record=False)
def data(_asked: Question, _at: datetime.date) -> Answer:
    return {"releases": shelf.releases()}
