"""Every broken dossier, loaded by the command in a process of its own: how long, how much memory.

None may take more than 2 s or 200 MB, and each is refused at a place. Times hold the start of
Python and Django, which is taken off.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.drills.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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


def measured(arguments: list[str], told_of: Mapping[str, str]) -> tuple[float, float, int, str]:
    """Seconds, megabytes, exit code and output of one call of manage.py."""
    read, write = os.pipe()
    start = time.monotonic()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "manage.py", *arguments],
        told_of,
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


def drill(tell: Callable[[str], object]) -> Iterator[Row]:
    """Load them all; whatever is too slow, too large or not refused is named."""
    slowest, largest, wrong, count = 0.0, 0.0, [], 0
    with tempfile.TemporaryDirectory() as made:
        told_of = os.environ | {"DATABASE_URL": f"sqlite:///{made}/record.sqlite3"}
        measured(["migrate", "--verbosity", "0"], told_of)
        idle = min(measured(["check"], told_of)[:2] for _again in range(3))
        files = [file for corpus in CORPORA for file in sorted(Path(corpus).iterdir())]
        for file in [*files, *bombs(Path(made))]:
            arguments = ["load_dialogues", str(file), "--dry-run"]
            seconds, megabytes, code, told = measured(arguments, told_of)
            seconds -= idle[0]
            slowest, largest, count = max(slowest, seconds), max(largest, megabytes), count + 1
            is_placed = f"{file.name}:" in told or f"{file.name}/" in told
            if code != 1 or not is_placed or seconds >= MOST_SECONDS or megabytes >= MOST_MEGABYTES:
                wrong.append(file.name)
                tell(f"{file.name}: {seconds:.2f} s, {megabytes:.0f} MB {told[-200:]}")
    yield Row(
        f"{count} broken dossiers loaded, of 200 MB, of 100,000 levels, with bombs of aliases",
        f"each refused at its place within {MOST_SECONDS:g} s and {MOST_MEGABYTES} MB",
        f"{count - len(wrong)} of {count}; at most {slowest:.1f} s and {largest:.0f} MB"
        f"{'; not ' if wrong else ''}{', '.join(wrong)}",
        is_kept=not wrong,
    )
