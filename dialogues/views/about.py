"""What the record is, and how to read and cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Commitment, Source

from .pages import page

if TYPE_CHECKING:
    import datetime

    from dialogues.filters import Question

    from .pages import Answer


@page("dialogues/about.html")
def about(_asked: Question, _at: datetime.date) -> Answer:
    return {"strengths": Commitment.Strength, "standings": Source.Standing}
