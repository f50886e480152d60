"""Every list written out from a record of 100,000 commitments: what a worker grows by meanwhile.

`python -m tests.drills.exports` serves such a record from each database as it is served to the
world, prints a line for each file and fails beyond 32 MB, or if a file does not hold every record.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.bench import servers
from tests.bench.records import SQLite, postgresql

if TYPE_CHECKING:
    from collections.abc import Callable

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


def main() -> int:
    """Write them all from both databases; the exit code is how many took too much or told less."""
    with postgresql(_tell) as server:
        return sum(_drill(engine.name, engine.address(SIZE)) for engine in (SQLite(_tell), server))


def _drill(engine: str, address: str) -> int:
    with servers.ours(address) as client:
        there = [export.there(client, export.noun) for export in EXPORTS]
    return sum(
        not _is_well(engine, address, export, total)
        for export, total in zip(EXPORTS, there, strict=True)
    )


def _is_well(engine: str, address: str, export: Export, total: int) -> bool:
    # A worker of its own for each file: what one has taken it need not take for the next.
    with servers.ours_watched(address) as (client, worker):
        # What a worker takes once, for a file of any size.
        separator = "&" if "?" in export.path else "?"
        client.ask(f"{export.path}{separator}q=nothing-of-that-name")
        before = _most_from_now(worker)
        answer = client.ask(export.path)
        grown = _most(worker) - before
    told = export.told(answer.body)
    is_well = answer.status == HTTPStatus.OK and 0 < told == total and grown <= MOST_MEGABYTES
    size = len(answer.body.encode()) / 1024 / 1024
    _tell(
        f"{'' if is_well else 'FAILED '}{engine} {export.path}: {told:,} of {total:,} records, "
        f"{size:.0f} MB in {answer.seconds:.0f} s, grown by {grown:.1f} MB from {before:.0f} MB"
    )
    return is_well


def _most_from_now(process: int) -> float:
    """What memory a process has now, in megabytes; the most that it took counts from here."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
    return _most(process)


def _most(process: int) -> float:
    """The most memory that a process has taken so far, in megabytes."""
    told = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", told)[0]) / 1024


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
