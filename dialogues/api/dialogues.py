"""Dialogues: the list, and one of them with its meetings and commitments, as of a day."""

from __future__ import annotations

import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import Any, Literal

from ninja import Router
from pydantic import Field

from dialogues.filters import DayQuestion, DialogueListQuestion
from dialogues.models import Dialogue
from dialogues.queries import lists, whole
from dialogues.queries.addresses import one

from . import commitments, meetings
from .addresses import detail, listing
from .commitments import CommitmentSummary
from .meetings import MeetingSummary
from .records import (
    Listing,
    Reference,
    Search,
    Summary,
    Texts,
    Wording,
    reference,
    references,
    searches,
    texts,
)

router = Router(tags=["Dialogues"])


class DialogueSummary(Summary):
    """A standing series of meetings between two or more parties."""

    type: Literal["dialogue"] = Field(description="What it is.", examples=["dialogue"])
    name: str = Field(
        description="Its name in English.", examples=["U.S.-Japan Comprehensive Dialogue on Space"]
    )
    names: Texts = Field(
        description="Its name in other languages, by language tag.",
        examples=[{"ja": "宇宙に関する包括的日米対話"}],
    )
    aliases: list[str] = Field(description="Other names.", examples=[["Comprehensive Dialogue"]])
    parties: list[Reference] = Field(description="Whose it is, in the order written.")
    parent: Reference | None = Field(
        description="The dialogue it is a part of.",
        examples=[{"slug": "us-japan-security", "name": "U.S.-Japan Security Dialogue"}],
    )
    description: Wording = Field(
        description="In our own words, by language tag.",
        examples=[{"en": "Civil and security space policy."}],
    )
    meeting_count: int = Field(
        description="How many meetings of it the record has, as of the day.", examples=[8]
    )


class DialogueDetail(DialogueSummary):
    """A dialogue with its meetings and commitments."""

    commitment_count: int = Field(
        description="How many commitments its meetings spoke of, as of the day.", examples=[41]
    )
    meetings: list[MeetingSummary] = Field(
        description="Its meetings, the latest first: the latest hundred."
    )
    commitments: list[CommitmentSummary] = Field(
        description="Its commitments, the most recently made first: the latest hundred."
    )
    looked_for: list[Search] = Field(description="What was looked for and not found.")


class DialogueList(Listing[DialogueSummary]):
    """One page of the dialogues."""


def summary(dialogue: Any) -> dict[str, Any]:
    """The fields of a dialogue in a list."""
    return {
        "slug": dialogue.slug,
        "url": dialogue.get_absolute_url(),
        "type": "dialogue",
        "name": dialogue.name,
        "names": dialogue.names,
        "aliases": dialogue.aliases,
        "parties": references(seat.party for seat in dialogue.seats.all()),
        "parent": reference(dialogue.parent) if dialogue.parent else None,
        "description": texts(dialogue.description, dialogue.descriptions),
        "inferred": dialogue.inferred,
        "meeting_count": dialogue.meeting_count,
    }


@listing(router, "dialogues", answer=DialogueList, question=DialogueListQuestion)
def dialogue_list(asked: DialogueListQuestion, _today: datetime.date) -> Any:
    """Dialogues by name.

    With `as_of`, their meetings are counted up to that day.
    """
    return (
        lists.by_name(Dialogue, asked.q),
        Dialogue.objects.for_summary(asked.as_of),
        lambda rows: [DialogueSummary(**summary(row)) for row in rows],
    )


@detail(router, "dialogues", "dialogue", answer=DialogueDetail, question=DayQuestion)
def dialogue_detail(slug: str, asked: DayQuestion, today: datetime.date) -> DialogueDetail:
    """One dialogue with its latest meetings and commitments.

    With `as_of`, its meetings up to that day and those without a date, and the commitments made
    by then as they stood on it.
    """
    found = one(Dialogue.objects.for_summary(asked.as_of), "dialogue", slug)
    told = whole.dialogue(found, asked.as_of or today, asked.as_of)
    return DialogueDetail(
        **summary(found),
        commitment_count=told.commitment_count,
        meetings=[MeetingSummary(**meetings.summary(row)) for row in told.meetings],
        commitments=[CommitmentSummary(**commitments.summary(row)) for row in told.commitments],
        looked_for=searches(told.looked_for),
    )
