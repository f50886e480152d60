"""A new release while readers read: workers replaced, workers killed, tables changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psycopg2

from tests.bench.records import environment, run
from tests.drills.databases import both
from tests.drills.rows import Row
from tests.drills.serving import Readers, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.drills.databases import InFile, InServer
    from tests.drills.serving import Site

RELOADS, KILLS, QUESTIONS = 5, 3, 10_000
# What a worker can be at, at once: it has four threads.
MOST_LOST = 4
MOST_UNTIL_WELL, MOST_HELD_UP = 2.0, 3.0
_PATIENCE = 60.0


def drill(_tell: Callable[[str], object]) -> Iterator[Row]:
    """Reload and kill on SQLite, change tables on PostgreSQL."""
    with both() as databases:
        in_file, in_server = databases
        for database in (in_file, in_server):
            run(database.address, "manage.py", "migrate", "--verbosity", "0")
            run(database.address, "manage.py", "load_dialogues", "fixtures")
        with served(in_file.address) as site:
            yield _reloaded(site)
            yield _killed(site)
        yield _changed(in_server)


def _reloaded(site: Site) -> Row:
    replaced = 0
    with Readers(site.port) as readers:
        for number in range(1, RELOADS + 1):
            readers.wait_for(number * QUESTIONS // (RELOADS + 1))
            before = set(site.workers())
            site.process.send_signal(signal.SIGHUP)
            replaced += _replaced(site, before)
        readers.wait_for(QUESTIONS)
    failed = readers.failed()
    return Row(
        f"{RELOADS} reloads of gunicorn (SIGHUP) beneath readers",
        f"no question of {QUESTIONS:,} fails",
        f"{len(failed)} of {len(readers.seen):,} failed; workers were replaced {replaced} times"
        f"{''.join(f', {one.status} {one.path} {one.why}' for one in failed[:3])}",
        is_kept=not failed and replaced == RELOADS and len(readers.seen) >= QUESTIONS,
    )


def _replaced(site: Site, before: set[int]) -> bool:
    """Whether all workers are others than they were, after some time."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        now = set(site.workers())
        if len(now) == len(before) and not now & before:
            return True
        time.sleep(0.05)
    return False


def _killed(site: Site) -> Row:
    killed = []
    with Readers(site.port) as readers:
        for _number in range(KILLS):
            readers.wait_for(len(readers.seen) + 300)
            killed.append(time.monotonic())
            os.kill(min(site.workers()), signal.SIGKILL)
        readers.wait_for(len(readers.seen) + 300)
    failed = readers.failed()
    # How long after the kill before it each question failed that did.
    after = [
        one.at + one.seconds - max(at for at in killed if at < one.at + one.seconds)
        for one in failed
    ]
    slowest = max(after, default=0.0)
    return Row(
        f"{KILLS} workers killed (SIGKILL) beneath readers",
        f"at most the {MOST_LOST} questions each was at; none fails after {MOST_UNTIL_WELL:g} s",
        f"{len(failed)} of {len(readers.seen):,} failed, the last {slowest:.2f} s after a kill",
        is_kept=len(failed) <= KILLS * MOST_LOST and slowest <= MOST_UNTIL_WELL,
    )


def _changed(database: InFile | InServer) -> Row:
    """A migration that meets somebody who reads for long, beneath readers."""
    held = psycopg2.connect(database.address)
    with held.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE dialogues_change, dialogues_commitmentevent IN ACCESS SHARE MODE"
        )
    with served(database.address) as site, Readers(site.port) as readers:
        readers.wait_for(200)
        start = time.monotonic()
        refused = _migrate(database, "0005")
        waited = time.monotonic() - start
        readers.wait_for(len(readers.seen) + 200)
    held.rollback()
    held.close()
    failed = readers.failed()
    slowest = max(one.seconds for one in readers.seen)
    done = _migrate(database, "0005"), _migrate(database, "")
    said = "lock timeout" in refused.stderr
    return Row(
        "a migration that has to wait for somebody who reads for long, PostgreSQL",
        f"gives up and changes nothing; no reader waits longer than {MOST_HELD_UP:g} s, none fails; "
        "succeeds when asked again",
        f"{'gave up' if said else 'did not give up'} after {waited:.1f} s; the slowest of "
        f"{len(readers.seen):,} pages took {slowest:.1f} s, {len(failed)} failed; then "
        f"{'succeeded' if not any(one.returncode for one in done) else 'failed'}",
        is_kept=said
        and not failed
        and slowest <= MOST_HELD_UP
        and not any(one.returncode for one in done),
    )


def _migrate(database: InFile | InServer, to: str) -> subprocess.CompletedProcess[str]:
    where = ("dialogues", to) if to else ()
    return subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", *where],
        env=environment(database.address),
        capture_output=True,
        text=True,
        check=False,
    )
