"""`python -m tests.drills [NAME ...]` does to the program what it promises to bear, and tells.

All drills, or those that are named. The table goes to `docs/reliability.md`, where the rows of
drills that were not run stay as they were; the exit code says whether every promise is kept.
"""

from __future__ import annotations

import datetime
import multiprocessing
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING

from tests.drills import rows
from tests.drills.databases import ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.drills.rows import Row

# In this order the table tells of them.
DRILLS = (
    *("kills", "backups", "outage", "full_disk", "rollout", "machines", "front"),
    *("broken_dossiers", "exports", "hostile_requests"),
)
# What these promise depends on no clock: two of them run side by side, the longest first, and
# where a database is named, on that one. The others have the machine to themselves.
SIDE_BY_SIDE = (
    ("exports",),
    *(("backups", engine) for engine in ENGINES),
    *(("kills", engine) for engine in ENGINES),
)
_START = time.monotonic()


def _tell(text: str) -> None:
    minutes, seconds = divmod(int(time.monotonic() - _START), 60)
    sys.stderr.write(f"{minutes:3}:{seconds:02} {text}\n")
    sys.stderr.flush()


def _run(name: str, *on: str) -> Iterator[Row]:
    """The rows of one drill; one that cannot be done to its end has broken its promise."""
    try:
        yield from import_module(f"tests.drills.{name}").drill(_tell, *on)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other drills go on
        yield rows.Row("the drill itself", "runs to its end", f"{error!r}", is_kept=False)


def _run_apart(job: tuple[str, ...]) -> list[Row]:
    """The same in a process beside others: what a server collects there is its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        return list(_run(*job))


def _run_all(names: Sequence[str]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each drill, as they come."""
    # Forked: what is to be imported is here already.
    apart = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, apart) as pool:
        beside = [job for job in SIDE_BY_SIDE if job[0] in names]
        done = zip(beside, pool.map(_run_apart, beside), strict=True)
        for name, parts in groupby(done, lambda one: one[0][0]):
            yield name, [row for _job, rows_ in parts for row in rows_]
    for name in names:
        if name not in {job[0] for job in SIDE_BY_SIDE}:
            yield name, list(_run(name))


def main(named: Sequence[str]) -> int:
    """Run drills, tell, and say whether every promise is kept."""
    if unknown := set(named) - set(DRILLS):
        sys.stderr.write(f"There is no drill {min(unknown)!r}. There are: {', '.join(DRILLS)}.\n")
        return 2
    os.chdir(rows.RESULTS.parents[1])
    today = datetime.datetime.now(datetime.UTC).date()
    found: dict[str, list[str]] = {}
    broken, told = 0, ""
    for name, seen in _run_all(named or DRILLS):
        drill = name.replace("_", " ")
        for row in seen:
            broken += row.is_kept is False
            found.setdefault(drill, []).append(row.told(drill, today))
            _tell(found[drill][-1])
        # After each: what a run that is broken off has seen is known.
        told = _write(found)
    sys.stdout.write(f"{told}\n")
    return int(broken > 0)


def _write(found: dict[str, list[str]]) -> str:
    """Put the rows of the drills that were run among those that were not; the whole table."""
    page = rows.RESULTS.read_text(encoding="utf-8")
    known = rows.kept_rows(page) | found
    names = [name.replace("_", " ") for name in DRILLS]
    told = rows.table({name: known[name] for name in names if name in known})
    minutes = (time.monotonic() - _START) / 60
    told += f" The last run took {minutes:.0f} minutes on {rows.here()}: {', '.join(found)}."
    rows.RESULTS.write_text(rows.written(page, told), encoding="utf-8")
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
