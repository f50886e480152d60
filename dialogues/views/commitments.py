"""Commitments: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import CommitmentPlaceQuestion, DayQuestion
from dialogues.models import Commitment
from dialogues.queries import commitments

from .pages import as_of, kept, listed, one, page

if TYPE_CHECKING:
    import datetime

    from .pages import Answer


@page("dialogues/commitment_list.html", CommitmentPlaceQuestion)
def commitment_list(asked: CommitmentPlaceQuestion, at: datetime.date) -> Answer:
    then = as_of(asked)
    day = asked.as_of or at
    made = Commitment.objects.until(asked.as_of)
    narrow = made.narrowed(day, **asked.chosen).latest_first()
    context = listed(asked, narrow, Commitment.objects.for_list(day))
    found = context["page"].records if context["page"] else ()
    return (
        context | then | {"listed": commitments.listed(found), "asked": asked, "kept": kept(asked)}
    )


@page("dialogues/commitment_detail.html", DayQuestion)
def commitment_detail(asked: DayQuestion, at: datetime.date, slug: str) -> Answer:
    then = as_of(asked)
    day = then["as_of"]
    commitment = one(Commitment.objects.with_proof(day or at), "commitment", slug)
    answer = then | {"account": commitments.account(commitment, day or at, until=day)}
    return answer if day is None or commitment.held_by else answer | {"status": 404}
