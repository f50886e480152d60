"""The lists as CSV: RFC 4180 in UTF-8, every record of the list, streamed."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

from django.conf import settings

from dialogues import filters
from dialogues.api.addresses import LISTS

from .columns import columns
from .door import published, stamped, streamed
from .pieces import BrokenOffError, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.http.response import HttpResponseBase
    from pydantic import BaseModel

    from dialogues.models.moment import Moment

    from .door import View

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
# How each list is asked for as a table.
QUESTIONS: dict[str, type[filters.TableQuestion]] = {
    "agencies": filters.AgencyTableQuestion,
    "areas": filters.NameTableQuestion,
    "commitments": filters.CommitmentTableQuestion,
    "dialogues": filters.DialogueTableQuestion,
    "meetings": filters.MeetingTableQuestion,
    "parties": filters.NameTableQuestion,
    "sources": filters.SourceTableQuestion,
}
# What a spreadsheet may take for the beginning of a formula, at once or after what it passes over.
_FORMULA = re.compile(r"[\s\0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n\0]")
_BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def table(noun: str) -> View:
    """The address of a list as CSV."""

    @published(QUESTIONS[noun])
    def answer(asked: Any, now: Moment) -> HttpResponseBase:
        told = LISTS[noun]
        found, dressed, items = told.listed(asked, now.day)
        rows = (cells(items(piece)) for piece in pieces(found, dressed, now.edition))
        header = [column.name for column in columns(told.item)]
        written = lines(header, rows, is_safe=asked.safe)
        return streamed(written, MEDIA_TYPE, stamped(noun, now, "csv"))

    return answer


def cells(items: Sequence[Any]) -> list[list[str]]:
    """The cells of some records, all of one kind, in the order of its columns."""
    site = settings.SITE_URL
    kind: type[BaseModel] | None = type(items[0]) if items else None
    told = columns(kind) if kind else ()
    return [[f"{site}{item.url}", *(column.cell(item) for column in told[1:])] for item in items]


def lines(
    header: Sequence[str], pieces_of_rows: Iterable[Iterable[Sequence[str]]], *, is_safe: bool
) -> Iterator[str]:
    """A table in CSV, a piece at a time; what is broken off says so in a last line of one cell.

    And is then broken off: whoever reads it must not take it for the whole. `is_safe` is for
    spreadsheets: no cell is a formula, and they are told that it is UTF-8. Otherwise every cell
    is told byte for byte.
    """
    write = csv.writer(_Echo(), lineterminator="\r\n").writerow
    tamed = [_tame(cell) for cell in header] if is_safe else header
    start = f"{_BYTE_ORDER_MARK if is_safe else ''}{write(tamed)}"
    try:
        for rows in pieces_of_rows:
            told = (map(_tame, row) for row in rows) if is_safe else rows
            yield start + "".join(map(write, told))
            start = ""
    except BrokenOffError as broken:
        yield write([str(broken)])
        raise


def _tame(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell
