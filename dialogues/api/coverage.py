"""What the record does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest  # noqa: TC002 - ninja reads the annotations
from ninja import Router
from pydantic import BaseModel, Field

from dialogues.filters import AfterQuestion, RefusedError
from dialogues.headings import in_full
from dialogues.models import moment
from dialogues.queries import coverage as queries
from dialogues.queries.discrepancies import by_field
from dialogues.queries.paging import UnknownPlaceError

from .addresses import READS, described, onward
from .records import (
    Discrepancy,
    Reference,
    Search,
    discrepancies,
    meeting_reference,
    reference,
    searches,
)

if TYPE_CHECKING:
    from dialogues.models import Meeting, Passage
    from dialogues.queries.extents import Extent, Unlisted, Unquoted

router = Router(tags=["Coverage"])

_MEETING = {"slug": "us-japan-6", "name": "Sixth meeting, U.S.-Japan Comprehensive Dialogue"}


class Unfinished(BaseModel):
    """A delegation that is not listed whole."""

    party: Reference = Field(
        description="Whose it is.", examples=[{"slug": "us", "name": "United States"}]
    )
    lacks: str = Field(description="partial, not stated or no list.", examples=["partial"])


class UnlistedMeeting(BaseModel):
    """A meeting without a whole list of who was there."""

    meeting: Reference = Field(description="The meeting.", examples=[_MEETING])
    delegations: list[Unfinished] = Field(description="Whose lists are not whole.")


class UnquotedPassage(BaseModel):
    """A passage whose words are not in the record."""

    source: Reference = Field(
        description="The document.", examples=[{"slug": "us-state-2019", "name": "Joint Statement"}]
    )
    passage: str = Field(description="Its key there.", examples=["moon"])
    url: str = Field(description="Its place.", examples=["/sources/us-state-2019/#moon"])


class UnquotedMeeting(BaseModel):
    """A meeting, and the passages cited for it whose words are not in the record."""

    meeting: Reference = Field(description="The meeting.", examples=[_MEETING])
    passages: list[UnquotedPassage] = Field(description="The passages.")


class Gap(BaseModel):
    """Numbers of meetings in a row of which there is no record."""

    first: int = Field(description="The lowest.", examples=[6])
    last: int = Field(description="The highest.", examples=[7])


class DialogueExtent(BaseModel):
    """What is held of one dialogue, or of the meetings of none, and what is not."""

    dialogue: Reference | None = Field(
        description="The dialogue; null for meetings of none.",
        examples=[{"slug": "us-japan-comprehensive", "name": "U.S.-Japan Dialogue"}],
    )
    meeting_count: int = Field(
        description="How many meetings of it the record has; the latest 300 are looked at.",
        examples=[9],
    )
    missing: list[Gap] = Field(
        description=(
            "The numbers of meetings of which there is no record, up to the highest known; of "
            "more than 300 meetings from the first that is looked at."
        )
    )
    announced: list[Reference] = Field(description="Meetings that are announced only.")
    unofficial: list[Reference] = Field(description="Meetings without an official text.")
    read_in_part: list[Reference] = Field(description="Meetings of which only part was read.")
    unread: list[Reference] = Field(description="Meetings of which no statement was read.")
    unlisted: list[UnlistedMeeting] = Field(
        description="Meetings without a whole list of participants."
    )
    unquoted: list[UnquotedMeeting] = Field(
        description="Meetings for which passages are cited without their words."
    )


class About(BaseModel):
    """The record of which something is said."""

    type: Literal["dialogue", "meeting", "commitment"] = Field(
        description="What it is.", examples=["meeting"]
    )
    record: Reference = Field(description="The record.", examples=[_MEETING])
    url: str = Field(description="The path of its page.", examples=["/meetings/us-japan-6/"])


class Disputed(About):
    """A record on which sources disagree."""

    discrepancies: list[Discrepancy] = Field(description="On what, and what each says.")


class Sought(About):
    """A record for which something was looked for and not found."""

    looked_for: list[Search] = Field(description="What was looked for.")


class Coverage(BaseModel):
    """What the record does not hold, some dialogues at a time."""

    edition: int | None = Field(
        description="The number of the record's state; null before the first load.", examples=[12]
    )
    next: str | None = Field(
        description="The address of the next page, ready to be asked for; null on the last one.",
        examples=["/api/v1/coverage?after=us-japan-comprehensive"],
    )
    dialogues: list[DialogueExtent] = Field(description="The dialogues of this page, by name.")
    discrepancies: list[Disputed] = Field(description="Where sources disagree about them.")
    looked_for: list[Sought] = Field(description="What of them was looked for and not found.")


def coverage(request: HttpRequest) -> Coverage:
    """What the record does not hold.

    Meetings of which there is no record, texts not read, lists that are not whole, words not
    quoted, sources that disagree, and what was looked for and not found; some dialogues at a time.
    """
    asked = AfterQuestion.read_strictly(request.GET)
    now = moment.current()
    try:
        found = queries.coverage(after=asked.after)
    except UnknownPlaceError as unknown:
        complaint = "%(value)s is not a place in this list. Follow `next` as it is given."
        raise RefusedError("after", asked.after, complaint) from unknown
    return Coverage(
        edition=now.edition.number if now.edition else None,
        next=onward(asked, "coverage", found.after) if found.after else None,
        dialogues=[_extent(extent) for extent in found.extents],
        discrepancies=[
            Disputed(
                **_about(row.about),
                discrepancies=discrepancies(
                    by_field(row.statements, found.citations),
                    row.about.get_absolute_url(),
                    found.citations,
                ),
            )
            for row in found.disputed
        ],
        looked_for=[
            Sought(**_about(row.about), looked_for=searches(row.looked_for)) for row in found.sought
        ],
    )


router.get("/coverage", url_name="coverage", **described(coverage, Coverage, AfterQuestion, [400]))(
    coverage
)
READS["coverage"] = AfterQuestion.read_strictly


def _extent(extent: Extent) -> DialogueExtent:
    return DialogueExtent(
        dialogue=reference(extent.dialogue) if extent.dialogue else None,
        meeting_count=extent.total,
        missing=[Gap(first=first, last=last) for first, last in extent.missing],
        announced=_meetings(extent.announced),
        unofficial=_meetings(extent.unofficial),
        read_in_part=_meetings(extent.in_part),
        unread=_meetings(extent.unread),
        unlisted=[_unlisted(row) for row in extent.unlisted],
        unquoted=[_unquoted(row) for row in extent.unquoted],
    )


def _meetings(rows: list[Meeting]) -> list[Reference]:
    return [Reference(slug=row.slug, name=in_full(row)) for row in rows]


def _unlisted(row: Unlisted) -> UnlistedMeeting:
    return UnlistedMeeting(
        meeting=meeting_reference(row.meeting),
        delegations=[Unfinished(party=reference(party), lacks=why) for party, why in row.lists],
    )


def _unquoted(row: Unquoted) -> UnquotedMeeting:
    return UnquotedMeeting(
        meeting=meeting_reference(row.meeting), passages=[_passage(one) for one in row.passages]
    )


def _passage(row: Passage) -> UnquotedPassage:
    return UnquotedPassage(
        source=reference(row.source), passage=row.key, url=row.get_absolute_url()
    )


def _about(record: Any) -> dict[str, Any]:
    name = str(type(record).__name__).lower()
    told = meeting_reference(record) if name == "meeting" else reference(record)
    return {"type": name, "record": told, "url": record.get_absolute_url()}
