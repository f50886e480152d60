"""Records as the text of a dossier: YAML while it is little, else JSON, record by record."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from . import yaml_writer
from .stash import lots
from .writer import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# The section, the slug, and what is said of it.
Item = tuple[str, str, Any]

MOST_AS_YAML = 1_000_000  # bytes of JSON; well below the 2 MB of YAML that the desk takes


def written(items: Iterator[Item]) -> tuple[str, Iterator[str]]:
    """The ending of a dossier that says all this, and its text in pieces.

    Of what is too much for YAML no more than a few hundred records are held at a time.
    """
    held: list[Item] = []
    size = 0
    for item in items:
        held.append(item)
        size += len(canonical(item[2]).encode())
        if size > MOST_AS_YAML:
            return "json", _as_json(chain(held, items))
    return "yaml", iter([_as_yaml(held)])


def _as_yaml(items: Sequence[Item]) -> str:
    sections: dict[str, dict[str, Any]] = {}
    for section, slug, entry in items:
        # Of what is withdrawn there are reasons by slug, whatever the slugs are.
        said = entry if section == "withdrawn" else _compact(entry)
        sections.setdefault(section, {})[slug] = said
    return yaml_writer.written(sections)


def _as_json(items: Iterator[Item]) -> Iterator[str]:
    return ("".join(lines) for lines in lots(_lines(items)))


def _lines(items: Iterator[Item]) -> Iterator[str]:
    """One record a line, so that a large file can be read, and compared, line by line."""
    last = ""
    for section, slug, entry in items:
        if section != last:
            yield ("\n},\n" if last else "{\n") + f"{json.dumps(section)}: {{\n"
        else:
            yield ",\n"
        yield f"{json.dumps(slug)}: {canonical(entry)}"
        last = section
    yield "\n}\n}\n"


def _compact(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as people write it: a plain text for English alone, a bare slug for an agency."""
    short = dict(entry)
    for key in ("statement", "summary", "description"):
        short |= {key: _plain(entry[key])} if key in entry else {}
    if "participants" in entry:
        short["participants"] = [
            group | {"who": [_bare(who) for who in group["who"]]} for group in entry["participants"]
        ]
    if "discussions" in entry:
        short["discussions"] = [
            group | {"areas": _listed(group["areas"])} for group in entry["discussions"]
        ]
    if "events" in entry:
        short["events"] = [
            event | ({"note": _plain(event["note"])} if "note" in event else {})
            for event in entry["events"]
        ]
    return short


def _plain(texts: dict[str, str]) -> Any:
    return texts["en"] if list(texts) == ["en"] else texts


def _bare(who: dict[str, str]) -> Any:
    return who["agency"] if list(who) == ["agency"] else who


def _listed(areas: dict[str, Any]) -> Any:
    return areas if any(areas.values()) else list(areas)
