"""Changes: what each edition made of which record."""

from __future__ import annotations

import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest  # noqa: TC002 - ninja reads the annotations
from ninja import Router
from pydantic import BaseModel, Field

from dialogues.filters import ChangeListQuestion
from dialogues.models import moment
from dialogues.queries import changes

from .addresses import READS, described, onward
from .records import Listing, Reference

if TYPE_CHECKING:
    from dialogues.models import Passage
    from dialogues.queries.changes import Told

router = Router(tags=["Changes"])


class Quotation(BaseModel):
    """The words that a change brought into the record."""

    url: str = Field(
        description="The place of the passage on its source's page.",
        examples=["/sources/blue-shift-2025-02/#launch"],
    )
    source: Reference = Field(
        description="The document.",
        examples=[{"slug": "blue-shift-2025-02", "name": "First payload in orbit"}],
    )
    text: str | None = Field(
        description="Its words; null where only their place is recorded.",
        examples=["The first payload was launched on 2 February 2025."],
    )
    language: str = Field(description="Their language, as a tag.", examples=["en"])


class ChangeFact(BaseModel):
    """What one edition made of one record."""

    type: str = Field(
        description="party, agency, area, dialogue, source, meeting or commitment.",
        examples=["commitment"],
    )
    slug: str = Field(
        description="The record's slug when it was changed.", examples=["us-japan-qzss-payloads"]
    )
    url: str = Field(
        description="The path of its page; of one that is gone, it says why.",
        examples=["/commitments/us-japan-qzss-payloads/"],
    )
    edition: int = Field(description="The edition that it made.", examples=[12])
    made_at: datetime.datetime = Field(
        description="When that was.", examples=["2026-11-22T09:30:00Z"]
    )
    cause: str = Field(
        description="load, admin, merge, rename, withdraw or restore.", examples=["load"]
    )
    what: Literal["new", "changed", "gone"] = Field(
        description="Whether the record is new, is changed or is gone.", examples=["changed"]
    )
    title: str = Field(
        description="What it means, in a line.",
        examples=["QZSS payloads, first part: open -> fulfilled, late"],
    )
    fields: dict[str, list[Any]] = Field(
        description="Of a record that is changed, each field that differs: its old value, its new.",
        examples=[{"city": ["Tokyo", "Washington, D.C."]}],
    )
    quotations: list[Quotation] = Field(
        description="The words that prove what is new: three passages at most."
    )


class ChangeList(Listing[ChangeFact]):
    """One page of the changes."""

    count: int = Field(description="How many changes there are in all.", examples=[41])
    next: str | None = Field(
        description="The address of the next page, ready to be asked for; null on the last one.",
        examples=["/api/v1/changes?limit=50&after=1204"],
    )
    items: list[ChangeFact] = Field(description="The changes, the latest first.")


def change_list(request: HttpRequest) -> ChangeList:
    """Changes of the record, the latest first.

    An edition has one change for each record that says something else in it. Its citations are
    told as quotations, where it brought any.
    """
    asked = ChangeListQuestion.read_strictly(request.GET)
    now = moment.current()
    told, after = changes.page(asked.after, asked.limit)
    return ChangeList(
        edition=now.edition.number if now.edition else None,
        count=moment.remembered(changes.count),
        next=onward(asked, "changes", str(after)) if after else None,
        items=[_item(change) for change in told],
    )


router.get(
    "/changes", url_name="changes", **described(change_list, ChangeList, ChangeListQuestion, [400])
)(change_list)
READS["changes"] = ChangeListQuestion.read_strictly


def _item(change: Told) -> ChangeFact:
    return ChangeFact(
        type=change.type,
        slug=change.slug,
        url=change.url,
        edition=change.edition.number,
        made_at=change.edition.made_at,
        cause=change.edition.cause,
        what=change.what,
        title=change.title,
        fields={name: list(values) for name, values in change.fields.items()},
        quotations=[_quotation(passage) for passage in change.quoted],
    )


def _quotation(passage: Passage) -> Quotation:
    return Quotation(
        url=passage.get_absolute_url(),
        source=Reference(slug=passage.source.slug, name=passage.source.title),
        text=passage.text or None,
        language=passage.language_of_words,
    )
