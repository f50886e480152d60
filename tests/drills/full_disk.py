"""A disk without room, and one that can only be read, beneath a server that is being read."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.records import environment, run
from tests.drills import states
from tests.drills.databases import InFile, InServer
from tests.drills.rows import Row
from tests.drills.serving import NEW_PAGES, PAGES, Readers, served
from tests.postgres import running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOUNT, UMOUNT = "/bin/mount", "/bin/umount"
MEGABYTES = 6
QUESTIONS = 300
# Most of them are made from the database, the others come from memory.
ASKED = (*NEW_PAGES, *NEW_PAGES, *PAGES)
NEW = ("us-japan-07", "us-japan-05")
UNCHANGED = "The record is unchanged."


def drill(tell: Callable[[str], object]) -> Iterator[Row]:
    """Fill and close a small disk of SQLite's, and close a database of PostgreSQL's."""
    with tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as folder:
        place = Path(folder, "disk")
        place.mkdir()
        if _has_mounted(place):
            try:
                yield from _of_disk(place, tell)
            finally:
                subprocess.run([UMOUNT, "--lazy", str(place)], check=True)
        else:
            yield from _of_limit(place, tell)
        with running(Path(folder)) as address:
            yield _of_server(InServer(address), tell)


def _has_mounted(place: Path) -> bool:
    """Whether a small disk in memory was mounted: only root may, and not everywhere."""
    if os.geteuid():
        return False
    options = f"size={MEGABYTES}m,mode=755"
    mount = [MOUNT, "-t", "tmpfs", "-o", options, "drill", str(place)]
    return subprocess.run(mount, check=False, stderr=subprocess.DEVNULL).returncode == 0


def _made(database: InFile | InServer) -> None:
    run(database.address, "manage.py", "migrate", "--verbosity", "0")
    run(database.address, "manage.py", "load_dialogues", "fixtures/registers.yaml")
    run(database.address, "manage.py", "load_dialogues", "fixtures/us-japan-06.yaml")


def _of_disk(place: Path, tell: Callable[[str], object]) -> Iterator[Row]:
    database = InFile(place)
    _made(database)
    with served(database.address) as site:
        # A server at work, which has the record open.
        with Readers(site.port, number=2) as readers:
            readers.wait_for(50)
        with _filled(place):
            yield _borne("a disk without room, SQLite", database, site.port, tell)
            yield _no_backup(database, place)
        done = _load(database)
        yield Row(
            "room on the disk again, SQLite",
            "the same load succeeds, without a restart",
            done.stdout.splitlines()[-1] if done.stdout else done.stderr[-200:],
            is_kept=done.returncode == 0,
        )
        with _only_to_read(place) as view, served(InFile(view).address) as other:
            what = "a second server and a load on a disk that can only be read, SQLite"
            yield _borne(what, InFile(view), other.port, tell)


@contextmanager
def _only_to_read(place: Path) -> Iterator[Path]:
    """The same disk at another place, where nothing can be written."""
    view = place.with_name("view")
    view.mkdir()
    subprocess.run([MOUNT, "--bind", str(place), str(view)], check=True)
    try:
        subprocess.run([MOUNT, "-o", "remount,bind,ro", str(view)], check=True)
        yield view
    finally:
        subprocess.run([UMOUNT, "--lazy", str(view)], check=True)


@contextmanager
def _filled(place: Path) -> Iterator[None]:
    """Leave no room on a disk."""
    filling = place / "filling"
    with filling.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass  # as full as it is to be
    yield
    filling.unlink()


def _of_limit(place: Path, tell: Callable[[str], object]) -> Iterator[Row]:
    """The same where nobody may mount a disk: no file may grow."""
    database = InFile(place)
    _made(database)
    with served(database.address) as site:
        limit = "ulimit -f 0; exec"
        yield _borne("no file may grow (`ulimit -f`), SQLite", database, site.port, tell, limit)


def _of_server(database: InServer, tell: Callable[[str], object]) -> Row:
    _made(database)
    with served(database.address) as site:
        database.say("ALTER DATABASE record SET default_transaction_read_only = on")
        database.say(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'record'"
        )
        return _borne("a database that can only be read, PostgreSQL", database, site.port, tell)


def _load(database: InFile | InServer, limit: str = "exec") -> subprocess.CompletedProcess[str]:
    # The next of these that the record does not have yet: there has to be something to write.
    next_one = next(name for name in NEW if not _has(database, name))
    command = f'{limit} "$0" manage.py load_dialogues fixtures/{next_one}.yaml'
    return subprocess.run(
        ["/bin/bash", "-c", command, sys.executable],
        env=environment(database.address),
        capture_output=True,
        text=True,
        check=False,
    )


def _has(database: InFile | InServer, dossier: str) -> bool:
    with states.opened(database.address) as cursor:
        cursor.execute("SELECT dossier FROM dialogues_edition")
        return any(dossier in said for (said,) in cursor.fetchall())


def _borne(
    what: str,
    database: InFile | InServer,
    port: int,
    tell: Callable[[str], object],
    limit: str = "exec",
) -> Row:
    """A load that cannot be carried out, while readers read."""
    before = states.read(database.address)
    with Readers(port, number=2, pages=ASKED) as readers:
        done = _load(database, limit)
        readers.wait_for(QUESTIONS)
    failed = readers.failed()
    is_unchanged = states.read(database.address) == before and not database.faults()
    is_plain = UNCHANGED in done.stderr and "Traceback" not in done.stderr
    said = " ".join(done.stderr.split())
    tell(f"{what}: {said}")
    return Row(
        what,
        "every page is served, half of them at least made anew; a load says so in a sentence and "
        "leaves nothing behind",
        f"{len(readers.seen) - len(failed):,} of {len(readers.seen):,} pages, "
        f"{len(readers.new):,} made anew"
        f"{''.join(f', {one.status} {one.path} {one.why}' for one in failed[:3])};"
        f" “{said[-160:]}” {'nothing' if is_unchanged else 'something'} was written",
        is_kept=not failed
        and 2 * len(readers.new) >= len(readers.seen)
        and done.returncode == 1
        and is_plain
        and is_unchanged,
    )


def _no_backup(database: InFile, place: Path) -> Row:
    """A backup for which there is no room."""
    folder = place / "backups"
    done = subprocess.run(
        [sys.executable, "manage.py", "back_up_record", "--output", str(folder)],
        env=environment(database.address),
        capture_output=True,
        text=True,
        check=False,
    )
    left = [str(file) for file in folder.rglob("*")] if folder.exists() else []
    said = " ".join(done.stderr.split())
    return Row(
        "a backup to a disk without room, SQLite",
        "is told in a sentence, and leaves no file",
        f"“{said.replace(str(place), '...')[:160]}” {len(left)} files",
        is_kept=done.returncode == 1 and not left and "Traceback" not in said,
    )
