"""Every broken dossier, loaded by the command in a process of its own: how long, how much memory.

`python -m tests.drills.broken_dossiers` prints a line for each and fails beyond 2 s or 200 MB, or
if one is not refused at a place. Times hold the start of Python and Django, which is told apart.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MOST_SECONDS, MOST_MEGABYTES = 2.0, 200
CORPORA = ("tests/broken", "tests/broken_record")


def bombs(folder: Path) -> Iterator[Path]:
    """Dossiers too large to keep in a repository."""
    made = {
        "levels.yaml": "a:\n" + " [\n" * 10_000,
        "levels-of-maps.yaml": "".join(f"{' ' * depth}a:\n" for depth in range(10_000)),
        "levels.json": "[" * 100_000,
        "aliases.yaml": "a: &a [x, x]\n"
        + "".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n"
            for n in range(9)
        ),
        "unclosed-quote.yaml": "sources: {a: {title: '" + "x\n" * 199_000,
        "long-line.yaml": "sources: {a: {title: " + "x" * 4_900_000 + "}}",
        "record-of-2-megabytes.json": '{"sources": {"a": {"title": "' + "x" * 2_000_000 + '"}}}',
        "surrogate.json": '{"sources": {"a": {"title": "\\ud800"}}}',
    }
    for name, text in made.items():
        (folder / name).write_text(text)
        yield folder / name
    with (folder / "200-megabytes.yaml").open("wb") as large:
        # In pieces: what this process takes, the measured one is counted to have taken too.
        for _piece in range(400):
            large.write(b"a: b\n" * 100_000)
    (folder / "latin-1.yaml").write_bytes("sources: {a: {title: Café}}".encode("latin-1"))
    (folder / "nul.yaml").write_bytes(b"sources: {a: {title: x\x00y}}")
    yield from (folder / name for name in ("200-megabytes.yaml", "latin-1.yaml", "nul.yaml"))


def measured(arguments: list[str]) -> tuple[float, float, int, str]:
    """Seconds, megabytes, exit code and output of one call of manage.py."""
    read, write = os.pipe()
    start = time.monotonic()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "manage.py", *arguments],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, write, 1),
            (os.POSIX_SPAWN_DUP2, write, 2),
            (os.POSIX_SPAWN_CLOSE, read),
        ],
    )
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="replace") as output:
        told = output.read()
    _pid, status, usage = os.wait4(child, 0)
    seconds = time.monotonic() - start
    return seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), told


def main() -> int:
    """Load them all; the exit code is how many were too slow, too large or not refused."""
    os.chdir(ROOT)
    failed = 0
    with tempfile.TemporaryDirectory() as made:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{made}/record.sqlite3")
        measured(["migrate", "--verbosity", "0"])
        idle = min(measured(["check"])[:2] for _again in range(3))
        sys.stdout.write(f"starting alone: {idle[0]:.2f} s, {idle[1]:.0f} MB\n")
        files = [file for corpus in CORPORA for file in sorted(Path(corpus).iterdir())]
        for file in [*files, *bombs(Path(made))]:
            seconds, megabytes, code, told = measured(["load_dialogues", str(file), "--dry-run"])
            is_placed = f"{file.name}:" in told or f"{file.name}/" in told
            well = (
                code == 1
                and is_placed
                and seconds - idle[0] < MOST_SECONDS
                and megabytes < MOST_MEGABYTES
            )
            failed += not well
            line = f"{'' if well else 'FAILED '}{file.name}: {seconds:.2f} s, {megabytes:.0f} MB"
            sys.stdout.write(f"{line}  {told.splitlines()[0][-110:] if told else ''}\n")
    return min(failed, 100)


if __name__ == "__main__":
    sys.exit(main())
