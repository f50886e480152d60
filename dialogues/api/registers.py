"""Parties, agencies and areas: the lists, and one of each with those it belongs to."""

from __future__ import annotations

import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import Any, Literal

from ninja import Router
from pydantic import Field

from dialogues.filters import AgencyListQuestion, NameListQuestion, Question
from dialogues.models import Agency, CooperationArea, Dialogue, Party
from dialogues.queries import lists
from dialogues.queries.addresses import one

from .addresses import detail, listing
from .records import (
    Listing,
    Reference,
    Summary,
    Texts,
    Wording,
    reference,
    references,
    texts,
)

router = Router(tags=["Parties, agencies, areas"])

_ABBREVIATION = Field(description="How it is abbreviated.", examples=["JAXA"])


class NamedSummary(Summary):
    """A record that goes by a name."""

    name: str = Field(description="Its name in English.", examples=["Japan"])
    names: Texts = Field(
        description="Its name in other languages, by language tag.", examples=[{"ja": "日本"}]
    )


class PartySummary(NamedSummary):
    """A state, or an organisation of states, at the table."""

    type: Literal["party"] = Field(description="What it is.", examples=["party"])
    kind: str | None = Field(description="state or organisation.", examples=["state"])
    iso_code: str | None = Field(description="Its code in ISO 3166-1.", examples=["JP"])


class PartyDetail(PartySummary):
    """A party with its dialogues and agencies."""

    dialogues: list[Reference] = Field(
        description="The dialogues it has a seat in, by name.",
        examples=[[{"slug": "us-japan-comprehensive", "name": "U.S.-Japan Dialogue"}]],
    )
    agencies: list[Reference] = Field(
        description="The agencies that take part for it, by name.",
        examples=[[{"slug": "jaxa", "name": "Japan Aerospace Exploration Agency"}]],
    )


class AgencySummary(NamedSummary):
    """A body that takes part for a party: ministry, council, space agency, institute."""

    type: Literal["agency"] = Field(description="What it is.", examples=["agency"])
    abbreviation: str | None = _ABBREVIATION
    aliases: list[str] = Field(description="Former and other names.", examples=[["NASDA"]])
    party: Reference = Field(
        description="For whom it takes part.", examples=[{"slug": "jp", "name": "Japan"}]
    )
    parent: Reference | None = Field(
        description="The body it is a part of.",
        examples=[{"slug": "us-dod", "name": "Department of Defense"}],
    )
    successor: Reference | None = Field(
        description="The body that took over from it.",
        examples=[{"slug": "jp-nsps", "name": "National Space Policy Secretariat"}],
    )


class AgencyDetail(AgencySummary):
    """An agency with those it took over from and its parts."""

    predecessors: list[Reference] = Field(
        description="The bodies it took over from, by name.",
        examples=[[{"slug": "jp-onsp", "name": "Office of National Space Policy"}]],
    )
    parts: list[Reference] = Field(
        description="The bodies that are parts of it, by name.",
        examples=[[{"slug": "us-space-force", "name": "Space Force"}]],
    )


class AreaSummary(NamedSummary):
    """A subject of cooperation from the controlled list."""

    type: Literal["area"] = Field(description="What it is.", examples=["area"])
    abbreviation: str | None = _ABBREVIATION
    aliases: list[str] = Field(description="Other names.", examples=[["GNSS"]])
    description: Wording = Field(
        description="In our own words, by language tag.",
        examples=[{"en": "Satellites that tell where one is."}],
    )
    broader: Reference | None = Field(
        description="The area it is a part of.",
        examples=[{"slug": "exploration", "name": "Space exploration"}],
    )


class AreaDetail(AreaSummary):
    """An area with its parts."""

    narrower: list[Reference] = Field(
        description="The areas that are parts of it, by name.",
        examples=[[{"slug": "gateway", "name": "Gateway"}]],
    )


class PartyList(Listing[PartySummary]):
    """One page of the parties."""


class AgencyList(Listing[AgencySummary]):
    """One page of the agencies."""


class AreaList(Listing[AreaSummary]):
    """One page of the areas."""


def _named(record: Any, type_: str) -> dict[str, Any]:
    return {
        "slug": record.slug,
        "url": record.get_absolute_url(),
        "type": type_,
        "inferred": record.inferred,
        "name": record.name,
        "names": record.names,
    }


def _other(record: Any) -> Reference | None:
    return reference(record) if record else None


def _party(party: Party) -> dict[str, Any]:
    told = {"kind": party.kind or None, "iso_code": party.iso_code or None}
    return _named(party, "party") | told


def _agency(agency: Agency) -> dict[str, Any]:
    return _named(agency, "agency") | {
        "abbreviation": agency.abbreviation or None,
        "aliases": agency.aliases,
        "party": reference(agency.party),
        "parent": _other(agency.parent),
        "successor": _other(agency.successor),
    }


def _area(area: CooperationArea) -> dict[str, Any]:
    return _named(area, "area") | {
        "abbreviation": area.abbreviation or None,
        "aliases": area.aliases,
        "description": texts(area.description, area.descriptions),
        "broader": _other(area.broader),
    }


@listing(router, "parties", answer=PartyList, question=NameListQuestion)
def party_list(asked: NameListQuestion, _today: datetime.date) -> Any:
    """Parties by name."""
    return (
        lists.by_name(Party, asked.q),
        Party.objects.by_name(),
        lambda rows: [PartySummary(**_party(row)) for row in rows],
    )


@detail(router, "parties", "party", answer=PartyDetail, question=Question)
def party_detail(slug: str, _asked: Question, _today: datetime.date) -> PartyDetail:
    """One party with its dialogues and agencies."""
    found = one(Party.objects.all(), "party", slug)
    return PartyDetail(
        **_party(found),
        dialogues=references(Dialogue.objects.filter(seats__party=found).by_name()),
        agencies=references(Agency.objects.of(found).by_name()),
    )


@listing(router, "agencies", answer=AgencyList, question=AgencyListQuestion)
def agency_list(asked: AgencyListQuestion, today: datetime.date) -> Any:
    """Agencies by name."""
    return (
        asked.listed(today),
        Agency.objects.for_summary(),
        lambda rows: [AgencySummary(**_agency(row)) for row in rows],
    )


@detail(router, "agencies", "agency", answer=AgencyDetail, question=Question)
def agency_detail(slug: str, _asked: Question, _today: datetime.date) -> AgencyDetail:
    """One agency with those it took over from and its parts."""
    found = one(Agency.objects.for_summary(), "agency", slug)
    return AgencyDetail(
        **_agency(found),
        predecessors=references(found.predecessors.by_name()),
        parts=references(found.parts.by_name()),
    )


@listing(router, "areas", answer=AreaList, question=NameListQuestion)
def area_list(asked: NameListQuestion, _today: datetime.date) -> Any:
    """Areas by name."""
    return (
        lists.by_name(CooperationArea, asked.q),
        CooperationArea.objects.for_page(),
        lambda rows: [AreaSummary(**_area(row)) for row in rows],
    )


@detail(router, "areas", "area", answer=AreaDetail, question=Question)
def area_detail(slug: str, _asked: Question, _today: datetime.date) -> AreaDetail:
    """One area with its parts."""
    found = one(CooperationArea.objects.for_page(), "area", slug)
    return AreaDetail(**_area(found), narrower=references(found.narrower.all()))
