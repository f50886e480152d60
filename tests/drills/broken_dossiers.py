"""Every broken dossier, loaded by the command in a process of its own: how long, how much memory.

None may take more than 2 s or 200 MB, each is refused at a place, and nothing is written. Times
hold the start of Python and Django, which is taken off. Whatever goes wrong, no process gets more
than a gigabyte of addresses.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.records import environment
from tests.drills import states
from tests.drills.databases import both
from tests.drills.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.drills.databases import InFile, InServer

MOST_SECONDS, MOST_MEGABYTES = 2.0, 200
# Of addresses, in kilobytes. Python and Django need a third of it.
LIMIT = 1024 * 1024
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


def limited(*command: str) -> list[str]:
    """A command that gets no more addresses than the limit."""
    return ["/bin/bash", "-c", f'ulimit -v {LIMIT}; exec "$0" "$@"', *command]


def measured(arguments: list[str], told_of: Mapping[str, str]) -> tuple[float, float, int, str]:
    """Seconds, megabytes, exit code and output of one call of manage.py, within its limit."""
    read, write = os.pipe()
    start = time.monotonic()
    child = os.posix_spawn(
        "/bin/bash",
        limited(sys.executable, "manage.py", *arguments),
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
    """Load them all into each database, side by side; what is not as promised is named."""
    with tempfile.TemporaryDirectory() as made, both() as databases, ThreadPoolExecutor(2) as pool:
        corpora = [file for corpus in CORPORA for file in sorted(Path(corpus).iterdir())]
        files = [*corpora, *bombs(Path(made))]
        yield from pool.map(lambda database: _drill(database, files, tell), databases)


def _drill(
    database: InFile | InServer, files: Sequence[Path], tell: Callable[[str], object]
) -> Row:
    slowest, largest, wrong = 0.0, 0.0, []
    told_of = environment(database.address)
    measured(["migrate", "--verbosity", "0"], told_of)
    before = states.read(database.address)
    start = min(measured(["check"], told_of)[0] for _again in range(3))
    for file in files:
        seconds, megabytes, code, told = measured(["load_dialogues", str(file)], told_of)
        seconds -= start
        slowest, largest = max(slowest, seconds), max(largest, megabytes)
        is_placed = f"{file.name}:" in told or f"{file.name}/" in told
        if code != 1 or not is_placed or seconds >= MOST_SECONDS or megabytes >= MOST_MEGABYTES:
            wrong.append(file.name)
            tell(f"{database.name} {file.name}: {seconds:.2f} s, {megabytes:.0f} MB {told[-200:]}")
    is_unchanged = states.read(database.address) == before and not database.faults()
    return Row(
        f"{len(files)} broken dossiers loaded, of 200 MB, of 100,000 levels, with bombs of "
        f"aliases, {database.name}",
        f"each refused at its place within {MOST_SECONDS:g} s and {MOST_MEGABYTES} MB; "
        "nothing is written",
        f"{len(files) - len(wrong)} of {len(files)}; at most {slowest:.1f} s and {largest:.0f} MB; "
        f"{'nothing' if is_unchanged else 'something'} was written"
        f"{'; not ' if wrong else ''}{', '.join(wrong)}",
        is_kept=not wrong and is_unchanged,
    )
