"""Commitments: the list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.models import Commitment
from dialogues.queries import commitments

from .pages import listed, one, page

if TYPE_CHECKING:
    import datetime

    from django.http import HttpRequest

    from .pages import Answer


@page("dialogues/commitment_list.html")
def commitment_list(request: HttpRequest, at: datetime.date) -> Answer:
    context = listed(request, Commitment.objects.latest_first(), Commitment.objects.for_list(at))
    found = context["page"].records if context["page"] else ()
    return context | {"listed": commitments.listed(found)}


@page("dialogues/commitment_detail.html")
def commitment_detail(_request: HttpRequest, at: datetime.date, slug: str) -> Answer:
    commitment = one(Commitment.objects.with_proof(at), "commitment", slug)
    return {"account": commitments.account(commitment, at)}
