"""The single values of a dossier: texts, slugs, dates, choices, addresses.

Every scalar arrives as the characters written. These types say which
characters are legal; `faults` says in words what is wrong with others.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, StringConstraints
from pydantic.annotated_handlers import GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from dialogues import dates

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CITATION = r"^[a-z0-9]+(-[a-z0-9]+)*#[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
KEY = r"^[a-z0-9][A-Za-z0-9_ -]*$"
ORDINAL = r"^[1-9][0-9]{0,3}$"
ADDRESS = r"^[Hh][Tt][Tt][Pp][Ss]?://"

# Control characters break calendars and feeds, and PostgreSQL cannot store
# NUL; the two line separators break JavaScript, the last two break XML.
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]*$"
LINES = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]*$"

SLUG_LENGTH = 100
NAME_LENGTH = 300
TEXT_LENGTH = 5000
ADDRESS_LENGTH = 1000
QUOTED_LENGTH = 60


def quoted(value: str) -> str:
    """A value as a message shows it: in quotes, printable and not too long."""
    if len(value) > QUOTED_LENGTH:
        value = value[: QUOTED_LENGTH - 1] + "…"
    return repr(value)


def refusal(message: str, **context: Any) -> PydanticCustomError:
    """A fault whose message is ready to be shown."""
    return PydanticCustomError("refusal", "{message}", {"message": message, **context})


@dataclass(frozen=True)
class Shorthand:
    """Another way to write a value: how it is turned, and its JSON Schema."""

    turn: Callable[[Any], Any]
    written: dict[str, Any] | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_before_validator_function(self.turn, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        full = handler(schema)
        return {"anyOf": [self.written, full]} if self.written else full


def _nothing_if_empty(value: Any) -> Any:
    """None for a list or map that says nothing; keys that say nothing left out.

    An empty map within stays: a passage may say nothing but that it is there.
    """
    if isinstance(value, dict) and (None in value.values() or [] in value.values()):
        value = {key: inner for key, inner in value.items() if not _says_nothing(key, inner)}
    return None if not value and isinstance(value, dict | list) else value


def _says_nothing(key: Any, value: Any) -> bool:
    """Whether to leave a key out; one that cannot be a key is kept, to be refused."""
    return value in (None, []) and re.fullmatch(KEY, str(key), re.ASCII) is not None


def _date(value: str) -> str:
    try:
        dates.parse(value)
    except dates.DateError as error:
        raise refusal(str(error)) from error
    return value


def _day(value: str) -> str:
    if not dates.parse(_date(value)).is_day or "/" in value:
        message = f"{quoted(value)} is not a day. Write it in full, for example 2026-11-22."
        raise refusal(message)
    return _date(value)


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    has_host = bool(parts.hostname) and port != 0 and "@" not in parts.netloc
    if parts.scheme not in ("http", "https") or not has_host or _ODD.search(value):
        message = (
            f"{quoted(value)} is not a web address. Write it with https:// or http:// and"
            " a host, for example https://www.mofa.go.jp/region/page22e_000966.html."
        )
        raise refusal(message)
    return value


_ODD = re.compile(r'[\s\\<>"^`{|}]')


def _ordinal(value: Any) -> Any:
    if isinstance(value, int):
        value = str(value)
    if isinstance(value, str):
        if not re.fullmatch(ORDINAL, value):
            message = f"{quoted(value)} is not a number from 1 to 9999."
            raise refusal(f"{message} Write it in digits, for example 6.")
        return int(value)
    return value


def without_repeats(values: Sequence[Any]) -> Sequence[Any]:
    """The list as it is, refused where one item stands in it twice."""
    seen: set[str] = set()
    for place, value in enumerate(values):
        is_text = isinstance(value, str)
        key = value if is_text else repr(value)
        if key in seen:
            message = "stands in this list twice. Remove one."
            raise refusal(f"{quoted(key)} {message}" if is_text else message, within=(place,))
        seen.add(key)
    return values


Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=SLUG_LENGTH)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE, max_length=35)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=NAME_LENGTH, pattern=ONE_LINE
    ),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LENGTH, pattern=LINES),
]
Date = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_date)]
Day = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_day)]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=ADDRESS_LENGTH, pattern=ONE_LINE),
    AfterValidator(_address),
]
Ordinal = Annotated[int, Shorthand(_ordinal)]

# A list or map in which nothing stands says nothing.
Stated = BeforeValidator(_nothing_if_empty)
Slugs = Annotated[list[Slug] | None, AfterValidator(lambda v: v and without_repeats(v)), Stated]
Names = Annotated[list[Name] | None, AfterValidator(lambda v: v and without_repeats(v)), Stated]
NamesByLanguage = Annotated[dict[Language, Name] | None, Stated]
TextByLanguage = Annotated[
    dict[Language, Text] | None,
    Stated,
    Shorthand(lambda value: {"en": value} if isinstance(value, str) else value, {"type": "string"}),
]
