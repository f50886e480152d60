"""Meetings: the list, and one of them with everybody and everything that was there."""

from __future__ import annotations

import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Literal

from ninja import Router
from pydantic import Field

from dialogues.filters import MeetingListQuestion, Question
from dialogues.headings import in_full
from dialogues.models import Meeting
from dialogues.queries import whole
from dialogues.queries.addresses import one

from .addresses import detail, listing
from .records import (
    CITATIONS,
    Citation,
    Discrepancy,
    Fact,
    FieldCitation,
    Listing,
    MeetingEvent,
    Reference,
    Search,
    Summary,
    Texts,
    Wording,
    cited,
    cited_by_field,
    discrepancies,
    event,
    meeting_reference,
    reference,
    references,
    searches,
    texts,
)

if TYPE_CHECKING:
    from dialogues.models import Discussion, MeetingLink, Participant
    from dialogues.queries.citations import Citations

router = Router(tags=["Meetings"])

# Fields that are told as they are stored, or as null where they are not stated.
_PLAIN = (
    *("ordinal", "title", "date", "dated_as", "held_from", "held_until"),
    *("state", "mode", "city", "venue", "host"),
)


class MeetingSummary(Summary):
    """One session of a dialogue, or a summit or ministerial that a dialogue refers to."""

    type: Literal["meeting"] = Field(description="What it is.", examples=["meeting"])
    name: str = Field(
        description="What it is called: its title, or which of its dialogue it was.",
        examples=["Sixth meeting, U.S.-Japan Comprehensive Dialogue on Space"],
    )
    dialogue: Reference | None = Field(
        description="The series it belongs to.",
        examples=[
            {"slug": "us-japan-comprehensive", "name": "U.S.-Japan Comprehensive Dialogue on Space"}
        ],
    )
    kind: str | None = Field(
        description="session, preparatory, summit, ministerial or other.", examples=["session"]
    )
    ordinal: int | None = Field(
        description="Its number in its dialogue; gaps are normal.", examples=[6]
    )
    title: str | None = Field(description="Its own title.", examples=["The Tokyo summit"])
    parties: list[Reference] = Field(description="Who sat at the table, in the order written.")
    attendance: Texts = Field(
        description="By the party's slug: complete, partial or not listed.",
        examples=[{"us": "partial", "jp": "complete"}],
    )
    date: str | None = Field(
        description="When it was held, in EDTF, as precise as its sources are.",
        examples=["2019-07-24"],
    )
    dated_as: str | None = Field(description="The date as printed.", examples=["July 24"])
    held_from: datetime.date | None = Field(
        description="The first day it may have been held.", examples=["2019-07-24"]
    )
    held_until: datetime.date | None = Field(
        description="The last day it may have been held.", examples=["2019-07-24"]
    )
    state: str = Field(
        description="announced, held, postponed, cancelled or unknown.", examples=["held"]
    )
    mode: str | None = Field(
        description="in person, virtual, hybrid or unknown.", examples=["in person"]
    )
    city: str | None = Field(description="Where.", examples=["Washington, D.C."])
    venue: str | None = Field(description="In which house.", examples=["Department of State"])
    host: str | None = Field(description="At whose invitation.", examples=["Department of State"])
    summary: Wording = Field(
        description="In our own words, by language tag.", examples=[{"en": "The Moon came first."}]
    )


class ParticipantFact(Fact):
    """An agency, a person, or a person of an agency, in a role."""

    party: Reference = Field(
        description="For whom.", examples=[{"slug": "us", "name": "United States"}]
    )
    agency: Reference | None = Field(
        description="The agency.", examples=[{"slug": "us-nspc", "name": "National Space Council"}]
    )
    person: str | None = Field(description="The name as printed.", examples=["松尾剛彦"])
    romanised: str | None = Field(
        description="The name in Latin letters.", examples=["Matsuo Takehiko"]
    )
    title: str | None = Field(description="The person's post.", examples=["Executive Secretary"])
    role: str = Field(
        description="co-chair, head, speaker, participant, special participant or observer.",
        examples=["co-chair"],
    )
    role_as: str | None = Field(
        description="The role as printed.", examples=["co-chaired the meeting"]
    )
    citations: list[Citation] = CITATIONS


class DiscussionFact(Fact):
    """That an area was on the table."""

    area: Reference = Field(description="The area.", examples=[{"slug": "moon", "name": "Moon"}])
    citations: list[Citation] = CITATIONS


class LinkFact(Fact):
    """What a meeting recalls, prepares, reports to or names, or what ran alongside it."""

    kind: str = Field(
        description="recalls, prepares, reports to, alongside or names.", examples=["recalls"]
    )
    meeting: Reference | None = Field(
        description="The other meeting; null if it names a document.",
        examples=[{"slug": "us-japan-summit-2019-05", "name": "U.S.-Japan summit"}],
    )
    source: Reference | None = Field(
        description="The document it names; null if it leads to a meeting.",
        examples=[{"slug": "us-japan-framework-2023", "name": "Framework Agreement"}],
    )
    citations: list[Citation] = CITATIONS


class MeetingDetail(MeetingSummary):
    """A meeting, and all that is said of it."""

    participants: list[ParticipantFact] = Field(description="Who took part.")
    discussions: list[DiscussionFact] = Field(description="What was on the table.")
    links: list[LinkFact] = Field(description="What it points to.")
    events: list[MeetingEvent] = Field(description="What was said there of commitments.")
    discrepancies: list[Discrepancy] = Field(description="Where passages disagree about it.")
    looked_for: list[Search] = Field(description="What was looked for and not found.")
    citations: list[FieldCitation] = Field(description="Where its own fields are stated.")


class MeetingList(Listing[MeetingSummary]):
    """One page of the meetings."""


def summary(meeting: Meeting) -> dict[str, Any]:
    """The fields of a meeting in a list."""
    delegations = list(meeting.delegations.all())
    return {
        "slug": meeting.slug,
        "url": meeting.get_absolute_url(),
        "type": "meeting",
        "name": in_full(meeting),
        "dialogue": reference(meeting.dialogue) if meeting.dialogue else None,
        # A dialogue's meeting is a session unless something else is written.
        "kind": meeting.kind or ("session" if meeting.dialogue else None),
        "parties": references(row.party for row in delegations),
        "attendance": {row.party.slug: row.attendance for row in delegations if row.attendance},
        "summary": texts(meeting.summary, meeting.summaries),
        "inferred": meeting.inferred,
    } | {name: getattr(meeting, name) or None for name in _PLAIN}


def _participant(row: Participant, citations: Citations) -> ParticipantFact:
    return ParticipantFact(
        url=_place("participant", row),
        party=reference(row.party),
        agency=reference(row.agency) if row.agency else None,
        person=row.person or None,
        romanised=row.romanised or None,
        title=row.title or None,
        role=row.role,
        role_as=row.role_as or None,
        citations=cited(citations, row),
    )


def _discussion(row: Discussion, citations: Citations) -> DiscussionFact:
    return DiscussionFact(
        url=_place("discussion", row), area=reference(row.area), citations=cited(citations, row)
    )


def _link(row: MeetingLink, citations: Citations) -> LinkFact:
    return LinkFact(
        url=_place("link", row),
        kind=row.kind,
        meeting=meeting_reference(row.other),
        source=reference(row.source) if row.source else None,
        citations=cited(citations, row),
    )


def _place(kind: str, row: Any) -> str:
    return f"{row.meeting.get_absolute_url()}#{kind}-{row.anchor}"


@listing(router, "meetings", answer=MeetingList, question=MeetingListQuestion)
def meeting_list(asked: MeetingListQuestion, today: datetime.date) -> Any:
    """Meetings, the latest first, undated ones last."""
    return (
        asked.listed(today),
        Meeting.objects.for_summary(),
        lambda rows: [MeetingSummary(**summary(row)) for row in rows],
    )


@detail(router, "meetings", "meeting", answer=MeetingDetail, question=Question)
def meeting_detail(slug: str, _asked: Question, _today: datetime.date) -> MeetingDetail:
    """One meeting: who took part, what was on the table, what was said of commitments."""
    found = one(Meeting.objects.for_summary(), "meeting", slug)
    told = whole.meeting(found)
    return MeetingDetail(
        **summary(found),
        participants=[_participant(row, told.citations) for row in told.participants],
        discussions=[_discussion(row, told.citations) for row in told.discussions],
        links=[_link(row, told.citations) for row in told.links],
        events=[
            MeetingEvent(**event(row, told.citations), commitment=reference(row.commitment))
            for row in told.events
        ],
        discrepancies=discrepancies(told.disputed, found.get_absolute_url(), told.citations),
        looked_for=searches(told.looked_for),
        citations=cited_by_field(told.citations, found),
    )
