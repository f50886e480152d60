"""Backups made and put back by the runbook, while somebody never stops writing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.records import environment, run
from tests.drills import runbook, states
from tests.drills.databases import both
from tests.drills.rows import Row
from tests.drills.serving import served
from tests.postgres import programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.drills.databases import InFile, InServer

TIMES = 25
MOST_SECONDS = 60.0


def drill(tell: Callable[[str], object]) -> Iterator[Row]:
    """Back up and restore each database, again and again."""
    with both() as databases:
        for database in databases:
            run(database.address, "manage.py", "migrate", "--verbosity", "0")
            run(database.address, "manage.py", "load_dialogues", "fixtures")
            with tempfile.TemporaryDirectory() as folder:
                yield _under_load(database, Path(folder), tell)
            with tempfile.TemporaryDirectory() as folder:
                yield _in_earnest(database, Path(folder))


def _told(database: InFile | InServer, folder: Path) -> dict[str, str]:
    """What the commands of the runbook find in their environment."""
    return environment(database.address) | {
        "BACKUPS": str(folder),
        "POSTGRESQL_BIN": str(programs()),
    }


def _under_load(database: InFile | InServer, folder: Path, tell: Callable[[str], object]) -> Row:
    found = []
    with _writer(database, folder / "written") as written:
        start = time.monotonic()
        for number in range(TIMES):
            place = folder / f"{number}"
            trial = database.named(f"trial-{number}")
            told = _told(database, place) | {"TRIAL_URL": trial}
            runbook.follow("Backing up", told)
            runbook.follow("Trying a backup", told)
            found.append(states.read(trial))
            database.forget(f"trial-{number}")
            shutil.rmtree(place)
        seconds = (time.monotonic() - start) / TIMES
    known = dict(line.split() for line in written.read_text().splitlines())
    equal = sum(known.get(str(edition)) == digest for edition, digest in found)
    editions = len({edition for edition, _digest in found})
    tell(f"{database.name}: {len(known):,} editions were written meanwhile")
    return Row(
        f"{TIMES} backups and restores by the runbook while {len(known):,} editions are written, "
        f"{database.name}",
        "each restores to one edition that was, equal row by row, and keeps every rule",
        f"{equal} of {TIMES} equal, of {editions} different editions; {seconds:.1f} s each",
        is_kept=equal == TIMES and editions > 1,
    )


@contextmanager
def _writer(database: InFile | InServer, log: Path) -> Iterator[Path]:
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.writing"],
            env=environment(database.address),
            stdin=subprocess.PIPE,
            stdout=out,
        )
        try:
            while not log.stat().st_size:
                time.sleep(0.05)
            yield log
        finally:
            process.communicate(b"\n", timeout=60)


def _in_earnest(database: InFile | InServer, folder: Path) -> Row:
    """A site that goes on being served while its record is put back."""
    told = _told(database, folder)
    then = states.read(database.address)
    runbook.follow("Backing up", told)
    with served(database.address) as site:
        run(database.address, "manage.py", "shell", "--no-imports", "-c", _ONE_MORE)
        before = site.edition()
        start = time.monotonic()
        runbook.follow("Restoring", told)
        seconds = time.monotonic() - start
        after = site.edition()
    is_equal = states.read(database.address) == then
    return Row(
        f"the record put back beneath a running server by the runbook, {database.name}",
        f"equal row by row within {MOST_SECONDS:g} s; the next page shows it, without a restart",
        f"{'equal' if is_equal else 'not equal'} after {seconds:.1f} s; edition {before} before, "
        f"{after} after, {then[0]} in the backup",
        is_kept=is_equal and seconds <= MOST_SECONDS and (before, after) == (then[0] + 1, then[0]),
    )


_ONE_MORE = """
from dialogues.dossier import door
from dialogues.models import Meeting
with door.opened("admin") as way:
    Meeting.objects.filter(slug="us-japan-6").update(venue="Elsewhere")
    way.touch("meetings", "us-japan-6")
"""
