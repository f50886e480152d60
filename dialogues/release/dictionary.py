"""The data dictionary: every table and every column of a release, described."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import tables
from .tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = Table(
    "data_dictionary",
    "A column of one of the tables.",
    (
        Column("table", "TEXT", "The table."),
        Column("row", "TEXT", "What one row of it is."),
        Column("column", "TEXT", "The column."),
        Column(
            "type", "TEXT", "What stands in it: text or integer; nothing where nothing is stated."
        ),
        Column(
            "refers_to", "TEXT", "The table whose slug it holds, where it is one table's alone."
        ),
        Column("found_in", "TEXT", "The forms that have it: csv, sqlite, or both."),
        Column("description", "TEXT", "What it says."),
    ),
    ("table", "column"),
)
CHANGES = Table(
    "changes",
    "What an edition made of a record.",
    (
        Column("edition", "INTEGER", "The edition that made the change."),
        Column("made_at", "TEXT", "When that was, in UTC, as ISO 8601."),
        Column("type", "TEXT", "The kind of record."),
        Column("slug", "TEXT", "The record's slug at the time."),
        Column("url", "TEXT", "The address of its page; of one that is gone, it says why."),
        Column("what", "TEXT", "new, changed or gone."),
        Column("title", "TEXT", "What the change means, in a line."),
        Column("fields", "TEXT", "Each field that differs: its old value and its new, as JSON."),
    ),
    ("edition", "type", "slug"),
)


def rows() -> Iterator[tuple[str, ...]]:
    """A row for each column of each table, tables and columns in their order."""
    for table, found_in in (
        *((table, "csv, sqlite") for table in tables.lists()),
        *((table, "sqlite") for table in tables.KEPT),
        (CHANGES, "csv"),
        (TABLE, "csv, sqlite"),
    ):
        for column in table.columns:
            kind = column.type.lower()
            yield (
                *(table.name, table.row, column.name, kind),
                *(column.refers_to, found_in, column.description),
            )
