"""What a load keeps aside until it needs it again: in memory while it is little, else on disk.

A load may be of a million records, and holds a few hundred of them at a time. The rest lies in a
database of SQLite's that belongs to this process alone, has no name, and is gone when nobody
holds it any more.
"""

import json
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import count, islice
from typing import Any, TypeVar

Value = TypeVar("Value")
Key = tuple[str, str]

PIECE = 500  # values read at once
MOST_MEMORY = 16_000  # KB before what is kept goes to disk

written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Chest:
    """Where stashes are kept: they are gone with it."""

    def __init__(self) -> None:
        # An empty name: a file of this connection's own, written only once memory is full.
        self.kept = sqlite3.connect("", isolation_level=None)
        for wish in (f"cache_size = -{MOST_MEMORY}", "journal_mode = OFF", "synchronous = OFF"):
            self.kept.execute(f"PRAGMA {wish}")
        # Never committed: what comes to grief here is thrown away as a whole.
        self.kept.execute("BEGIN")
        self._numbers = count(1)
        weakref.finalize(self, self.kept.close)

    def table(self, columns: str) -> str:
        """Make a table of these columns, and return its name."""
        name = f"stash_{next(self._numbers)}"
        self.kept.execute(f"CREATE TABLE {name} (number INTEGER PRIMARY KEY, {columns})")
        return name


class Stash(MutableMapping[str, Value]):
    """Values by key, in the order in which they were put in; what comes out is a copy."""

    def __init__(
        self,
        chest: Chest,
        write: Callable[[Value], Any] = written,
        read: Callable[[Any], Value] = json.loads,
    ) -> None:
        self._chest = chest
        self._kept = chest.kept
        self._write, self._read = write, read
        self._length = 0
        table = chest.table("key TEXT NOT NULL UNIQUE, value")
        self._add = f"INSERT OR IGNORE INTO {table} (key, value) VALUES (?, ?)"
        self._change = f"UPDATE {table} SET value = ? WHERE key = ?"
        self._take = f"DELETE FROM {table} WHERE key = ?"
        self._get = f"SELECT value FROM {table} WHERE key = ?"
        self._pick = f"SELECT key, value FROM {table} WHERE key IN "
        self._next = f"SELECT number, key, value FROM {table} WHERE number > ? ORDER BY number"
        self._sorted = f"SELECT key FROM {table} WHERE key > ? ORDER BY key"
        self._with = f"SELECT key FROM {table} WHERE instr(value, ?) ORDER BY key"

    def add(self, key: str, value: Value) -> bool:
        """Put in a value, unless there is one with that key; whether there was none."""
        is_new = self._kept.execute(self._add, (key, self._write(value))).rowcount > 0
        self._length += is_new
        return is_new

    def __setitem__(self, key: str, value: Value) -> None:
        if not self.add(key, value):
            self._kept.execute(self._change, (self._write(value), key))

    def __getitem__(self, key: str) -> Value:
        return self._read(self.text(key))

    def text(self, key: str) -> Any:
        """A value as it is kept."""
        row = self._row(key)
        if row is None:
            raise KeyError(key)
        return row[0]

    def __contains__(self, key: object) -> bool:
        return self._row(key) is not None

    def _row(self, key: object) -> tuple[Any] | None:
        try:
            found: tuple[Any] | None = self._kept.execute(self._get, (key,)).fetchone()
        except UnicodeEncodeError:  # half a surrogate pair, which is never put in
            return None
        return found

    def __delitem__(self, key: str) -> None:
        if self._kept.execute(self._take, (key,)).rowcount == 0:
            raise KeyError(key)
        self._length -= 1

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return (key for _number, key, _value in _rows(self._kept, self._next))

    def each(self) -> Iterator[tuple[str, Value]]:
        """Every key with its value, read piece by piece."""
        return ((key, self._read(value)) for _number, key, value in _rows(self._kept, self._next))

    def pick(self, keys: Sequence[str]) -> dict[str, Value]:
        """The values of some keys, as far as there are any."""
        found: dict[str, Value] = {}
        for start in range(0, len(keys), PIECE):
            piece = keys[start : start + PIECE]
            marks = f"({', '.join('?' * len(piece))})"
            for key, value in self._kept.execute(self._pick + marks, piece):
                found[key] = self._read(value)
        return found

    def in_order(self) -> Iterator[str]:
        """The keys in code-point order."""
        return (row[0] for row in _rows(self._kept, self._sorted, ""))

    def mentioning(self, text: str) -> list[str]:
        """The keys of values in which a text stands, in code-point order."""
        return [key for (key,) in self._kept.execute(self._with, (text,))]


class Keys(Sequence[Key]):
    """Sections and slugs in a row."""

    def __init__(self, chest: Chest) -> None:
        self._chest = chest
        self._kept = chest.kept
        self._length = 0
        table = chest.table("section TEXT NOT NULL, slug TEXT NOT NULL")
        self._add = f"INSERT INTO {table} (section, slug) VALUES (?, ?)"
        self._next = f"SELECT number, section, slug FROM {table} WHERE number > ? ORDER BY number"

    def append(self, key: Key) -> None:
        """Put one more at the end."""
        self._kept.execute(self._add, key)
        self._length += 1

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Key]:
        return ((section, slug) for _number, section, slug in _rows(self._kept, self._next))

    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))


def _rows(kept: sqlite3.Connection, sql: str, after: Any = 0) -> Iterator[tuple[Any, ...]]:
    """Every row of a question, asked piece by piece: others may read and write in between."""
    while piece := kept.execute(f"{sql} LIMIT {PIECE}", (after,)).fetchall():
        yield from piece
        after = piece[-1][0]


def picked(values: Mapping[str, Value], keys: Sequence[str]) -> dict[str, Value]:
    """The values of some keys, wherever they are kept."""
    if isinstance(values, Stash):
        return values.pick(keys)
    return {key: values[key] for key in keys if key in values}


def in_order(values: Mapping[str, Any]) -> Iterator[str]:
    """The keys in code-point order, wherever they are kept."""
    return values.in_order() if isinstance(values, Stash) else iter(sorted(values))


def pieces(values: Mapping[str, Value]) -> Iterator[dict[str, Value]]:
    """Values piece by piece in the order of their keys, wherever they are kept."""
    for keys in lots(in_order(values)):
        found = picked(values, keys)
        yield {key: found[key] for key in keys}


def lots(keys: Iterable[Value]) -> Iterator[list[Value]]:
    """Some of them at a time, in their order."""
    at = iter(keys)
    while lot := list(islice(at, PIECE)):
        yield lot
