"""Parties, agencies, areas and dialogues: who talks, about what, in which series."""

from typing import Literal

from pydantic import Field

from dialogues.dossier.schema.facts import LOOKED_FOR, Entry, LookedFor
from dialogues.dossier.schema.values import (
    Country,
    Name,
    Names,
    NamesByLanguage,
    Slug,
    Slugs,
    TextByLanguage,
)

PartyKind = Literal["state", "organisation"]


class PartyEntry(Entry):
    """A state, or an organisation of states, at the table."""

    name: Name | None = Field(None, description="The name in English.", examples=["Japan"])
    names: NamesByLanguage = Field(
        None, description="The name in other languages, by language tag.", examples=[{"ja": "日本"}]
    )
    kind: PartyKind | None = Field(
        None, description="A state, or an organisation of states.", examples=["state"]
    )
    iso_code: Country | None = Field(
        None, description="The ISO 3166 code of a state, in two capitals.", examples=["JP"]
    )


class AgencyEntry(Entry):
    """A body that takes part for a party."""

    name: Name | None = Field(
        None,
        description="The name in English.",
        examples=["Japan Aerospace Exploration Agency"],
    )
    abbreviation: Name | None = Field(
        None, description="The abbreviation in use.", examples=["JAXA"]
    )
    names: NamesByLanguage = Field(
        None,
        description="The name in other languages, by language tag.",
        examples=[{"ja": "宇宙航空研究開発機構"}],
    )
    aliases: Names = Field(
        None, description="Other names found in print.", examples=[["Japanese Space Agency"]]
    )
    party: Slug | None = Field(
        None, description="The party it takes part for: a slug of parties.", examples=["jp"]
    )
    parent: Slug | None = Field(None, description="The agency it belongs to.", examples=["jp-cao"])
    successor: Slug | None = Field(
        None, description="The agency that took over from it.", examples=["jp-nsps"]
    )


class AreaEntry(Entry):
    """A subject of cooperation."""

    name: Name | None = Field(
        None, description="The name in English.", examples=["Space situational awareness"]
    )
    abbreviation: Name | None = Field(
        None, description="The abbreviation in use.", examples=["SSA"]
    )
    names: NamesByLanguage = Field(
        None,
        description="The name in other languages, by language tag.",
        examples=[{"ja": "宇宙状況把握"}],
    )
    aliases: Names = Field(
        None, description="Other names found in print.", examples=[["Space surveillance"]]
    )
    description: TextByLanguage = Field(
        None,
        description="What the area covers: a text in English, or texts by language tag.",
        examples=["Knowing what is in orbit, and where it will be."],
    )
    broader: Slug | None = Field(
        None, description="The wider area it belongs to.", examples=["space-security"]
    )


class DialogueEntry(Entry):
    """A standing series of meetings."""

    name: Name | None = Field(
        None,
        description="The name in English.",
        examples=["U.S.-Japan Comprehensive Dialogue on Space"],
    )
    names: NamesByLanguage = Field(
        None,
        description="The name in other languages, by language tag.",
        examples=[{"ja": "宇宙に関する包括的日米対話"}],
    )
    aliases: Names = Field(
        None,
        description="Other names found in print.",
        examples=[["Japan-U.S. Space Dialogue"]],
    )
    parties: Slugs = Field(
        None,
        description="The parties, two or more, in the order they are to be shown.",
        examples=[["us", "jp"]],
    )
    parent: Slug | None = Field(
        None, description="The dialogue it belongs to.", examples=["us-japan-scc"]
    )
    description: TextByLanguage = Field(
        None,
        description="What the dialogue is: a text in English, or texts by language tag.",
        examples=["A yearly meeting of both governments on all their work in space."],
    )
    looked_for: LookedFor = LOOKED_FOR
