"""Backups made and put back by the runbook, while somebody never stops writing."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.bench.records import environment, run
from tests.drills import runbook, states
from tests.drills.databases import both, named
from tests.drills.rows import Row
from tests.drills.serving import OK, ask, served
from tests.postgres import programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.drills.databases import InFile, InServer
    from tests.drills.serving import Seen

TIMES = 25
MOST_SECONDS = 60.0


class Restored(NamedTuple):
    """What came of a backup, and in which edition the record was when it was begun."""

    begun: int
    edition: int
    digest: str

    def is_what_was(self, known: Mapping[int, str]) -> bool:
        """Whether it is an edition that was, row by row, and has all that was written before."""
        return self.edition >= self.begun and known.get(self.edition) == self.digest


def drill(tell: Callable[[str], object], *on: str) -> Iterator[Row]:
    """Back up and restore each database, or those named, again and again."""
    with both() as databases:
        for database in named(databases, on):
            run(database.address, "manage.py", "migrate", "--verbosity", "0")
            run(database.address, "manage.py", "load_dialogues", "fixtures")
            # As any database that is not from this minute: the engine has looked at its tables.
            run(database.address, "manage.py", "shell", "--no-imports", "-c", _LOOK)
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
            begun, _digest = states.read(database.address)
            runbook.follow("Backing up", told)
            runbook.follow("Trying a backup", told)
            found.append(Restored(begun, *states.read(trial)))
            database.forget(f"trial-{number}")
            shutil.rmtree(place)
        seconds = (time.monotonic() - start) / TIMES
    lines = (line.split() for line in written.read_text().splitlines())
    known = {int(edition): digest for edition, digest in lines}
    equal = sum(one.is_what_was(known) for one in found)
    editions = len({one.edition for one in found})
    tell(f"{database.name}: {len(known):,} editions were written meanwhile")
    return Row(
        f"{TIMES} backups and restores by the runbook while {len(known):,} editions are written, "
        f"{database.name}",
        "each restores to one edition that was, none older than when it was begun, equal row by "
        "row, and keeps every rule",
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
        original = ask(site.port, _NARROWED)
        run(database.address, "manage.py", "shell", "--no-imports", "-c", _ONE_MORE)
        changed, before = ask(site.port, _NARROWED), site.edition()
        start = time.monotonic()
        runbook.follow("Restoring", told)
        seconds = time.monotonic() - start
        restored, after = ask(site.port, _NARROWED), site.edition()
    is_shown = _shown(original) == _shown(restored) != _shown(changed) and restored[0].status == OK
    is_equal = states.read(database.address) == then
    return Row(
        f"the record put back beneath a running server by the runbook, {database.name}",
        f"equal row by row within {MOST_SECONDS:g} s; the next page, a list narrowed by a word, is "
        "byte for byte what it was, without a restart",
        f"{'equal' if is_equal else 'not equal'} after {seconds:.1f} s; the list "
        f"{'is what it was' if is_shown else 'is another'}; edition {before} before, {after} after, "
        f"{then[0]} in the backup",
        is_kept=is_equal
        and is_shown
        and seconds <= MOST_SECONDS
        and (before, after) == (then[0] + 1, then[0]),
    )


def _shown(answer: tuple[Seen, bytes]) -> tuple[int, bytes]:
    seen, page = answer
    return seen.status, page


_LOOK = "from dialogues.models import look_through; look_through()"
# A list that the change is in, and the original is not.
_NARROWED = "/meetings/?q=elsewhere"
_ONE_MORE = """
from dialogues.dossier import door
from dialogues.models import Meeting
with door.opened("admin") as way:
    Meeting.objects.filter(slug="us-japan-6").update(venue="Elsewhere")
    way.touch("meetings", "us-japan-6")
"""
