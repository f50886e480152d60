"""The catalogues of the interface: read out of the sources, and compiled, without GNU gettext.

`python -m tests.catalogues` brings the messages of each language up to date with the sources, as
`make messages` does; what has no translation yet, it names.
"""

from __future__ import annotations

import datetime
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Message

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "dialogues" / "locale"
LANGUAGES = ("ja",)
_KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_WIDTH = 100
_ANY_DAY = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)


def messages() -> Catalog:
    """What the sources say to readers, in English, each with the files that say it."""
    found = Catalog(project="Space Dialogues", charset="utf-8")
    for file in sorted([*(ROOT / "templates").rglob("*.html"), *_modules()]):
        for _line, said, comments, context in _said(file):
            # The file alone: a line added above changes no catalogue.
            where: list[Any] = [(str(file.relative_to(ROOT)), None)]
            found.add(said, locations=where, auto_comments=comments, context=context)
    return found


def _modules() -> Iterator[Path]:
    room = ROOT / "dialogues"
    return (file for file in room.rglob("*.py") if "migrations" not in file.parts)


def _said(file: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    text = file.read_text(encoding="utf-8")
    is_template = file.suffix == ".html"
    if is_template:
        # Django turns a template into calls of gettext, which are then read as Python.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    source = io.BytesIO(text.encode())
    options = {"encoding": "utf-8"}
    return extract("python", source, _KEYWORDS, ["Translators:"], options)


def path(language: str, ending: str) -> Path:
    """The file of a language: its messages (`po`), or what they compile to (`mo`)."""
    return LOCALE / language / "LC_MESSAGES" / f"django.{ending}"


def catalogue(language: str) -> Catalog:
    """The messages of a language as they are committed."""
    with path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def written(language: str, found: Catalog) -> tuple[bytes, bytes]:
    """A catalogue as its two files hold it."""
    told, compiled = io.BytesIO(), io.BytesIO()
    write_po(told, found, width=_WIDTH, sort_output=True, ignore_obsolete=True)
    write_mo(compiled, found)
    return told.getvalue(), compiled.getvalue()


def brought_up_to_date(language: str) -> Catalog:
    """The messages of the sources, with the translations that the language has of them."""
    known = catalogue(language) if path(language, "po").exists() else Catalog(locale=language)
    # No hour of making: the same sources give the same bytes.
    found = Catalog(
        language,
        header_comment="# What the pages say, in another language; `make messages` keeps it.",
        project="Space Dialogues",
        version="1",
        msgid_bugs_address="CONTRIBUTING.md",
        creation_date=_ANY_DAY,
        revision_date=_ANY_DAY,
        last_translator="Space Dialogues",
        language_team="Japanese",
        fuzzy=False,
    )
    for message in messages():
        if not message.id:
            continue
        old = known.get(_key(message), message.context)
        found.add(
            message.id,
            string=old.string if old and not old.fuzzy else None,
            locations=message.locations,
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return found


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def untranslated(found: Catalog) -> list[str]:
    """The messages that a catalogue says nothing for."""
    return [_key(message) for message in found if message.id and not all(_told(message))]


def _told(message: Message) -> list[str]:
    """How a message is translated: in each of its numbers, if it has several."""
    said: Any = message.string
    return [said] if isinstance(said, str) or not said else list(said)


def main() -> int:
    """Write the catalogues anew; the exit code is whether something has no translation."""
    lacking = 0
    for language in LANGUAGES:
        found = brought_up_to_date(language)
        for ending, data in zip(("po", "mo"), written(language, found), strict=True):
            path(language, ending).parent.mkdir(parents=True, exist_ok=True)
            path(language, ending).write_bytes(data)
        for text in untranslated(found):
            sys.stdout.write(f"{language}: {text!r} has no translation.\n")
            lacking += 1
    return int(lacking > 0)


if __name__ == "__main__":
    sys.exit(main())
