"""Commitments: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.filters import CommitmentPlaceQuestion, DayQuestion
from dialogues.models import Commitment
from dialogues.queries import commitments

from .facets import facets
from .pages import as_of, listed, one, page

if TYPE_CHECKING:
    import datetime

    from .pages import Answer

FACETS = ("status", "overdue", "late", "dialogue", "party", "agency", "area", "strength")


@page("dialogues/commitment_list.html", CommitmentPlaceQuestion)
def commitment_list(asked: CommitmentPlaceQuestion, at: datetime.date) -> Answer:
    found = asked.listed(at)
    context = listed(asked, found, Commitment.objects.with_proof(asked.as_of or at))
    rows = context["page"].records if context["page"] else ()
    found.name(rows, "party")
    told = facets(asked, found.narrowed, FACETS)
    told.name(rows, "party")
    return (
        context
        | as_of(asked)
        | {
            "listed": commitments.listed(rows),
            "facets": told,
            "count": found.count,
        }
    )


@page("dialogues/commitment_detail.html", DayQuestion)
def commitment_detail(asked: DayQuestion, at: datetime.date, slug: str) -> Answer:
    then = as_of(asked)
    day = then["as_of"]
    commitment = one(Commitment.objects.with_proof(day or at), "commitment", slug)
    answer = then | {"account": commitments.account(commitment, day or at, until=day)}
    return answer if day is None or commitment.held_by else answer | {"status": 404}
