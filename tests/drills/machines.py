"""Two application servers, a primary and a replica behind nginx: each is lost in turn while readers read."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from tests.bench.records import run
from tests.bench.servers import free_port
from tests.drills import clusters, proxy
from tests.drills.rows import Row
from tests.drills.serving import NEW_PAGES, Readers, Site, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.drills.clusters import Cluster

QUESTIONS = 10_000
LOSSES = 4
# How long something is gone, at least; the questions are shared out among the losses.
SECONDS = 10.0
BOUND = 5
_PATIENCE = 60.0
_ONE_MORE = """
from dialogues.dossier import door
from dialogues.models import Edition, Meeting
with door.opened("admin") as way:
    Meeting.objects.filter(slug="us-japan-6").update(venue=f"Hall {Edition.objects.count()}")
    way.touch("meetings", "us-japan-6")
"""


def drill(tell: Callable[[str], object]) -> Iterator[Row]:
    """Set the machines up, and lose them."""
    if proxy.program() is None:
        yield Row(
            "each of two application servers, a primary and a replica lost behind nginx",
            f"no reader's question of {QUESTIONS:,} fails",
            "nginx is not installed. On Debian and Ubuntu, install nginx-light",
            is_kept=None,
        )
        return
    with clusters.folder() as folder, ExitStack() as stack:
        primary = stack.enter_context(clusters.running(folder / "one"))
        run(primary.address("record"), "manage.py", "migrate", "--verbosity", "0")
        run(primary.address("record"), "manage.py", "load_dialogues", "fixtures")
        replica = stack.enter_context(clusters.following(primary, folder / "two"))
        machines = _Machines(stack, folder, primary, replica)
        tell("a primary, a replica, two servers and nginx are up")
        yield from _fresh(machines)
        yield from _lost(machines, tell)


class _Machines:
    """All that runs."""

    def __init__(self, stack: ExitStack, folder: Path, primary: Cluster, replica: Cluster) -> None:
        self.stack, self.primary, self.replica = stack, primary, replica
        self.address = primary.address("record")
        self._told = {
            "DATABASE_REPLICA_URL": replica.address("record"),
            "DATABASE_REPLICA_SECONDS": f"{BOUND}",
        }
        self.sites = [self.serve(free_port()) for _ in range(2)]
        place = folder / "nginx"
        place.mkdir()
        ports = [site.port for site in self.sites]
        self.port = stack.enter_context(proxy.running(place, ports))

    def serve(self, port: int) -> Site:
        """One application server."""
        return self.stack.enter_context(served(self.address, self._told, port=port))

    def kill(self, number: int) -> None:
        """Lose an application server, all its processes at once."""
        os.killpg(self.sites[number].process.pid, signal.SIGKILL)
        self.sites[number].process.wait()

    def give_back(self, number: int) -> None:
        """Start a lost application server again, at its port."""
        self.sites[number] = self.serve(self.sites[number].port)

    def until_shown(self) -> float:
        """How long it takes until both servers show a new edition, in seconds."""
        before = max(site.edition() for site in self.sites)
        run(self.address, "manage.py", "shell", "--no-imports", "-c", _ONE_MORE)
        start = time.monotonic()
        while any(site.edition() <= before for site in self.sites):
            if time.monotonic() - start > _PATIENCE:
                break
            time.sleep(0.02)
        return time.monotonic() - start


def _fresh(machines: _Machines) -> Iterator[Row]:
    """How old a page from the replica is."""
    follows = machines.until_shown()
    yield Row(
        "an edition written to the primary, read through the replica",
        f"shown within {BOUND} s",
        f"after {follows:.2f} s",
        is_kept=follows <= BOUND,
    )
    machines.replica.say("SELECT pg_wal_replay_pause()")
    try:
        bounded = machines.until_shown()
    finally:
        machines.replica.say("SELECT pg_wal_replay_resume()")
    most = BOUND + 2
    yield Row(
        "the same while the replica has stopped following",
        f"shown within {most} s: `DATABASE_REPLICA_SECONDS`, {BOUND}, and one look",
        f"after {bounded:.2f} s",
        # Earlier would mean that the replica had not stopped, or was not read.
        is_kept=1 < bounded <= most,
    )


def _lost(machines: _Machines, tell: Callable[[str], object]) -> Iterator[Row]:
    losses: tuple[tuple[str, Callable[[], object], Callable[[], object]], ...] = (
        ("an application server", lambda: machines.kill(0), lambda: machines.give_back(0)),
        ("the other one", lambda: machines.kill(1), lambda: machines.give_back(1)),
        ("the replica", machines.replica.stop, machines.replica.start),
        ("the primary", machines.primary.stop, machines.primary.start),
    )
    for what, lose, give_back in losses:
        with Readers(machines.port, pages=NEW_PAGES) as readers:
            readers.wait_for(300)
            lose()
            gone = time.monotonic()
            readers.wait_for(QUESTIONS // LOSSES - 300)
            time.sleep(max(0.0, gone + SECONDS - time.monotonic()))
            seconds = time.monotonic() - gone
            give_back()
            readers.wait_for(len(readers.seen) + 300)
        failed = readers.failed()
        tell(f"{what}: {len(failed)} of {len(readers.seen):,} failed")
        slowest = max(one.seconds for one in readers.seen)
        yield Row(
            f"{what} lost for {seconds:.0f} s behind nginx, and given back, beneath readers whose "
            "every question is answered anew from a database",
            f"no question of {QUESTIONS // LOSSES:,} fails",
            f"{len(failed)} of {len(readers.seen):,} failed; the slowest took {slowest:.1f} s"
            f"{''.join(f', {one.status} {one.path} {one.why}' for one in failed[:3])}",
            is_kept=not failed and len(readers.seen) >= QUESTIONS // LOSSES,
        )
