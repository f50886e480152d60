"""Servers of PostgreSQL's that can be stopped, started and followed by a replica."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from tests.postgres import programs

if TYPE_CHECKING:
    from collections.abc import Iterator

# PostgreSQL refuses to be run by root; the wheel makes this user when it is.
_USER = "pgserver" if os.geteuid() == 0 else None
_QUICK = "\nshared_buffers = 32MB\nmax_wal_senders = 4\nwal_keep_size = 64MB\nhot_standby_feedback = on\n"


class Cluster:
    """A server whose data and socket are in a folder, as safe as it is by itself."""

    def __init__(self, place: Path) -> None:
        self.folder = place
        place.mkdir()
        if _USER:
            shutil.chown(place, _USER)

    def address(self, name: str) -> str:
        """The DATABASE_URL of a database of this server."""
        return f"postgresql://postgres:@/{name}?host={self.folder}"

    def make(self) -> None:
        """Make a server that holds nothing."""
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--username=postgres")
        with (self.folder / "data" / "postgresql.conf").open("a") as configuration:
            configuration.write(_QUICK)

    def follow(self, other: Cluster) -> None:
        """Make a server that follows another one as its replica."""
        source = (f"--host={other.folder}", "--username=postgres", "--wal-method=stream")
        self._run("pg_basebackup", *source, "--write-recovery-conf", "--checkpoint=fast")

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-h '' -k {self.folder}"
        log = f"--log={self.folder / 'log'}"
        self._run("pg_ctl", "-w", "-o", options, log, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop, as by a power cut unless another manner is named."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def say(self, statement: str) -> None:
        """Tell the server something."""
        with closing(psycopg2.connect(self.address("record"))) as session:
            session.autocommit = True
            with session.cursor() as cursor:
                cursor.execute(statement)

    def is_running(self) -> bool:
        """Whether there is a server at work."""
        return (self.folder / "data" / "postmaster.pid").exists()

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs() / program), "-D", str(self.folder / "data"), *arguments],
            env=os.environ | {"LC_ALL": "C"},
            cwd=self.folder,
            user=_USER,
            check=True,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for servers, that their user may enter."""
    with tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o755)
        yield Path(place)


@contextmanager
def running(place: Path) -> Iterator[Cluster]:
    """A server with an empty database `record`."""
    cluster = Cluster(place)
    cluster.make()
    cluster.start()
    try:
        subprocess.run(
            [str(programs() / "createdb"), "-h", str(place), "-U", "postgres", "record"],
            check=True,
        )
        yield cluster
    finally:
        if cluster.is_running():
            cluster.stop()


@contextmanager
def following(primary: Cluster, place: Path) -> Iterator[Cluster]:
    """A replica of a running server."""
    cluster = Cluster(place)
    cluster.follow(primary)
    cluster.start()
    try:
        yield cluster
    finally:
        if cluster.is_running():
            cluster.stop()
