"""One load after another, killed: `python -m tests.drills.killing FOLDER TIMES SEED`.

The program is read once, and each load is a process forked from there, which is killed with
SIGKILL: at the beginning and at the end of each named step, at some statement, at some instant.
Prints as JSON what each left behind.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.core.management import call_command
from django.db import connection, connections

if TYPE_CHECKING:
    from collections.abc import Callable

# What a load does, by the place at which the program does it.
STEPS = (
    ("dialogues.dossier.load", "read"),
    ("dialogues.dossier.load", "make_plan"),
    ("dialogues.dossier.apply", "apply"),
    ("dialogues.dossier.load", "_remember"),
    ("dialogues.dossier.door", "derive"),
    ("dialogues.dossier.door", "History.keep"),
    ("dialogues.search.upkeep", "keep"),
    ("dialogues.facets.upkeep", "keep"),
    ("django.db.backends.base.base", "BaseDatabaseWrapper._commit"),
)


def die() -> None:
    """End at once, as by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def apart(work: Callable[[], Any]) -> Any:
    """What a function says in a process of its own, which takes its connections with it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            answer = pickle.dumps(work())
        except BaseException as error:  # noqa: BLE001 - it is told to whoever asked
            answer = pickle.dumps(repr(error))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(told)  # noqa: S301 - written a moment ago, by ourselves


def load(folder: Path) -> None:
    """Load the dossiers, as the command does."""
    with Path(os.devnull).open("w") as nowhere:
        call_command("load_dialogues", str(folder), stdout=nowhere)


def killed(folder: Path, arrange: Callable[[], object], after: float | None = None) -> bool:
    """Whether a load was killed: where it was arranged for, or from outside after some seconds."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            arrange()
            load(folder)
        os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def at_step(module: str, name: str, *, is_end: bool) -> None:
    """Let this process die when it begins or ends a step."""
    *path, last = name.split(".")
    owner = sys.modules[module]
    for part in path:
        owner = getattr(owner, part)
    do = getattr(owner, last)

    def deadly(*arguments: Any, **named: Any) -> Any:
        if is_end:
            do(*arguments, **named)
        die()

    setattr(owner, last, deadly)


class Statements:
    """The statements of a load, counted, and the last of them if it is to be."""

    def __init__(self, last: int = 0) -> None:
        self.last, self.count = last, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - as Django calls it
        self.count += 1
        if self.count == self.last:
            die()
        return execute(sql, params, many, context)

    def count_in(self) -> None:
        """Count from now on."""
        connection.execute_wrappers.append(self)


def _measured(folder: Path) -> tuple[int, float]:
    """How many statements a whole load takes, and how many seconds."""
    statements = Statements()
    statements.count_in()
    start = time.monotonic()
    load(folder)
    return statements.count, time.monotonic() - start


def _looked_at() -> list[str]:
    """What is wrong with the record: its rules, history, index and facets."""
    from dialogues.dossier.checks import failures  # noqa: PLC0415 - Django has to be set up

    return list(failures())


def _ways(times: int, statements: int, seconds: float, chance: random.Random) -> list[Any]:
    """How each load is to die, in words and as what `killed` takes."""
    ways: list[Any] = [
        (f"{'end' if is_end else 'begin'} of {name}", _dies(module, name, is_end=is_end), None)
        for module, name in STEPS
        for is_end in (False, True)
    ]
    while len(ways) < times:
        number = chance.randint(1, statements)
        ways.append((f"statement {number}", Statements(number).count_in, None))
        instant = chance.uniform(0, seconds * 1.02)
        ways.append((f"after {instant:.4f} s", lambda: None, instant))
    return ways[:times]


def _dies(module: str, name: str, *, is_end: bool) -> Callable[[], None]:
    return lambda: at_step(module, name, is_end=is_end)


def main(folder: Path, times: int, seed: int) -> None:
    """Kill so many loads; between each two, whoever started this puts the record back."""
    django.setup()
    connections.close_all()
    statements, seconds = apart(lambda: _measured(folder))
    _say({"statements": statements, "seconds": seconds})
    for way, arrange, after in _ways(times, statements, seconds, random.Random(seed)):
        sys.stdin.readline()
        _say({"way": way, "is_killed": killed(folder, arrange, after)})
        sys.stdin.readline()
        left = apart(_looked_at)
        again = apart(lambda: load(folder))
        _say({"left": left, "again": again, "then": apart(_looked_at)})


def _say(told: object) -> None:
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
