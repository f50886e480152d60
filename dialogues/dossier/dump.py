"""The record as files: dossiers in a stable order that load back without a change."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from dialogues.models import FormerAddress

from . import schema
from .outlook import SECTION_OF
from .shapes import SECTIONS
from .writer import canonical, entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .statements import Entry

Sections = dict[str, dict[str, Any]]

# A dump's files bear names of their own: loaded back, they are not taken for the dossiers that
# the record came from, and what those last said stays what the next load compares with.
PREFIX = "record-"
MOST_AS_YAML = 2_000_000  # bytes of JSON; well below the 5 MB that a YAML dossier may have
REGISTERS = ("parties", "agencies", "areas", "dialogues")


class DumpError(Exception):
    """The record cannot be dumped as asked."""


def dump(folder: Path, *, dialogue: str | None = None) -> list[Path]:
    """Write the record, or one dialogue and all it refers to, and return the files written.

    Files of an earlier dump in the folder that are not written again are removed.
    """
    record = {section: dict(entries(section)) for section in SECTIONS}
    if dialogue is not None:
        record = _around(record, dialogue)
    files = {
        name: _text(sections) for name, sections in _sorted_into_files(record).items() if sections
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (ending, text) in sorted(files.items()):
        path = folder / f"{PREFIX}{name}.{ending}"
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
        written.append(path)
    for stale in folder.glob(f"{PREFIX}*.*"):
        if stale not in written and stale.suffix in (".yaml", ".json"):
            stale.unlink()
    return written


def _around(record: Sections, dialogue: str) -> Sections:
    """One dialogue with its meetings, their commitments, and whatever any of them refers to."""
    if dialogue not in record["dialogues"]:
        known = ", ".join(record["dialogues"]) or "none"
        message = f"{dialogue!r} is not a dialogue of the record ({known})."
        raise DumpError(message)
    meetings = {
        slug for slug, entry in record["meetings"].items() if entry.get("dialogue") == dialogue
    }
    waiting = [("dialogues", dialogue), *(("meetings", slug) for slug in meetings)]
    waiting += [
        ("commitments", slug)
        for slug, entry in record["commitments"].items()
        if meetings & {event.get("meeting") for event in entry["events"]}
    ]
    wanted: dict[str, set[str]] = defaultdict(set)
    while waiting:
        section, slug = waiting.pop()
        if slug not in wanted[section]:
            wanted[section].add(slug)
            references = schema.references(section, record[section][slug])
            waiting += [(to, target.partition("#")[0]) for _place, to, target in references]
    return {
        section: {slug: entry for slug, entry in found.items() if slug in wanted[section]}
        for section, found in record.items()
    }


def _sorted_into_files(record: Sections) -> dict[str, Sections]:
    files: dict[str, Sections] = defaultdict(dict)
    for section in REGISTERS:
        if record[section]:
            files["registers"][section] = record[section]
    if record["sources"]:
        files["sources"]["sources"] = record["sources"]
    for section in ("meetings", "commitments"):
        for slug, entry in record[section].items():
            name = _dialogue_of(section, entry, record)
            files[name].setdefault(section, {})[slug] = entry
    gone = FormerAddress.objects.exclude(reason="").order_by("type", "slug")
    for address in gone:
        withdrawn = files["withdrawn"].setdefault("withdrawn", {})
        withdrawn.setdefault(SECTION_OF[address.type], {})[address.slug] = address.reason
    return files


def _dialogue_of(section: str, entry: Entry, record: Sections) -> str:
    """The file of a meeting, or of a commitment: that of the first meeting that spoke of it."""
    if section == "commitments":
        meetings = [event["meeting"] for event in entry["events"] if "meeting" in event]
        entry = record["meetings"].get(meetings[0], {}) if meetings else {}
    return f"of-{entry['dialogue']}" if "dialogue" in entry else "without-a-dialogue"


def _text(sections: Sections) -> tuple[str, str]:
    if len(canonical(sections).encode()) > MOST_AS_YAML:
        return "json", "".join(_as_json(sections))
    yaml = YAML()
    yaml.width = 10_000  # a folded line would lose the second of two spaces
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(
        {
            section: {
                slug: _compact(entry) if isinstance(entry, dict) else entry
                for slug, entry in records.items()
            }
            for section, records in sections.items()
        },
        stream,
    )
    return "yaml", stream.getvalue()


def _as_json(sections: Sections) -> Iterator[str]:
    """One record a line, so that a large file can be read, and compared, line by line."""
    start = "{"
    for section, records in sections.items():
        yield f"{start}\n{json.dumps(section)}: {{\n"
        lines = [f"{json.dumps(slug)}: {canonical(entry)}" for slug, entry in records.items()]
        yield ",\n".join(lines)
        yield "\n}"
        start = ","
    yield "\n}\n"


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
