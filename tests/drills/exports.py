"""Every list written out from a record of 100,000 commitments: what a worker grows by meanwhile.

Such a record is served from each database as it is served to the world. No worker may grow by
more than 32 MB, and each file holds every record.
"""

from __future__ import annotations

import csv
import io
import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.bench import servers
from tests.bench.records import SQLite, postgresql
from tests.drills.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.client import Client

SIZE = 100_000
MOST_MEGABYTES = 32.0


def _rows(text: str) -> list[dict[str, str]]:
    """The records that a table tells; one that is broken off has a last line too short."""
    table = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    return [row for row in table if None not in row.values()]


def _table(text: str) -> int:
    return len(_rows(text))


def _calendar(text: str) -> int:
    return text.count("\r\nBEGIN:VEVENT\r\n")


def _listed(client: Client, noun: str) -> int:
    """How many records a list has."""
    return int(json.loads(client.ask(f"/api/v1/{noun}?limit=1").body)["count"])


def _dated(client: Client, noun: str) -> int:
    """How many records of a list have their days; the others are in no calendar."""
    rows = _rows(client.ask(f"/{noun}.csv").body)
    return sum(bool(re.match(r"\d{4}-\d\d-\d\d", row["date"])) for row in rows)


class Export(NamedTuple):
    """A file, how many records it tells, and how many records there are to tell."""

    path: str
    told: Callable[[str], int]
    noun: str
    there: Callable[[Client, str], int]


EXPORTS = (
    Export("/commitments.csv", _table, "commitments", _listed),
    Export("/commitments.csv?safe=1", _table, "commitments", _listed),
    Export("/meetings.csv", _table, "meetings", _listed),
    Export("/sources.csv", _table, "sources", _listed),
    Export("/meetings.ics", _calendar, "meetings", _dated),
)


def drill(tell: Callable[[str], object]) -> Iterator[Row]:
    """Write them all from both databases; what took too much or told less is named."""
    with postgresql(tell) as server:
        for engine in (SQLite(tell), server):
            yield _drill(engine.name, engine.address(SIZE), tell)


def _drill(engine: str, address: str, tell: Callable[[str], object]) -> Row:
    with servers.ours(address) as client:
        there = [export.there(client, export.noun) for export in EXPORTS]
    most, wrong = 0.0, []
    for export, total in zip(EXPORTS, there, strict=True):
        told, grown = _written(address, export)
        tell(f"{engine} {export.path}: {told:,} of {total:,} records, grown by {grown:.1f} MB")
        most = max(most, grown)
        if not 0 < told == total or grown > MOST_MEGABYTES:
            wrong.append(f"{export.path} ({told:,} of {total:,} records, {grown:.1f} MB)")
    return Row(
        f"{len(EXPORTS)} lists of a record of {SIZE:,} commitments written out, {engine}",
        f"every record is in its file; a worker grows by {MOST_MEGABYTES:g} MB at most",
        f"{len(EXPORTS) - len(wrong)} of {len(EXPORTS)}; at most {most:.1f} MB"
        f"{'; not ' if wrong else ''}{', '.join(wrong)}",
        is_kept=not wrong,
    )


def _written(address: str, export: Export) -> tuple[int, float]:
    """How many records a file tells, and by how many megabytes a worker grew while it wrote it."""
    # A worker of its own for each file: what one has taken it need not take for the next.
    with servers.ours_watched(address) as (client, worker):
        # What a worker takes once, for a file of any size.
        separator = "&" if "?" in export.path else "?"
        client.ask(f"{export.path}{separator}q=nothing-of-that-name")
        before = _most_from_now(worker)
        answer = client.ask(export.path)
        grown = _most(worker) - before
    return (export.told(answer.body) if answer.status == HTTPStatus.OK else 0), grown


def _most_from_now(process: int) -> float:
    """What memory a process has now, in megabytes; the most that it took counts from here."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
    return _most(process)


def _most(process: int) -> float:
    """The most memory that a process has taken so far, in megabytes."""
    told = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", told)[0]) / 1024
