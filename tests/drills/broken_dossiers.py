"""Every broken dossier, loaded by the command in a process of its own: how long, how much memory.

None may take more than 2 s or 200 MB, each is refused at a place, and nothing is written. The
program is read once, and each load is forked from there: its memory holds Python and Django, its
time does not. Whatever goes wrong, none gets more than a gigabyte of addresses.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import django
from django.core.management import execute_from_command_line

from tests.bench.records import environment, run
from tests.drills import states
from tests.drills.databases import both
from tests.drills.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.drills.databases import InFile, InServer

MOST_SECONDS, MOST_MEGABYTES = 2.0, 200
# Of addresses, in bytes. Python and Django need a third of it.
LIMIT = 1024**3
# The exit code of what no command says of itself.
UNFORESEEN = 70
CORPORA = ("tests/broken", "tests/broken_record")


class Loaded(NamedTuple):
    """What came of one load."""

    seconds: float
    megabytes: float
    code: int
    told: str

    def is_refused(self, file: Path) -> bool:
        """Whether it was refused as is promised: at a place, in time, in little memory."""
        is_placed = f"{file.name}:" in self.told or f"{file.name}/" in self.told
        is_small = self.seconds < MOST_SECONDS and self.megabytes < MOST_MEGABYTES
        return self.code == 1 and is_placed and is_small


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
        for _piece in range(400):
            large.write(b"a: b\n" * 100_000)
    (folder / "latin-1.yaml").write_bytes("sources: {a: {title: Café}}".encode("latin-1"))
    (folder / "nul.yaml").write_bytes(b"sources: {a: {title: x\x00y}}")
    yield from (folder / name for name in ("200-megabytes.yaml", "latin-1.yaml", "nul.yaml"))


def apart(arguments: Sequence[str]) -> Loaded:
    """One call of manage.py in a process forked from this one, within the limit of addresses."""
    reading, writing = os.pipe()
    start = time.monotonic()
    child = os.fork()
    if not child:
        code = UNFORESEEN
        try:
            resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
            for output in (1, 2):
                os.dup2(writing, output)
            execute_from_command_line(["manage.py", *arguments])
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:  # noqa: BLE001 - whatever it is, it is told, and this process ends
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8", errors="replace") as pipe:
        told = pipe.read()
    _pid, status, usage = os.wait4(child, 0)
    seconds = time.monotonic() - start
    return Loaded(seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), told)


def main() -> None:
    """Load each dossier whose path is read, and print what came of it, until the input ends."""
    django.setup()
    import_module("dialogues.management.commands.load_dialogues")
    for path in map(str.rstrip, sys.stdin):
        sys.stdout.write(f"{json.dumps(apart(['load_dialogues', path]))}\n")
        sys.stdout.flush()


def _loaded(address: str, files: Sequence[Path]) -> Iterator[Loaded]:
    """What came of each dossier, loaded into the record at that address."""
    command = (sys.executable, "-m", "tests.drills.broken_dossiers")
    with subprocess.Popen(
        command,
        env=environment(address),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        for file in files:
            process.stdin.write(f"{file}\n")
            process.stdin.flush()
            yield Loaded(*json.loads(process.stdout.readline()))
        process.stdin.close()


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
    run(database.address, "manage.py", "migrate", "--verbosity", "0")
    before = states.read(database.address)
    for file, one in zip(files, _loaded(database.address, files), strict=True):
        slowest, largest = max(slowest, one.seconds), max(largest, one.megabytes)
        if not one.is_refused(file):
            wrong.append(file.name)
            tell(f"{database.name} {file.name}: {one}")
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


if __name__ == "__main__":
    main()
