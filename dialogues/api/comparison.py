"""Any two meetings side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest  # noqa: TC002 - ninja reads the annotations
from django.urls import reverse
from ninja import Router
from pydantic import BaseModel, Field

from dialogues.filters import PairQuestion, RefusedError, names_now
from dialogues.models import Meeting, moment
from dialogues.queries import comparison

from .addresses import READS, described
from .meetings import MeetingSummary, summary
from .records import CITATIONS, Citation, quoted
from .refusals import refusal

if TYPE_CHECKING:
    from dialogues.queries.comparison import Compared

router = Router(tags=["Comparison"])


class ComparedThing(BaseModel):
    """An agency, an area or a commitment that one of two meetings had, or both."""

    slug: str = Field(description="Its permanent identity.", examples=["jaxa"])
    name: str = Field(
        description="What it is called in English.",
        examples=["Japan Aerospace Exploration Agency"],
    )
    doubt: str | None = Field(
        description=(
            "Why it cannot be told that the other meeting was without it: part (only part of its "
            "text was read), none (no text was read), not held, no areas (its sources name none), "
            "partial or not stated (of its list), no list, or no side (not a party to it); "
            "null where it can be told."
        ),
        examples=["partial"],
    )
    citations: list[Citation] = CITATIONS


class Fates(BaseModel):
    """What the second meeting added to the first, what both had, what the second was without."""

    added: list[ComparedThing] = Field(description="What only the second had.")
    kept: list[ComparedThing] = Field(description="What both had.")
    dropped: list[ComparedThing] = Field(description="What only the first had.")


_FATES: dict[str, Any] = {"added": [], "kept": [], "dropped": []}


class Comparison(BaseModel):
    """Two meetings side by side."""

    a: MeetingSummary = Field(description="The first.", examples=[{"slug": "us-japan-5"}])
    b: MeetingSummary = Field(description="The second.", examples=[{"slug": "us-japan-6"}])
    agencies: Fates = Field(description="Who was there.", examples=[_FATES])
    areas: Fates = Field(description="What was on the table.", examples=[_FATES])
    commitments: Fates = Field(description="What was said of commitments.", examples=[_FATES])


def compare(request: HttpRequest) -> Any:
    """Any two meetings side by side.

    Who was there, what was on the table and what was said of commitments at both, or at one
    alone; of what one was without, whether that can be told.
    """
    asked = PairQuestion.read_strictly(request.GET)
    at = moment.current().day
    slugs = {asked.a, asked.b} - {""}
    found = {row.slug: row for row in Meeting.objects.for_summary().filter(slug__in=slugs)}
    now = names_now(asked, set(found))
    for name, slug in now.items():
        if not slug:
            complaint = "%(value)s names no meeting. Give the slugs of two, as a and b."
            raise RefusedError(name, slug, complaint)
    if now != {"a": asked.a, "b": asked.b}:
        address = f"{reverse('api-v1:compare')}?{urlencode(now)}"
        message = f"The comparison is now at {address}."
        return refusal(301, "moved", message, headers={"Location": address})
    a, b = (found[slug] for slug in now.values())
    compared = comparison.compare(a, b, at)
    return Comparison(
        a=MeetingSummary(**summary(a)),
        b=MeetingSummary(**summary(b)),
        **{kind: _fates(compared, kind) for kind in ("agencies", "areas", "commitments")},
    )


router.get(
    "/compare", url_name="compare", **described(compare, Comparison, PairQuestion, [301, 400, 410])
)(compare)
READS["compare"] = PairQuestion.read_strictly


def _fates(compared: Compared, kind: str) -> Fates:
    doubts = getattr(compared, kind).doubts
    found: dict[str, list[ComparedThing]] = {"added": [], "kept": [], "dropped": []}
    for group in compared.groups[kind]:
        found[group.kind] += [
            ComparedThing(
                slug=row.thing.slug,
                name=str(row.thing),
                doubt=doubts.get(row.thing.slug),
                citations=quoted(row.cited),
            )
            for row in group.rows
        ]
    return Fates(**found)
