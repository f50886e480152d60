"""What is wrong with an entry, in words: place, value, remedy."""

import difflib
from collections.abc import Container
from dataclasses import dataclass, replace
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dialogues.dossier.schema.values import (
    CITATION,
    LANGUAGE,
    LINES,
    ONE_LINE,
    QUOTED_LENGTH,
    SLUG,
    quoted,
)

Path = tuple[str | int, ...]

# Looking for the key that was meant takes a while; beyond so many faults of one
# entry nobody is helped by it.
GUESSES = 50

NOT_KNOWN = "is not a known key. Remove it, or correct its spelling."
MISSING = "is missing. Add it."
EMPTY = "is empty. Leave the key out."

# What is wrong with a value that its pattern refuses, and the remedy.
PATTERNS = {
    SLUG: (
        "{value} is not a slug. Write lower-case letters, digits and single hyphens,"
        " for example us-japan-6."
    ),
    CITATION: "{value} is not a citation. Write source#passage.",
    LANGUAGE: "{value} is not a language tag. Write one such as en, ja or pt-BR.",
    r"^[A-Z]{2}$": "{value} is not an ISO 3166 code. Write two capitals, for example JP.",
    LINES: "has a character that cannot be kept: {odd}. Remove it.",
    ONE_LINE: "has a character that cannot stand in one line of text: {odd}. Remove it.",
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an entry: where in it, and what to do about it.

    `value` is what stood there; `key` says that the key itself is at fault;
    `follows` that the fault goes away when another of the entry is mended.
    """

    path: Path
    message: str
    value: Any = None
    key: bool = False
    follows: bool = False


class EntryError(ValueError):
    """An entry says something that no entry may say; `faults` says what."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{dotted(each.path)}: {each.message}" for each in faults))


def dotted(path: Path) -> str:
    """A path as people write it: meetings.us-japan-6.participants[0].who."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{_plain(step)}" for step in path)
    return "".join(steps).removeprefix(".")


def faults(error: ValidationError, model: type[BaseModel] | None) -> list[Fault]:
    """Everything pydantic found, each in our words."""
    details = error.errors(include_url=False)
    known = model if len(details) <= GUESSES else None
    bad_keys = {each["loc"][:-1]: None for each in details if each["loc"][-1:] == ("[key]",)}
    values = {each["loc"]: each["input"] for each in details}
    found = [_fault(each, known, values) for each in details]
    guesses = {(*each.path[:-1], _guess(each, known) or "") for each in found if each.key}
    return [
        replace(each, follows=True)
        if not each.key and (_within(each.path, bad_keys) or _guessed(each, guesses))
        else each
        for each in found
    ]


def _within(path: Path, others: Container[Path]) -> bool:
    return any(path[:length] in others for length in range(1, len(path) + 1))


def _guessed(fault: Fault, guesses: Container[Path]) -> bool:
    return fault.message == MISSING and fault.path in guesses


def _fault(details: ErrorDetails, model: type[BaseModel] | None, values: dict[Path, Any]) -> Fault:
    path = details["loc"]
    value = details["input"]
    if details["type"] == "extra_forbidden":
        fault = Fault(path, NOT_KNOWN, value, key=True)
        guess = _guess(fault, model)
        message = f"{NOT_KNOWN} Did you mean {guess!r}?" if guess else NOT_KNOWN
        return replace(fault, message=message)
    if path[-1:] == ("[key]",):
        # What the key holds is known only if that is at fault as well.
        return Fault(path[:-1], _complaint(details), values.get(path[:-1], value), key=True)
    within = details.get("ctx", {}).get("within", ())
    return Fault((*path, *within), _complaint(details), value)


def _complaint(details: ErrorDetails) -> str:
    kind = details["type"]
    value = details["input"]
    context = details.get("ctx", {})
    match kind:
        case "refusal":
            message = str(context["message"])
        case "literal_error":
            message = _choice(value, context["expected"])
        case "string_pattern_mismatch":
            odd = _odd(value, context["pattern"])
            message = PATTERNS[context["pattern"]].format(value=quoted(value), odd=odd)
        case "string_too_long":
            limit = context["max_length"]
            message = f"has {len(value)} characters. At most {limit} are kept; shorten it."
        case "string_too_short":
            message = EMPTY
        case "string_unicode":
            message = "has half a surrogate pair, which is not a character. Remove it."
        case "missing":
            message = MISSING
        case _:
            message = _shape(kind, value)
    return message


def _choice(value: Any, expected: str) -> str:
    """The choices as pydantic lists them: 'a', 'b' or 'c'."""
    choices = [each.strip("'") for each in expected.replace(" or ", ", ").split(", ")]
    if not isinstance(value, str):
        return _shape("string_type", value)
    legal = ", ".join(choices)
    if value == "":
        return EMPTY
    message = f"{quoted(value)} is not a choice here. Write one of: {legal}."
    near = difflib.get_close_matches(value[:QUOTED_LENGTH].lower(), choices, n=1)
    return f"{message} Did you mean {near[0]!r}?" if near else message


WANTED = {
    "string_type": "text",
    "int_type": "a number",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "too_short": "at least one item",
}


def _shape(kind: str, value: Any) -> str:
    wanted = WANTED[kind]
    if value is None:
        return "is empty. Remove it, or write its value."
    if isinstance(value, str):
        return f"{quoted(value)} is text, where {wanted} is expected. {_remedy(wanted)}"
    if len(value) == 0:
        return f"is empty, where {wanted} is expected. Leave the key out, or add one."
    shape = "a map" if isinstance(value, dict) else "a list"
    return f"is {shape}, where {wanted} is expected. {_remedy(wanted)}"


def not_a_map(value: Any) -> str:
    """The complaint about a text or list where a map is expected."""
    return _shape("dict_type", value)


def _remedy(wanted: str) -> str:
    remedies = {
        "text": "Write one value.",
        "a number": "Write it in digits.",
        "a list": "Write [ and ] around it, or its items one beneath the other after hyphens.",
        "a map": "Write keys with their values beneath it.",
    }
    return remedies[wanted]


def _odd(value: str, pattern: str) -> str:
    """The first character the pattern refuses, by its number."""
    kept = "\t\n" if pattern == LINES else ""
    odd = next((each for each in value if each not in kept and not _is_kept(each)), "")
    return f"U+{ord(odd):04X}" if odd else "unknown"


def _is_kept(character: str) -> bool:
    number = ord(character)
    controls = (range(0x20), range(0x7F, 0xA0))
    breaks = (0x2028, 0x2029, 0xFFFE, 0xFFFF)
    return number not in breaks and not any(number in each for each in controls)


def _plain(step: str) -> str:
    """A key as a path shows it; quoted if it would break the line or the path."""
    if step.isprintable() and len(step) <= QUOTED_LENGTH and not set(step) & set(".[]:"):
        return step
    return quoted(step)


def _guess(fault: Fault, model: type[BaseModel] | None) -> str | None:
    written = fault.path[-1]
    part = model_at(model, fault.path[:-1])
    if part is None or not isinstance(written, str):
        return None
    return _near(written, tuple(each.alias or name for name, each in part.model_fields.items()))


def model_at(model: type[BaseModel] | None, path: Path) -> type[BaseModel] | None:
    """The model of the map at a path of an entry in normal form."""
    at: Any = model
    for step in path:
        if isinstance(at, type) and issubclass(at, BaseModel):
            names = {each.alias or name: each for name, each in at.model_fields.items()}
            at = _bare(names[str(step)].annotation) if step in names else None
        else:
            inner = get_args(at)
            at = _bare(inner[-1]) if inner else None
    return at if isinstance(at, type) and issubclass(at, BaseModel) else None


def _bare(annotation: Any) -> Any:
    """A type without "or None" and without what is annotated on it."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _bare(next(each for each in get_args(annotation) if each is not NoneType))
    return annotation


@lru_cache(maxsize=1024)
def _near(written: str, known: tuple[str, ...]) -> str | None:
    near = difflib.get_close_matches(written[:QUOTED_LENGTH].lower(), known, n=1)
    return near[0] if near else None
