"""Sources: the list, and one of them with the passages that the record rests on."""

from __future__ import annotations

import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Literal

from ninja import Router
from pydantic import Field

from dialogues.filters import Question, SourceListQuestion
from dialogues.models import Source
from dialogues.queries.addresses import one

from .addresses import detail, listing
from .records import Fact, Listing, Reference, Summary, reference, references

if TYPE_CHECKING:
    from dialogues.models import Passage

router = Router(tags=["Sources"])


class SourceSummary(Summary):
    """A document that says something about what governments said to each other."""

    type: Literal["source"] = Field(description="What it is.", examples=["source"])
    title: str = Field(
        description="Its title as printed.", examples=["U.S.-Japan Sixth Dialogue on Space"]
    )
    publisher: str | None = Field(description="Who published it.", examples=["EIRNS"])
    kind: str = Field(
        description=(
            "joint statement, announcement, press release, news report, agreement, fact sheet, "
            "paper or other."
        ),
        examples=["news report"],
    )
    standing: str = Field(
        description="How near to the parties' own word: official, reprint, news or derived.",
        examples=["news"],
    )
    seen: str = Field(
        description="How much of it was read for this record: whole, part or none.",
        examples=["whole"],
    )
    language: str = Field(description="Its language, as a tag.", examples=["en"])
    published: str | None = Field(
        description="When it was published, in EDTF.", examples=["2019-07-25"]
    )
    original: str | None = Field(
        description="Where the document itself is to be read.",
        examples=["https://larouchepub.com/pr/2019/190725_us_japan.html"],
    )
    copy_of: Reference | None = Field(
        description="The document of which it is a copy.",
        examples=[{"slug": "us-japan-2019-state", "name": "Joint Statement"}],
    )


class PassageFact(Fact):
    """A place in a source: perhaps a locator, perhaps its words."""

    key: str = Field(description="What citations call it.", examples=["qzss"])
    locator: str | None = Field(description="Where it stands.", examples=["third paragraph"])
    text: str | None = Field(
        description="Its words, word for word; null where they are not kept.",
        examples=["planned for 2023"],
    )
    language: str = Field(description="The language of its words, as a tag.", examples=["en"])
    translation: str | None = Field(
        description="Its words in English, where they are in another language.",
        examples=["positioning"],
    )
    translation_by: str | None = Field(
        description="Whose translation it is: ours or official.", examples=["ours"]
    )


class SourceDetail(SourceSummary):
    """A source with its passages."""

    copies: list[Reference] = Field(
        description="Copies of it.",
        examples=[[{"slug": "us-japan-2019-reprint", "name": "Joint Statement"}]],
    )
    passages: list[PassageFact] = Field(description="What of it is cited, in the order written.")


class SourceList(Listing[SourceSummary]):
    """One page of the sources."""


def _summary(source: Source) -> dict[str, Any]:
    return {
        "slug": source.slug,
        "url": source.get_absolute_url(),
        "type": "source",
        "inferred": source.inferred,
        "title": source.title,
        "publisher": source.publisher or None,
        "kind": source.kind,
        "standing": source.standing,
        "seen": source.seen,
        "language": source.language,
        "published": source.published or None,
        "original": source.url or None,
        "copy_of": reference(source.copy_of) if source.copy_of else None,
    }


def _passage(row: Passage, source: Source) -> PassageFact:
    return PassageFact(
        url=f"{source.get_absolute_url()}#{row.key}",
        key=row.key,
        locator=row.locator or None,
        text=row.text or None,
        language=row.language or source.language,
        translation=row.translation or None,
        translation_by=row.translation_by or None,
    )


@listing(router, "sources", answer=SourceList, question=SourceListQuestion)
def source_list(asked: SourceListQuestion, today: datetime.date) -> Any:
    """Sources, the most recently published first, undated ones last."""
    return (
        asked.listed(today),
        Source.objects.latest_first().select_related("copy_of"),
        lambda rows: [SourceSummary(**_summary(row)) for row in rows],
    )


@detail(router, "sources", "source", answer=SourceDetail, question=Question)
def source_detail(slug: str, _asked: Question, _today: datetime.date) -> SourceDetail:
    """One source with the passages that the record rests on."""
    found = one(Source.objects.for_page(), "source", slug)
    passages = sorted(found.passages.all(), key=lambda row: (row.position, row.pk))
    return SourceDetail(
        **_summary(found),
        copies=references(sorted(found.copies.all(), key=lambda row: row.slug)),
        passages=[_passage(row, found) for row in passages],
    )
