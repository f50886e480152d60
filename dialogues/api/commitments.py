"""Commitments: the list, and one of them, as they stood on a day."""

from __future__ import annotations

import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Literal

from ninja import Router
from pydantic import BaseModel, Field

from dialogues.filters import CommitmentListQuestion, DayQuestion
from dialogues.models import Commitment
from dialogues.queries import whole
from dialogues.queries.addresses import NotYetError, one

from .addresses import detail, listing
from .records import (
    Discrepancy,
    Event,
    Listing,
    Reference,
    Search,
    Summary,
    Wording,
    discrepancies,
    event,
    references,
    searches,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.queries.answers import Answer

router = Router(tags=["Commitments"])


class Standing(BaseModel):
    """What holds of a commitment, or of one of its parts, on a day."""

    status: str | None = Field(
        description=(
            "open, partly fulfilled, fulfilled, paused, cancelled or superseded; null if no event "
            "has come about yet."
        ),
        examples=["partly fulfilled"],
    )
    status_since: datetime.date | None = Field(
        description="The day from which it holds.", examples=["2025-02-02"]
    )
    target: str | None = Field(
        description="By when it is to be done, in EDTF, as last stated.", examples=["2023"]
    )
    overdue: bool = Field(
        description="Whether it was unfinished after its target.", examples=[True]
    )
    late: bool = Field(description="Whether it was fulfilled after its target.", examples=[False])


class CommitmentWords(Summary):
    """One thing the parties, or one of them, said they will do."""

    type: Literal["commitment"] = Field(description="What it is.", examples=["commitment"])
    statement: Wording = Field(
        description="What it is, in our own words, by language tag.",
        examples=[{"en": "Japan hosts payloads on its Quasi-Zenith satellites."}],
    )
    strength: str = Field(
        description="How firmly it was said: agreed, plans, intends or explores.",
        examples=["plans"],
    )
    parties: list[Reference] = Field(description="Who is to act.")
    agencies: list[Reference] = Field(description="The agencies it names.")
    areas: list[Reference] = Field(description="What it is about.")


class CommitmentSummary(Standing, CommitmentWords):
    """A commitment, and what holds of it on a day."""


class PartWords(BaseModel):
    """A part of a commitment."""

    key: str = Field(description="What events call it.", examples=["qzs-6"])
    title: str = Field(description="What it is.", examples=["First payload, on QZS-6"])


class Part(Standing, PartWords):
    """A part of a commitment with a fate of its own."""


class CommitmentDetail(CommitmentSummary):
    """A commitment, and all that is said of it."""

    parts: list[Part] = Field(description="Its parts, each with a fate of its own.")
    events: list[Event] = Field(description="What sources report of it, the oldest first.")
    discrepancies: list[Discrepancy] = Field(description="Where passages disagree about it.")
    looked_for: list[Search] = Field(description="What was looked for and not found.")


class CommitmentList(Listing[CommitmentSummary]):
    """One page of the commitments."""


def summary(commitment: Any) -> dict[str, Any]:
    """The fields of a commitment in a list."""
    named = getattr(commitment, "named", None) or {
        "party": commitment.parties.all(),
        "agency": commitment.agencies.all(),
        "area": commitment.areas.all(),
    }
    return {
        "slug": commitment.slug,
        "url": commitment.get_absolute_url(),
        "type": "commitment",
        "statement": texts(commitment.statement, commitment.statements),
        "strength": commitment.strength,
        "parties": references(named["party"]),
        "agencies": references(named["agency"]),
        "areas": references(named["area"]),
        "inferred": commitment.inferred,
        "status": commitment.status,
        "status_since": commitment.status_since,
        "target": commitment.target or None,
        "overdue": commitment.is_overdue,
        "late": bool(commitment.is_late),
    }


def _part(key: str, title: str, answer: Answer) -> Part:
    return Part(
        key=key,
        title=title,
        status=answer.status or None,
        status_since=answer.standing.status_since,
        target=answer.target or None,
        overdue=answer.is_overdue,
        late=answer.is_late,
    )


@listing(router, "commitments", answer=CommitmentList, question=CommitmentListQuestion)
def commitment_list(asked: CommitmentListQuestion, today: datetime.date) -> Any:
    """Commitments, the most recently made first.

    With `as_of`, those made by that day, as they stood on it.
    """
    found = asked.listed(today)

    def items(rows: Sequence[Commitment]) -> list[CommitmentSummary]:
        found.name(rows, "party", "agency", "area")
        return [CommitmentSummary(**summary(row)) for row in rows]

    return found, Commitment.objects.as_of(asked.as_of or today), items


@detail(router, "commitments", "commitment", answer=CommitmentDetail, question=DayQuestion)
def commitment_detail(slug: str, asked: DayQuestion, today: datetime.date) -> CommitmentDetail:
    """One commitment, its parts, and what sources report of it.

    With `as_of`, as the events up to that day tell it; before its first event it is not found.
    """
    at = asked.as_of or today
    found = one(Commitment.objects.for_summary(at), "commitment", slug)
    if asked.as_of and found.status is None:
        raise NotYetError(asked.as_of)
    told = whole.commitment(found, at, asked.as_of)
    return CommitmentDetail(
        **summary(found),
        parts=[_part(part.key, part.title, answer) for part, answer in told.parts],
        events=[Event(**event(row, told.citations)) for row in told.events],
        discrepancies=discrepancies(told.disputed, found.get_absolute_url(), told.citations),
        looked_for=searches(told.looked_for),
    )
