"""Meetings: who sat at the table, what was on it, and what it points to."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from dialogues.dossier.schema.facts import (
    CITES,
    LOOKED_FOR,
    Citations,
    Entry,
    LookedFor,
    Part,
    Statements,
)
from dialogues.dossier.schema.values import (
    SLUG,
    Date,
    Name,
    Ordinal,
    Shorthand,
    Slug,
    Slugs,
    Stated,
    TextByLanguage,
    refusal,
    without_repeats,
)

MeetingKind = Literal["session", "preparatory", "summit", "ministerial", "other"]
State = Literal["announced", "held", "postponed", "cancelled", "unknown"]
Mode = Literal["in person", "virtual", "hybrid", "unknown"]
Attendance = Literal["complete", "partial", "not listed"]
Role = Literal["co-chair", "head", "speaker", "participant", "special participant", "observer"]
CitedField = Literal[
    "dialogue",
    "kind",
    "ordinal",
    "title",
    "parties",
    "date",
    "dated_as",
    "state",
    "mode",
    "city",
    "venue",
    "host",
    "attendance",
    "summary",
]
DisputedField = Literal[CitedField, "participants", "discussions", "links"]

ROLE = Field(
    None,
    description="The role. A role on the group holds for all in it who have none of their own.",
    examples=["co-chair"],
)


class ParticipantEntry(Part):
    """An agency, a person, or a person of an agency; a bare slug is an agency."""

    agency: Slug | None = Field(
        None, description="The agency: a slug of agencies.", examples=["us-nspc"]
    )
    party: Slug | None = Field(
        None, description="The party of a person without an agency.", examples=["us"]
    )
    person: Name | None = Field(
        None, description="The person's name as printed.", examples=["松尾剛彦"]
    )
    romanised: Name | None = Field(
        None, description="The name in Latin letters.", examples=["Matsuo Takehiko"]
    )
    title: Name | None = Field(
        None, description="The person's title or post.", examples=["Executive Secretary"]
    )
    role: Role | None = ROLE
    role_as: Name | None = Field(
        None, description="The role as printed.", examples=["co-chaired the meeting"]
    )
    named_as: Name | None = Field(
        None,
        description="The agency or person as printed, where it differs.",
        examples=["the U.S. President's National Space Council"],
    )

    @model_validator(mode="after")
    def _is_an_agency_or_a_person(self) -> "ParticipantEntry":
        if self.agency is None and self.person is None:
            message = "names neither an agency nor a person. Add agency, person or both."
            raise refusal(message)
        if self.agency is None and self.party is None:
            message = "has a person without agency or party. Add the agency, or the party."
            raise refusal(message)
        if self.agency is not None and self.party is not None:
            message = "is said by the agency already. Remove it."
            raise refusal(message, within=("party",))
        return self


def _an_agency(value: Any) -> Any:
    return {"agency": value} if isinstance(value, str) else value


Who = Annotated[ParticipantEntry, Shorthand(_an_agency, {"type": "string", "pattern": SLUG})]


class ParticipantGroup(Part):
    """One list of participants, as one source prints it."""

    role: Role | None = ROLE
    cites: Citations = CITES
    who: Annotated[list[Who], Field(min_length=1), AfterValidator(without_repeats)] = Field(
        description="The participants in the order printed. A bare slug is an agency.",
        examples=[[{"agency": "us-nspc", "person": "Scott Pace"}, "nasa"]],
    )


def _by_area(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return dict.fromkeys(without_repeats(value))
    return value


AreasAsPrinted = Annotated[
    dict[Slug, Name | None],
    Field(min_length=1),
    Shorthand(_by_area, {"type": "array", "items": {"type": "string", "pattern": SLUG}}),
]


class DiscussionEntry(Part):
    """Areas that were on the table, as one passage names them."""

    cites: Citations = CITES
    areas: AreasAsPrinted = Field(
        description="The areas: a list of slugs, or a map of slugs to the words printed.",
        examples=[{"gnss": "Global Navigation Satellite Systems"}],
    )


class LinkEntry(Part):
    """That a meeting points to another, or names a source. One kind each."""

    recalls: Slug | None = Field(
        None, description="An earlier meeting it recalls.", examples=["us-japan-summit-2019-05"]
    )
    prepares: Slug | None = Field(
        None, description="A later meeting it prepares.", examples=["us-japan-7"]
    )
    reports_to: Slug | None = Field(
        None,
        alias="reports to",
        description="The meeting it reports to.",
        examples=["us-japan-summit-2019-05"],
    )
    alongside: Slug | None = Field(
        None, description="A meeting it was held beside.", examples=["us-japan-scc-2019-04-19"]
    )
    names: Slug | None = Field(
        None, description="A source it names, such as an agreement.", examples=["jp-us-agreement"]
    )
    cites: Citations = CITES

    @model_validator(mode="after")
    def _has_one_kind(self) -> "LinkEntry":
        targets = (self.recalls, self.prepares, self.reports_to, self.alongside, self.names)
        if sum(target is not None for target in targets) != 1:
            message = (
                "is not one link. Write exactly one of: "
                "recalls, prepares, reports to, alongside, names."
            )
            raise refusal(message)
        return self


class MeetingEntry(Entry):
    """One session of a dialogue, or a meeting that a dialogue refers to."""

    dialogue: Slug | None = Field(
        None,
        description="The dialogue it is a session of; none for a summit and the like.",
        examples=["us-japan-comprehensive"],
    )
    kind: MeetingKind | None = Field(
        None, description="A dialogue's meeting is a session unless written.", examples=["session"]
    )
    ordinal: Ordinal | None = Field(
        None, description="Its number in the dialogue, in digits.", examples=["6"]
    )
    title: Name | None = Field(
        None,
        description="The title. A dialogue's meeting has one from its dialogue and number.",
        examples=["U.S.-Japan summit"],
    )
    parties: Slugs = Field(
        None, description="The parties, where they are not the dialogue's.", examples=[["us", "jp"]]
    )
    date: Date | None = Field(
        None, description="When it was held, or is to be held.", examples=["2019-07-24"]
    )
    dated_as: Name | None = Field(
        None, description="The date as printed.", examples=["Wednesday, July 24, 2019"]
    )
    state: State | None = Field(
        None, description="What is known of it: announced, held and so on.", examples=["held"]
    )
    mode: Mode | None = Field(
        None, description="In person, virtual, hybrid or unknown.", examples=["in person"]
    )
    city: Name | None = Field(None, description="The city.", examples=["Washington, D.C."])
    venue: Name | None = Field(
        None, description="The building or room.", examples=["Harry S Truman Building"]
    )
    host: Name | None = Field(
        None, description="Who was host, in words.", examples=["Department of State"]
    )
    attendance: Annotated[dict[Slug, Attendance] | None, Stated] = Field(
        None,
        description="By party, how much of its delegation the sources list.",
        examples=[{"us": "partial", "jp": "complete"}],
    )
    summary: TextByLanguage = Field(
        None,
        description="Our summary: a text in English, or texts by language tag.",
        examples=["The sixth meeting put the Moon first, as a step towards Mars."],
    )
    cites: Citations = CITES
    cites_for: Annotated[dict[CitedField, Citations] | None, Stated] = Field(
        None,
        description="Passages that prove one field alone, by field.",
        examples=[{"venue": ["mofa-2019-result#chairs"]}],
    )
    participants: Annotated[list[ParticipantGroup] | None, Stated] = Field(
        None,
        description="Who took part: groups, each one list as one source prints it.",
        examples=[[{"cites": ["eirns-2019-07-25#participants-us"], "who": ["us-nspc", "nasa"]}]],
    )
    discussions: Annotated[list[DiscussionEntry] | None, Stated] = Field(
        None,
        description="What was on the table.",
        examples=[[{"cites": ["eirns-2019-07-25#areas"], "areas": ["gnss"]}]],
    )
    links: Annotated[list[LinkEntry] | None, Stated] = Field(
        None,
        description="Other meetings it points to, and sources it names.",
        examples=[[{"recalls": "us-japan-summit-2019-05", "cites": ["eirns-2019-07-25#summit"]}]],
    )
    discrepancies: Annotated[dict[DisputedField, Statements] | None, Stated] = Field(
        None,
        description="Fields on which passages disagree, and what each says.",
        examples=[
            {
                "date": [
                    {"says": "2019-07-23", "cites": ["gov-base-2019-07-19#notice"]},
                    {
                        "says": "2019-07-24",
                        "cites": ["eirns-2019-07-25#opening"],
                        "preferred": "It was written after the meeting.",
                    },
                ]
            }
        ],
    )
    looked_for: LookedFor = LOOKED_FOR
