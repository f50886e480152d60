"""Drafts put down in any order and taken up in that of the index: kind, day and slug.

The index is filled quickest from one end to the other, and what stands there on a day is then
looked at once, however many records of that day are written.
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from .drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

AT_ONCE = 2_000  # drafts taken up together
MOST_MEMORY = 16_000  # KB before what is kept goes to disk


class Pile:
    """Drafts on their way into the index: in memory while they are few, else on disk.

    They lie in a database of SQLite's that has no name and is gone with the pile.
    """

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", isolation_level=None)
        for wish in (f"cache_size = -{MOST_MEMORY}", "journal_mode = OFF", "synchronous = OFF"):
            self._kept.execute(f"PRAGMA {wish}")
        self._kept.execute("BEGIN")
        self._kept.execute(
            "CREATE TABLE pile (bucket INTEGER, slug TEXT, anchor TEXT, says TEXT,"
            " PRIMARY KEY (bucket, slug, anchor)) WITHOUT ROWID"
        )

    def add(self, drafts: Iterable[Draft]) -> None:
        """Put drafts down."""
        self._kept.executemany("INSERT INTO pile VALUES (?, ?, ?, ?)", map(_row, drafts))

    def lots(self) -> Iterator[list[Draft]]:
        """Take all of them up in order, some at a time."""
        rows = self._kept.execute("SELECT * FROM pile ORDER BY bucket, slug, anchor")
        while lot := rows.fetchmany(AT_ONCE):
            yield [Draft(*place, *json.loads(says)) for *place, says in lot]
        self._kept.close()


def _row(said: Draft) -> tuple[int, str, str, str]:
    says = [said.record, said.title, said.names, said.former, said.text]
    return said.bucket, said.slug, said.anchor, json.dumps(says)
