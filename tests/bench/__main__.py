"""`python -m tests.bench [SIZE]` measures, prints the table, and fails below a floor.

Without a size: records of 5,000 and 50,000 commitments.
"""

from __future__ import annotations

import datetime
import os
import platform
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import measures
from tests.bench.figures import line, table
from tests.bench.records import SQLite, postgresql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.bench.figures import Figure
    from tests.bench.records import PostgreSQL

RESULTS = Path(__file__).with_name("RESULTS.md")
_START = time.monotonic()


def _tell(text: str) -> None:
    minutes, seconds = divmod(int(time.monotonic() - _START), 60)
    sys.stderr.write(f"{minutes:3}:{seconds:02} {text}\n")


def _of(records: SQLite | PostgreSQL, size: int) -> Iterator[Figure]:
    """What both engines are measured for at one size."""
    parts = [measures.against_paginator, measures.unchanged_and_bare]
    if size != measures.SMALLEST:
        parts.append(measures.against_ourselves)
    for measure in parts:
        # A machine that needs memory elsewhere may drop what lay idle for minutes; what is
        # measured is programs, not this machine's disk, for ourselves and the others alike.
        records.bring()
        yield from measure(records, size, _tell)


def _make(sizes: Iterable[int], *engines: SQLite | PostgreSQL) -> None:
    """Make all records before anything is measured: each engine's beside the other's."""
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(_made, engine, sorted(sizes)) for engine in engines]:
            done.result()


def _made(records: SQLite | PostgreSQL, sizes: Iterable[int]) -> None:
    for size in sizes:
        records.address(size)


def figures(sizes: Sequence[int]) -> Iterator[Figure]:
    """Everything that is promised, measured at some sizes; loads only if the smallest is one."""
    loads = measures.SMALLEST in sizes
    files = SQLite(_tell)
    with postgresql(_tell) as server:
        _make({measures.SMALLEST, *sizes}, files, server)
        for size in sizes:
            files.bring()
            yield from measures.against_datasette(files, size, _tell)
            yield from _of(files, size)
        if loads:
            yield from measures.against_loaddata(files, files.folder, _tell)
        for size in sizes:
            yield from _of(server, size)
        if loads:
            yield from measures.against_loaddata(server, files.folder, _tell)


def _write(told: str, command: str) -> None:
    """Put a table between the marks of its command."""
    text = RESULTS.read_text(encoding="utf-8")
    begin, end = f"<!-- {command} -->\n", f"<!-- end of {command} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    RESULTS.write_text(f"{before}{begin}\n{told}\n\n{end}{after}", encoding="utf-8")


def main(size: int | None) -> int:
    """Measure, tell, and say whether every floor holds."""
    sizes = [size] if size else [measures.SMALLEST, 50_000]
    command = f"make bench SIZE={size}" if size else "make bench"
    found: list[Figure] = []
    try:
        for figure in figures(sizes):
            _tell(line(figure))
            found.append(figure)
    except BaseException:
        # Of a run that is broken off, what was measured is known.
        _write(f"{table(found)}\n\nThe run was broken off here. {_here()}", command)
        raise
    told = f"{table(found)}\n\n{_here()}"
    sys.stdout.write(f"{told}\n")
    _write(told, command)
    return int(not all(one.holds(one.target.floor) for one in found))


def _here() -> str:
    """On what it was measured, and how long that took."""
    return (
        f"Measured on {datetime.datetime.now(datetime.UTC).date()} with {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" Datasette {version('datasette')}, in {(time.monotonic() - _START) / 60:.0f} minutes."
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else None))
