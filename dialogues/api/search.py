"""Search: what is found by some words, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.http import HttpRequest  # noqa: TC002 - ninja reads the annotations
from ninja import Router
from pydantic import BaseModel, Field

from dialogues.filters import SearchListQuestion
from dialogues.models import moment
from dialogues.search import hits

from .addresses import READS, described, onward
from .records import Listing

if TYPE_CHECKING:
    from dialogues.search.hits import Hit
    from dialogues.search.marking import Marked

router = Router(tags=["Search"])


class Found(BaseModel):
    """One thing found: a record, or something told on it."""

    type: Literal["party", "agency", "area", "dialogue", "meeting", "commitment", "source"] = Field(
        description="What the record is.", examples=["agency"]
    )
    slug: str = Field(description="The record's permanent identity.", examples=["jaxa"])
    title: str = Field(
        description="What it is called: the record, or the person or body that took part.",
        examples=["Japan Aerospace Exploration Agency"],
    )
    snippet: str = Field(
        description=(
            "Of its other names and its text, the sentence with most of the words; empty if it has "
            "neither."
        ),
        examples=["JAXA"],
    )
    url: str = Field(
        description="The path of its page, or the very place on it where it is told.",
        examples=["/agencies/jaxa/"],
    )


class FoundList(Listing[Found]):
    """One page of what was found."""

    count: int = Field(
        description="How many were found; of each kind, no more than 10,000 are counted.",
        examples=[41],
    )
    next: str | None = Field(
        description="The address of the next page, ready to be asked for; null on the last one.",
        examples=["/api/v1/search?q=space&after=2-3357127926691657728"],
    )
    items: list[Found] = Field(description="What was found, in the order of the search page.")


def search(request: HttpRequest) -> FoundList:
    """What is found by some words.

    Records first, by kind: parties, agencies, areas, dialogues, meetings, commitments, sources;
    then what is told on them: who took part, what was discussed, what happened, what a source
    says. Within a kind, first what has just that name, then what has all the words in its names,
    then in its text; of these, the newest first.
    """
    asked = SearchListQuestion.read_strictly(request.GET)
    now = moment.current()
    found = hits.listed(asked.q, [asked.kind] if asked.kind else (), asked.limit, asked.after)
    return FoundList(
        edition=now.edition.number if now.edition else None,
        count=found.total,
        next=onward(asked, "search", str(found.next)) if found.next else None,
        items=[_item(hit) for hit in found.hits],
    )


router.get("/search", url_name="search", **described(search, FoundList, SearchListQuestion, [400]))(
    search
)
READS["search"] = SearchListQuestion.read_strictly


def _item(hit: Hit) -> Found:
    return Found(
        type=hit.type,
        slug=hit.slug,
        title=_plain(hit.title),
        snippet=_plain(hit.snippet),
        url=hit.url,
    )


def _plain(marked: Marked) -> str:
    return "".join(piece.text for piece in marked)
