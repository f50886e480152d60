"""Maps, lists and texts as YAML that people read and compare, and every reader takes alike.

ruamel.yaml looks at each character again and again, which takes half a second for a record of a
few hundred; what a dossier holds needs a small part of what it can write.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .yaml_reader import ODD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# What needs no quotes: it begins with no sign of YAML's and is no number, and is not ended inside.
_PLAIN = re.compile(
    r"(?=[^\x00-@\[-`{-\x7f\d]|[1-9][0-9]*[a-z]{2})(?:[^\s:]|:(?=[^\s:])| (?=[^\s#]))+"
)
# What readers of one YAML or another take for something else than a text.
_TAKEN = re.compile(r"null|true|false|yes|no|on|off|y|n", re.IGNORECASE)
# What a line may hold: as much as is seen at once, and never half of an escape.
_LINE = re.compile(r"(?:\\(?:u[0-9a-f]{4}|.)|[^\\]){1,2000}")


def written(value: Mapping[str, Any]) -> str:
    """A map of maps, lists, texts and None as a document of YAML 1.2, and of 1.1."""
    return "".join(f"{line}\n" for line in _block(value, "")) if value else "{}\n"


def _block(value: Any, pad: str) -> Iterator[str]:
    """The lines of a map or list that is not empty."""
    return _map(value, pad) if isinstance(value, dict) else _list(value, pad)


def _map(value: Mapping[str, Any], pad: str) -> Iterator[str]:
    for key, said in value.items():
        if said and isinstance(said, dict | list):
            yield f"{pad}{_scalar(key, pad)}:"
            yield from _block(said, f"{pad}  ")
        else:
            yield f"{pad}{_scalar(key, pad)}: {_scalar(said, pad)}"


def _list(value: Sequence[Any], pad: str) -> Iterator[str]:
    for said in value:
        if said and isinstance(said, dict | list):
            first, *others = _block(said, f"{pad}  ")
            yield f"{pad}- {first.removeprefix(f'{pad}  ')}"
            yield from others
        else:
            yield f"{pad}- {_scalar(said, pad)}"


def _scalar(value: Any, pad: str) -> str:
    if not isinstance(value, str):
        return json.dumps(value)  # a number, a yes or no, nothing, an empty map or list
    if ODD.search(value) or set(value) & {"\n", "\r", "\t"}:
        return _escaped(value, pad)
    if _PLAIN.fullmatch(value) and not _TAKEN.fullmatch(value):
        return value
    return "'" + value.replace("'", "''") + "'"


def _escaped(value: str, pad: str) -> str:
    """A text in double quotes, in lines no longer than a reader takes."""
    said = json.dumps(value, ensure_ascii=False)[1:-1]
    said = ODD.sub(lambda odd: f"\\u{ord(odd[0]):04x}", said)
    # A space at the beginning of a line counts only behind a backslash.
    lines = [re.sub("^ ", r"\\ ", line) for line in _LINE.findall(said)]
    return '"' + f"\\\n{pad}  ".join(lines) + '"'
