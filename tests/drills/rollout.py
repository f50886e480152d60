"""A new release while readers read: workers replaced, workers killed, tables changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from dialogues.apps import LOCK_TIMEOUT
from tests.bench.records import environment, run
from tests.drills import states
from tests.drills.databases import InServer, both
from tests.drills.rows import Row
from tests.drills.serving import NEW_PAGES, Readers, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.drills.serving import Site

RELOADS, KILLS, QUESTIONS = 5, 3, 10_000
# What a worker can be at, at once: it has four threads.
MOST_LOST = 4
MOST_UNTIL_WELL, MOST_HELD_UP = 2.0, 3.0
# The lock, and the start of Python beneath readers.
MOST_UNTIL_GIVEN_UP = 20.0
# The next migration changes a table that nobody is at, the one after it one that is being read;
# and the program serves what is there before and between them.
BEFORE = "0005"
_SCHEMA = """
    SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT table_name, column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public'
    ORDER BY 1, 2, 3
"""
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
        assert isinstance(in_server, InServer)
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


class _Found(NamedTuple):
    """What a database holds: which migrations are applied, what they made, and all rows."""

    applied: frozenset[str]
    schema: tuple[tuple[str, ...], ...]
    record: tuple[int, str]

    @classmethod
    def at(cls, address: str) -> _Found:
        """What is found there now."""
        with states.opened(address) as cursor:
            cursor.execute("SELECT name FROM django_migrations WHERE app = 'dialogues'")
            applied = frozenset(name for (name,) in cursor.fetchall())
            cursor.execute(_SCHEMA)
            schema = tuple(cursor.fetchall())
        return cls(applied, schema, states.read(address))


class _Rollout(NamedTuple):
    """What came of a rollout that met somebody who reads for long, and of a second one."""

    waited: float
    has_given_up: bool
    applied: int
    is_whole: bool
    is_same: bool


def _rolled_out(database: InServer, readers: Readers) -> _Rollout:
    """Migrate beneath readers, in the way of one of them and again when that one is gone."""
    copy = database.named("copy")
    before = _Found.at(database.address)
    with _read_for_long(database.address):
        start = time.monotonic()
        refused = _migrate(database.address)
        waited = time.monotonic() - start
        given_up = _Found.at(database.address)
        readers.wait_for(len(readers.seen) + 100)
    done = _migrate(database.address)
    # What the same migrations make of the same record where nobody is in their way.
    _migrate(copy, max(given_up.applied))
    is_whole = _Found.at(copy) == given_up
    _migrate(copy)
    return _Rollout(
        waited,
        "lock timeout" in refused.stderr,
        len(given_up.applied - before.applied),
        is_whole,
        done.returncode == 0 and _Found.at(copy) == _Found.at(database.address),
    )


def _changed(database: InServer) -> Row:
    """A release that changes tables, of which somebody reads one for long, beneath readers."""
    _migrate(database.address, BEFORE)
    database.settle()
    database.say("CREATE DATABASE copy TEMPLATE record")
    with (
        served(database.address) as site,
        Readers(site.port, pause=0.01, pages=NEW_PAGES) as readers,
    ):
        readers.wait_for(100)
        seen = _rolled_out(database, readers)
        readers.wait_for(len(readers.seen) + 100)
    failed = readers.failed()
    slowest = max(one.seconds for one in readers.seen)
    return Row(
        "a release that changes tables, one of which somebody reads for long, beneath readers, "
        "PostgreSQL",
        f"its migrations give up within {MOST_UNTIL_GIVEN_UP:g} s, {LOCK_TIMEOUT} of them for the "
        "lock, and have applied none or only whole ones; no reader waits longer than "
        f"{MOST_HELD_UP:g} s, none fails; succeeds when that one is gone",
        f"{'gave up' if seen.has_given_up else 'did not give up'} after {seen.waited:.1f} s, "
        f"{seen.applied} applied, {'whole' if seen.is_whole else 'not whole'}; the slowest of "
        f"{len(readers.seen):,} pages made anew took {slowest:.1f} s, {len(failed)} failed"
        f"{''.join(f', {one.status} {one.path} {one.why}' for one in failed[:3])}; "
        f"then {'succeeded' if seen.is_same else 'failed'}",
        is_kept=seen.has_given_up
        and seen.waited <= MOST_UNTIL_GIVEN_UP
        and seen.is_whole
        and seen.is_same
        and not failed
        and slowest <= MOST_HELD_UP,
    )


@contextmanager
def _read_for_long(address: str) -> Iterator[None]:
    """Somebody in the middle of reading the documents of the search, as a dump is."""
    with states.opened(address) as cursor:
        cursor.execute("SELECT count(*) FROM dialogues_searchdocument")
        yield


def _migrate(address: str, to: str = "") -> subprocess.CompletedProcess[str]:
    where = ("dialogues", to) if to else ()
    return subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", *where],
        env=environment(address),
        capture_output=True,
        text=True,
        check=False,
    )
