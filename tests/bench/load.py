"""`python -m tests.bench.load SIZE` loads a generated record as a steward does, and weighs the load.

At a terminal, into a SQLite file that is gone afterwards. It tells how long that took and the most
memory that the process had, and fails above a gigabyte, or if no bar showed how far it was.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench import dossiers
from tests.bench.records import ROOT, environment, run

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_MEGABYTES = 1000
_STEP = re.compile(rb"\d+%")


def weighed(size: int, folder: Path) -> tuple[int, float, float, bool]:
    """The exit code, seconds and megabytes of a load, and whether a bar showed how far it was."""
    dossiers.write(size, folder / "dossiers")
    address = f"sqlite:///{folder}/record.sqlite3"
    run(address, "manage.py", "migrate", "--verbosity", "0")
    start = time.monotonic()
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "load_dialogues", str(folder / "dossiers")],
        cwd=ROOT,
        env=environment(address) | {"TMPDIR": str(folder), "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=its,
    )
    os.close(its)
    told = b"".join(_shown(ours))
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    return process.returncode, seconds, usage.ru_maxrss / 1024, _STEP.search(told) is not None


def _shown(terminal: int) -> Iterator[bytes]:
    """What a process shows at a terminal until it ends; that is told by an error."""
    with suppress(OSError):
        while piece := os.read(terminal, 65_536):
            yield piece
    os.close(terminal)


def main(size: int) -> int:
    """Load, tell, and say whether it was light enough."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
        code, seconds, megabytes, is_shown = weighed(size, Path(folder))
    bar = "a bar showed how far" if is_shown else "nothing showed how far"
    sys.stdout.write(
        f"{size:,} commitments loaded with exit code {code} in {seconds / 60:.1f} minutes,"
        f" at most {megabytes:.0f} MB; {bar}.\n"
    )
    return int(code != 0 or megabytes > MOST_MEGABYTES or not is_shown)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
