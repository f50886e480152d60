"""The whole record held against its rules, its history, its index, and the texts it quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.facets import upkeep as facets
from dialogues.models import Change, Edition, Passage, Source
from dialogues.search import upkeep as search

from . import rules, schema
from .outlook import Outlook
from .quotations import missing_piece
from .shapes import SECTIONS, TYPES
from .writer import canonical, entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .statements import Entry


_TIMES = 3


def failures() -> list[str]:
    """Everything that breaks a rule or differs from its last change or its index, one a line.

    What is read while somebody writes may be of two states, which differ. It is read again then;
    where that never ends, what is told is what was found each time.
    """
    found: list[str] = []
    for time in range(_TIMES):
        state, before = Edition.objects.state(), set(found)
        found = list(_failures())
        if not found or Edition.objects.state() == state:
            break
        found = [line for line in found if not time or line in before]
    return found


def _failures() -> Iterator[str]:
    outlook = Outlook()
    for section in SECTIONS:
        kept = _last_changes(section)
        for slug, entry in entries(section):
            yield from _value_failures(section, slug, entry)
            for complaint in rules.complaints(section, slug, entry, outlook):
                where = schema.dotted((section, slug, *complaint.place))
                yield f"{where}: {complaint.message}"
            if kept.pop(slug, None) != canonical(entry):
                yield (
                    f"{section}.{slug}: differs from its last change. Something wrote to the "
                    "tables past the record's door; save it in the admin, or load it again."
                )
        for slug in kept:
            yield f"{section}.{slug}: is gone from the tables, but its last change is not a deletion."
    yield from search.failures()
    yield from facets.failures()


def _last_changes(section: str) -> dict[str, str]:
    last = Change.objects.current().filter(type=TYPES[section], entry__isnull=False)
    return {slug: entry or "" for slug, entry in last.values_list("slug", "entry")}


def _value_failures(section: str, slug: str, entry: Entry) -> Iterator[str]:
    try:
        schema.normal(section, entry)
    except schema.EntryError as error:
        for fault in error.faults:
            yield f"{schema.dotted((section, slug, *fault.path))}: {fault.message}"


def quotation_failures(texts: Mapping[str, str]) -> Iterator[str]:
    """Every quoted passage of these sources that does not stand word for word in its text.

    `texts` has the text of a source by its slug; a slug the record does not have is a failure.
    """
    known = set(Source.objects.filter(slug__in=list(texts)).values_list("slug", flat=True))
    for slug in sorted(texts.keys() - known):
        yield f"sources.{slug}: is not in the record. Correct the slug given with --text."
    for passage in (
        Passage.objects.filter(source__slug__in=known)
        .exclude(text="")
        .select_related("source")
        .order_by("source__slug", "position")
    ):
        piece = missing_piece(passage.text, texts[passage.source.slug])
        if piece is not None:
            yield (
                f"sources.{passage.source.slug}.passages.{passage.key}.text: {piece!r} does not "
                "stand there, or not in this order. Quote it word for word."
            )
