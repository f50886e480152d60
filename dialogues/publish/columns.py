"""The fields of a record laid flat: the columns of a table, and what stands in its cells.

They are the fields of the API's items, so that a table and JSON cannot say different things.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from dialogues.api.records import IN_ENGLISH, Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

# Lists of these are named side by side; a slug has no space, and no name is read by a program.
_BETWEEN_SLUGS, _BETWEEN_NAMES = " ", "; "


@dataclass(frozen=True)
class Column:
    """One column: its name, what stands in it, and how to tell it of a record."""

    name: str
    description: str
    cell: Callable[[Any], str]
    is_whole_number: bool = False


@cache
def columns(item: type[BaseModel]) -> tuple[Column, ...]:
    """The columns of a kind of record, the address of its page first."""
    found = [
        column for name, field in item.model_fields.items() for column in _columns(name, field)
    ]
    return tuple(sorted(found, key=lambda column: column.name != "url"))


def _columns(name: str, field: FieldInfo) -> list[Column]:
    # JSON tells the path of a page, a table its whole address.
    said = (
        "The address of its page" if name == "url" else (field.description or "").removesuffix(".")
    )

    def column(suffix: str, more: str, told: Callable[[Any], str]) -> Column:
        def cell(record: Any) -> str:
            value = getattr(record, name)
            return told(value) if value not in (None, [], {}) else ""

        return Column(f"{name}{suffix}", f"{said}{more}.", cell)

    kind = _stated(field.annotation)
    if kind is Reference:
        return [
            column("", ": the slug", lambda value: value.slug),
            column("_name", ": the name", lambda value: value.name),
        ]
    if Reference in get_args(kind):
        return [
            column("", ": the slugs, between spaces", _joined(_BETWEEN_SLUGS, "slug")),
            column("_names", ": the names, between semicolons", _joined(_BETWEEN_NAMES, "name")),
        ]
    if IN_ENGLISH in field.metadata:
        return [
            column("", ": in English", lambda value: value.get("en", "")),
            column("_by_language", ": in every language it is written in, as JSON", _json),
        ]
    if get_origin(kind) in (dict, list):
        return [column("", ": as JSON", _json)]
    return [replace(column("", "", _plain), is_whole_number=kind is int)]


def _stated(annotation: Any) -> Any:
    """The type of what is stated; that nothing may be is no type of its own."""
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    return kinds[0] if NoneType in get_args(annotation) else annotation


def _joined(between: str, name: str) -> Callable[[Any], str]:
    return lambda value: between.join(getattr(one, name) for one in value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
