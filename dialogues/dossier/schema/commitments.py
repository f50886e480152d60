"""Commitments, and the events that tell what came of them."""

from typing import Annotated, Literal

from pydantic import Field

from dialogues.dossier.schema.facts import (
    CITES,
    LOOKED_FOR,
    Citations,
    Entry,
    LookedFor,
    Part,
    Statements,
)
from dialogues.dossier.schema.values import Date, Name, Slug, Slugs, Stated, TextByLanguage

Strength = Literal["agreed", "plans", "intends", "explores"]
EventKind = Literal[
    "made",
    "first recorded",
    "reaffirmed",
    "progress",
    "rescheduled",
    "setback",
    "partly fulfilled",
    "fulfilled",
    "paused",
    "cancelled",
    "superseded",
]
DisputedField = Literal[
    "statement", "strength", "parties", "agencies", "areas", "parts", "events", "target"
]


class EventEntry(Part):
    """What a source reports of a commitment."""

    kind: EventKind = Field(
        description="What happened. The first event is made or first recorded.",
        examples=["first recorded"],
    )
    part: Slug | None = Field(
        None,
        description="The part it speaks of; without one it speaks of every part.",
        examples=["qzs-6"],
    )
    date: Date | None = Field(
        None,
        description="The day it happened; the meeting's date if not written.",
        examples=["2025-02-02"],
    )
    meeting: Slug | None = Field(
        None, description="The meeting at which it was said.", examples=["us-japan-6"]
    )
    target: Date | None = Field(
        None, description="By when it is to be done, as now said.", examples=["2023"]
    )
    target_as: Name | None = Field(
        None, description="The target as printed.", examples=["planned for launch in 2023"]
    )
    note: TextByLanguage = Field(
        None,
        description="Our note: a text in English, or texts by language tag.",
        examples=["Progress confirmed."],
    )
    by: Slug | None = Field(
        None,
        description="Of superseded: the commitment that took its place.",
        examples=["us-japan-gateway"],
    )
    cites: Citations = CITES


class CommitmentEntry(Entry):
    """One thing the parties, or one of them, said they will do."""

    statement: TextByLanguage = Field(
        None,
        description="What is to be done: a text in English, or texts by language tag.",
        examples=["Japan develops a deep-space radar."],
    )
    strength: Strength | None = Field(
        None,
        description=(
            "agreed: agreed, decided, committed, signed; plans: plans, will; intends:"
            " intends, determined; explores: considers, seeks."
        ),
        examples=["plans"],
    )
    parties: Slugs = Field(
        None, description="Who is to act, not who welcomed it.", examples=[["jp"]]
    )
    agencies: Slugs = Field(
        None, description="The agencies that are to act.", examples=[["jp-mod"]]
    )
    areas: Slugs = Field(
        None, description="The areas it belongs to.", examples=[["space-situational-awareness"]]
    )
    parts: Annotated[dict[Slug, Name] | None, Stated] = Field(
        None,
        description="Parts with fates of their own: a key and a title each.",
        examples=[{"qzs-6": "First payload, on QZS-6"}],
    )
    events: Annotated[list[EventEntry] | None, Stated] = Field(
        None,
        description="What sources report of it, in the order it happened.",
        examples=[
            [{"kind": "made", "meeting": "us-japan-6", "cites": ["eirns-2019-07-25#summit"]}]
        ],
    )
    discrepancies: Annotated[dict[DisputedField, Statements] | None, Stated] = Field(
        None,
        description="Fields on which passages disagree, and what each says.",
        examples=[
            {
                "target": [
                    {"says": "2023", "cites": ["eirns-2019-07-25#qzss"]},
                    {"says": "2024", "cites": ["blueshift-2025-02-10#launch"]},
                ]
            }
        ],
    )
    looked_for: LookedFor = LOOKED_FOR
