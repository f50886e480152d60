"""The JSON Schema by which editors of dossiers complete and check as people type."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from dialogues.dossier.schema.values import SLUG, TEXT_LENGTH

SCALARS = ["string", "number", "boolean", "null"]


def json_schema(entries: dict[str, type[BaseModel]]) -> dict[str, Any]:
    """The JSON Schema of a whole dossier file.

    Editors give YAML's own types to scalars written without quotes (`2014` is
    a number to them, `no` is false), so every scalar may be any of them here.
    """
    models = [(model, "validation") for model in entries.values()]
    _, definitions = models_json_schema(models, by_alias=True, schema_generator=_Generator)  # type: ignore[arg-type]
    schema: dict[str, Any] = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "Dossier of Space Dialogues",
        "description": "What one file says of the record. Each section maps a slug to a record.",
        "type": ["object", "null"],
        "properties": {
            **{section: _section(model.__name__) for section, model in entries.items()},
            "withdrawn": _withdrawn(tuple(entries)),
        },
        "additionalProperties": False,
        "$defs": definitions["$defs"],
    }
    loose: dict[str, Any] = _any_scalar(schema)
    return loose


class _Generator(GenerateJsonSchema):
    """Pydantic's generator without titles: a key's name says as much."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - its signature
        return False


def _section(model: str) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "propertyNames": {"pattern": SLUG},
        "additionalProperties": {"anyOf": [{"$ref": f"#/$defs/{model}"}, {"type": "null"}]},
    }


def _withdrawn(sections: tuple[str, ...]) -> dict[str, Any]:
    reasons = {
        "type": ["object", "null"],
        "propertyNames": {"pattern": SLUG},
        "additionalProperties": {"type": "string", "maxLength": TEXT_LENGTH},
    }
    return {
        "type": ["object", "null"],
        "description": "Records that are gone, by section: a slug and the reason.",
        "properties": dict.fromkeys(sections, reasons),
        "additionalProperties": False,
    }


def _any_scalar(schema: Any) -> Any:
    """The same schema with every text, number and choice open to every scalar type."""
    if isinstance(schema, list):
        return [_any_scalar(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    looser = {key: _any_scalar(value) for key, value in schema.items() if key not in _VERBATIM}
    if looser.get("type") in ("string", "integer"):
        looser["type"] = SCALARS
    if "enum" in looser:
        looser["enum"] = [*looser["enum"], None]
    return looser | {key: schema[key] for key in _VERBATIM if key in schema}


_VERBATIM = ("propertyNames", "examples", "default")
