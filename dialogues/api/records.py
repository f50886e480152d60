"""What the records that the API gives have in common: references, texts, citations, events."""

from __future__ import annotations

import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, Field

from dialogues.headings import in_full

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialogues import models
    from dialogues.models import CommitmentEvent, LookedFor, Meeting
    from dialogues.queries.citations import Citations

Item = TypeVar("Item")
Texts = dict[str, str]
# A text of ours: where there is room for one language alone, it is told in English.
IN_ENGLISH = "in English"
Wording = Annotated[Texts, IN_ENGLISH]


class Listing(BaseModel, Generic[Item]):
    """One page of a list."""

    edition: int | None = Field(
        description="The number of the record's state; null before the first load.", examples=[12]
    )
    count: int = Field(
        description="How many records the whole list has that was asked for.", examples=[41]
    )
    next: str | None = Field(
        description="The address of the next page, ready to be asked for; null on the last one.",
        examples=["/api/v1/commitments?limit=50&after=us-japan-qzss-payloads"],
    )
    items: list[Item] = Field(description="The records of this page, in the list's order.")


class Reference(BaseModel):
    """Another record."""

    slug: str = Field(description="Its permanent identity.", examples=["jp"])
    name: str = Field(description="What it is called in English.", examples=["Japan"])


class Summary(BaseModel):
    """A record in a list."""

    slug: str = Field(description="Its permanent identity.", examples=["us-japan-qzss-payloads"])
    url: str = Field(
        description="The path of its page.", examples=["/commitments/us-japan-qzss-payloads/"]
    )
    type: str = Field(description="What it is.", examples=["commitment"])
    inferred: Texts = Field(
        description="What no source states: for each field worked out by us, the reason.",
        examples=[{"date": "The report says “yesterday”."}],
    )


class Citation(BaseModel):
    """Where a fact is said."""

    source: Reference = Field(
        description="The document.",
        examples=[{"slug": "eirns-2019-07-25", "name": "U.S.-Japan Sixth Dialogue on Space"}],
    )
    passage: str = Field(description="The key of the passage in it.", examples=["qzss"])
    as_printed: str | None = Field(
        description="The wording there, where it differs.", examples=["the Cabinet Office"]
    )
    url: str = Field(
        description="The place of the passage on its source's page.",
        examples=["/sources/eirns-2019-07-25/#qzss"],
    )


CITATIONS = Field(description="Where it is said.")


class FieldCitation(Citation):
    """Where something of a record itself is said."""

    field: str | None = Field(
        description="The one field it supports; null for all that has no citation of its own.",
        examples=["city"],
    )


class Fact(BaseModel):
    """One thing said of a record."""

    url: str = Field(
        description="Its place on the record's page.",
        examples=["/meetings/us-japan-6/#participant-us-nspc-scott-pace-co-chair"],
    )


class Statement(BaseModel):
    """What passages say of a field on which they disagree with others."""

    says: str = Field(description="What they say.", examples=["Cabinet Office"])
    preferred: str | None = Field(
        description="Why this one is preferred; null if it is not.",
        examples=["It was written later."],
    )
    citations: list[Citation] = CITATIONS


class Discrepancy(Fact):
    """That passages say different things about one field."""

    field: str = Field(description="The field.", examples=["participants"])
    statements: list[Statement] = Field(description="What each says.")


class Search(BaseModel):
    """That something was looked for and not found."""

    what: str = Field(description="What was looked for.", examples=["the joint statement"])
    on: datetime.date = Field(description="The day.", examples=["2026-11-22"])
    where: str | None = Field(description="Where.", examples=["state.gov"])


class Event(Fact):
    """What a source reports of a commitment."""

    kind: str = Field(description="What happened.", examples=["fulfilled"])
    part: str | None = Field(
        description="The key of the part it speaks of; null for every part.", examples=["qzs-6"]
    )
    date: str | None = Field(
        description="When it happened, in EDTF: its own date, or else its meeting's.",
        examples=["2025-02-02"],
    )
    meeting: Reference | None = Field(
        description="The meeting at which it was said.",
        examples=[{"slug": "us-japan-6", "name": "Sixth meeting, U.S.-Japan Dialogue"}],
    )
    target: str | None = Field(
        description="By when it is to be done as now said, in EDTF.", examples=["2023"]
    )
    target_as: str | None = Field(
        description="The target as printed.", examples=["planned for 2023"]
    )
    note: Wording = Field(
        description="What else is to be said, by language tag.",
        examples=[{"en": "Progress was confirmed."}],
    )
    by: Reference | None = Field(
        description="The commitment that superseded this one.",
        examples=[{"slug": "us-japan-moon", "name": "Both go to the Moon."}],
    )
    citations: list[Citation] = CITATIONS


class MeetingEvent(Event):
    """What a meeting said of a commitment."""

    commitment: Reference = Field(
        description="The commitment.",
        examples=[{"slug": "us-japan-qzss-payloads", "name": "Japan hosts payloads."}],
    )


def reference(record: Any) -> Reference:
    """A record as others refer to it."""
    return Reference(slug=record.slug, name=str(record))


def references(records: Iterable[Any]) -> list[Reference]:
    """Records as others refer to them."""
    return [reference(record) for record in records]


def meeting_reference(meeting: Meeting | None) -> Reference | None:
    """A meeting as others refer to it: by its title, or which of its dialogue it was."""
    return Reference(slug=meeting.slug, name=in_full(meeting)) if meeting else None


def texts(english: str, others: Texts) -> Texts:
    """A text of ours by language tag; empty where it is not written."""
    return ({"en": english} if english else {}) | others


def cited(citations: Citations, fact: Any) -> list[Citation]:
    """Where a fact is said."""
    return quoted(citations.of(fact))


def quoted(rows: Iterable[models.Citation]) -> list[Citation]:
    """Where something is said, by these citations."""
    return [Citation(**_citation(row)) for row in rows]


def cited_by_field(citations: Citations, record: Any) -> list[FieldCitation]:
    """Where something of a record itself is said."""
    return [
        FieldCitation(**_citation(row), field=row.field or None) for row in citations.of(record)
    ]


def _citation(row: Any) -> dict[str, Any]:
    return {
        "url": row.passage.get_absolute_url(),
        "source": reference(row.passage.source),
        "passage": row.passage.key,
        "as_printed": row.as_printed or None,
    }


def discrepancies(
    disputed: Iterable[tuple[models.Discrepancy, list[models.DiscrepancyStatement]]],
    url: str,
    citations: Citations,
) -> list[Discrepancy]:
    """What passages of the record at an address disagree on."""
    return [
        Discrepancy(
            url=f"{url}#discrepancy-{discrepancy.field}",
            field=discrepancy.field,
            statements=[
                Statement(
                    says=row.says,
                    preferred=row.preferred or None,
                    citations=cited(citations, row),
                )
                for row in said
            ],
        )
        for discrepancy, said in disputed
    ]


def searches(looked_for: Iterable[LookedFor]) -> list[Search]:
    """What was looked for and not found."""
    return [Search(what=row.what, on=row.on, where=row.where or None) for row in looked_for]


def event(row: CommitmentEvent, citations: Citations) -> dict[str, Any]:
    """The fields of an event."""
    own = row.date or (row.meeting.date if row.meeting else "")
    return {
        "url": row.get_absolute_url(),
        "kind": row.kind,
        "part": row.part.key if row.part else None,
        "date": own or None,
        "meeting": meeting_reference(row.meeting),
        "target": row.target or None,
        "target_as": row.target_as or None,
        "note": texts(row.note, row.notes),
        "by": reference(row.by) if row.by else None,
        "citations": cited(citations, row),
    }
