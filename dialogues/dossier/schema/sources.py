"""Sources and the passages in them."""

from typing import Annotated, Literal

from pydantic import Field

from dialogues.dossier.schema.facts import Entry, Part
from dialogues.dossier.schema.values import Address, Date, Language, Name, Slug, Stated, Text

SourceKind = Literal[
    "joint statement",
    "announcement",
    "press release",
    "news report",
    "agreement",
    "fact sheet",
    "paper",
    "other",
]
Standing = Literal["official", "reprint", "news", "derived"]
Seen = Literal["whole", "part", "none"]
TranslationBy = Literal["ours", "official"]


class PassageEntry(Part):
    """A place in a source."""

    locator: Name | None = Field(
        None,
        description="Where in the source: a page, or the first words of the paragraph.",
        examples=['begins "At the Sixth Comprehensive"'],
    )
    text: Text | None = Field(
        None,
        description='The words themselves, at most 40. " … " joins verbatim pieces.',
        examples=["renewed their strong determination to expand bilateral cooperation"],
    )
    language: Language | None = Field(
        None, description="The language of the words, if not the source's.", examples=["ja"]
    )
    translation: Text | None = Field(
        None,
        description="The words in English.",
        examples=["The two sides held the sixth meeting."],
    )
    translation_by: TranslationBy | None = Field(
        None, description="Who translated: ours, or official.", examples=["ours"]
    )


class SourceEntry(Entry):
    """A document."""

    title: Name | None = Field(
        None,
        description="The title as printed.",
        examples=["U.S.-Japan Sixth Dialogue on Space Sees Moon as Stepping-Stone to Mars"],
    )
    publisher: Name | None = Field(None, description="Who published it.", examples=["EIRNS"])
    kind: SourceKind | None = Field(
        None, description="What sort of document it is.", examples=["news report"]
    )
    standing: Standing | None = Field(
        None,
        description=(
            "official: on a party's own site; reprint: the official text elsewhere; news;"
            " derived: a summary, translation or study."
        ),
        examples=["news"],
    )
    seen: Seen | None = Field(
        None,
        description="How much of it was read for the record: the whole, a part, or none.",
        examples=["whole"],
    )
    language: Language | None = Field(
        None, description="The language it is written in, as a language tag.", examples=["en"]
    )
    published: Date | None = Field(
        None, description="The date of publication.", examples=["2019-07-25"]
    )
    url: Address | None = Field(
        None,
        description="Its address on the web, with http or https.",
        examples=["https://larouchepub.com/pr/2019/190725_space_dialogue.html"],
    )
    copy_of: Slug | None = Field(
        None,
        description="The source of which it is a copy.",
        examples=["us-state-2019-07-24"],
    )
    passages: Annotated[dict[Slug, PassageEntry] | None, Stated] = Field(
        None,
        description="The places cited, each under a key of its own; {} says no more of one.",
        examples=[{"opening": {"locator": 'begins "July 25, 2019"'}}],
    )
