"""What every record may carry, and how a fact is cited."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from dialogues.dossier.schema.values import (
    CITATION,
    NAME_LENGTH,
    ONE_LINE,
    SLUG_LENGTH,
    Day,
    Name,
    Shorthand,
    Slugs,
    Stated,
    Text,
    quoted,
    refusal,
    without_repeats,
)


def _citation(value: Any) -> Any:
    """A citation in its shortest form: "source#passage", or that with its wording."""
    if isinstance(value, str):
        return _cited(value)
    if not isinstance(value, dict) or len(value) != 1:
        message = (
            "is not a citation. Write source#passage, or one source#passage with"
            " the wording as printed there, for example {eirns-2019-07-25#areas: Space Security}."
        )
        raise refusal(message)
    [(passage, wording)] = value.items()
    return _cited(passage) if wording is None else {_cited(passage): _wording(wording)}


def _cited(value: str) -> str:
    source, _, passage = value.partition("#")
    if not re.fullmatch(CITATION, value, re.ASCII):
        message = (
            f"{quoted(value)} is not a citation. Write the slug of a source, # and the key of"
            " a passage, for example eirns-2019-07-25#opening."
        )
        raise refusal(message)
    if max(len(source), len(passage)) > SLUG_LENGTH:
        raise refusal(f"{quoted(value)} is too long. A slug has at most {SLUG_LENGTH} characters.")
    return value


def _wording(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > NAME_LENGTH or not re.fullmatch(ONE_LINE, text) or _lone(text):
        message = (
            f"has a wording that is not a line of text. Write 1 to {NAME_LENGTH} characters,"
            " as printed there."
        )
        raise refusal(message)
    return text


def _lone(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def cited_passage(citation: str | dict[str, str]) -> str:
    """The "source#passage" of a citation, with or without a wording."""
    return citation if isinstance(citation, str) else next(iter(citation))


def _each_cited_once(values: list[Any] | None) -> list[Any] | None:
    without_repeats([cited_passage(value) for value in values or []])
    return values


Citation = Annotated[
    Any,
    Shorthand(_citation),
    Field(
        json_schema_extra={
            "anyOf": [
                {"type": "string", "pattern": CITATION},
                {
                    "type": "object",
                    "propertyNames": {"pattern": CITATION},
                    "additionalProperties": {"type": "string", "maxLength": NAME_LENGTH},
                    "minProperties": 1,
                    "maxProperties": 1,
                },
            ]
        }
    ),
]
Citations = Annotated[list[Citation] | None, AfterValidator(_each_cited_once), Stated]

CITES = Field(
    None,
    description=(
        "The passages that prove it, each as source#passage. With the wording as"
        " printed there: {source#passage: wording}."
    ),
    examples=[["eirns-2019-07-25#opening"]],
)


class Part(BaseModel):
    """A map of a dossier: only the keys that are known, in their order."""

    model_config = ConfigDict(extra="forbid", validate_by_name=False, validate_by_alias=True)


class LookedForEntry(Part):
    """That something was looked for and not found."""

    what: Name = Field(description="What was looked for.", examples=["the joint statement"])
    on: Day = Field(description="The day of the search.", examples=["2026-11-22"])
    where: Name | None = Field(None, description="Where it was looked for.", examples=["state.gov"])


class StatementEntry(Part):
    """What some passages say of a field on which passages disagree."""

    says: Name = Field(
        description="What these passages say, in a few words.", examples=["Cabinet Office"]
    )
    cites: Citations = CITES
    preferred: Text | None = Field(
        None,
        description="Why this statement is believed. At most one of a field has it.",
        examples=["The report prints one body under two names."],
    )


def _one_preferred(statements: list[StatementEntry]) -> list[StatementEntry]:
    preferred = [place for place, each in enumerate(statements) if each.preferred is not None]
    if len(preferred) > 1:
        message = "is preferred beside another statement. Prefer one at most."
        raise refusal(message, within=(preferred[1], "preferred"))
    return statements


Statements = Annotated[list[StatementEntry], Field(min_length=1), AfterValidator(_one_preferred)]
LookedFor = Annotated[list[LookedForEntry] | None, Stated]

LOOKED_FOR = Field(
    None,
    description="What was looked for and not found, on which day, and where.",
    examples=[[{"what": "the joint statement", "on": "2026-11-22", "where": "state.gov"}]],
)


class Entry(Part):
    """What a dossier says of one record."""

    formerly: Slugs = Field(
        None,
        description="Slugs this record had before; their addresses lead here.",
        examples=[["us-japan-2019"]],
    )
    inferred: Annotated[dict[str, Text] | None, Stated] = Field(
        None,
        description="Fields that no source states, and the reason they are known nevertheless.",
        examples=[{"date": "The report of 25 July says yesterday."}],
    )

    @model_validator(mode="after")
    def _inferred_fields_are_known(self) -> "Entry":
        known = [name for name in type(self).model_fields if name not in _OF_EVERY_RECORD]
        for field in self.inferred or {}:
            if field not in known:
                message = f"is not a field of this record. Write one of: {', '.join(known)}."
                raise refusal(message, within=("inferred", field))
        return self


_OF_EVERY_RECORD = ("formerly", "inferred", "looked_for")
