"""The record as one SQLite file, with its data dictionary inside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import groupby
from typing import TYPE_CHECKING, Any

from . import dictionary, tables
from .rows import kept, rows_of_list

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dialogues.models.moment import Moment

    from .tables import Column, Table

# For somebody who lets an application open the file: whole, and with few enough pages to search.
_PAGE_SIZE = 4096


def write(path: Path, now: Moment) -> None:
    """Write the record as it is in an edition to a new file; the same record gives the same bytes.

    The file's `user_version` is the edition's number. Raises `BrokenOffError` if the record
    changes meanwhile.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        # Nobody reads the file before it is done, and one that is not done is thrown away.
        file.executescript(
            f"PRAGMA page_size = {_PAGE_SIZE}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            f"PRAGMA user_version = {now.edition.number if now.edition else 0}; BEGIN;"
        )
        lists = tables.lists()
        for table in (*lists, *tables.KEPT, dictionary.TABLE):
            file.execute(_statement(table))
        for table in lists:
            for rows in rows_of_list(table.name, now):
                _insert(file, table, ([cell or None for cell in row] for row in rows))
        for table, told in groupby(kept(), key=lambda one: one[0]):
            _insert(file, table, (row for _table, row in told))
        _insert(file, dictionary.TABLE, dictionary.rows())
        file.execute("COMMIT")
        file.execute("VACUUM")


def _statement(table: Table) -> str:
    columns = ", ".join(map(_column, table.columns))
    key = ", ".join(map(_quoted, table.key))
    return f"CREATE TABLE {_quoted(table.name)} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID"


def _column(column: Column) -> str:
    to = f" REFERENCES {_quoted(column.refers_to)} (slug)" if column.refers_to else ""
    return f"{_quoted(column.name)} {column.type}{to}"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _insert(file: sqlite3.Connection, table: Table, rows: Iterable[Any]) -> None:
    places = ", ".join("?" * len(table.columns))
    # Names are ours, and every value has its place.
    file.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({places})", rows)  # noqa: S608
