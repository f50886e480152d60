"""One load after another, killed: `python -m tests.drills.killing FOLDER SEED`, until its input ends.

The program is read once, and each load is a process forked from there, which is killed with
SIGKILL: at the beginning and at the end of each named step, at some statement, at some instant,
at some instant after the commit. Prints as JSON whether it was, and what each left behind.
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
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import django
from django.core.management import call_command
from django.db import connection, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_COMMIT = ("django.db.backends.base.base", "BaseDatabaseWrapper._commit")
_COMMAND = "dialogues.management.commands.load_dialogues"
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
    _COMMIT,
    ("dialogues.dossier.load", "_carried_out"),
    (_COMMAND, "load"),
    (_COMMAND, "summary"),
)
# The ends of the last four, and the beginning of the very last.
AFTER_THE_COMMIT = 5


class Way(NamedTuple):
    """How a load is to die: in words, and as what `killed` takes.

    One that is sure to be killed does not get past it. Others may have ended before.
    """

    told: str
    arrange: Callable[[], object]
    after: float | None = None
    is_sure: bool = False


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


def place(module: str, name: str) -> tuple[Any, str]:
    """Who has a step, and what it is called there."""
    *path, last = name.split(".")
    owner: Any = import_module(module)
    for part in path:
        owner = getattr(owner, part)
    return owner, last


def at_step(module: str, name: str, *, is_end: bool) -> None:
    """Let this process die when it begins or ends a step."""
    owner, last = place(module, name)
    do = getattr(owner, last)

    def deadly(*arguments: Any, **named: Any) -> Any:
        if is_end:
            do(*arguments, **named)
        die()

    setattr(owner, last, deadly)


def at_commit(then: Callable[[], object]) -> None:
    """Do something as soon as something was committed."""
    owner, last = place(*_COMMIT)
    do = getattr(owner, last)

    def followed(*arguments: Any) -> None:
        do(*arguments)
        then()

    setattr(owner, last, followed)


def die_in(seconds: float) -> None:
    """Let this process die after some seconds, whatever it is at."""
    signal.signal(signal.SIGALRM, lambda *_: die())
    signal.setitimer(signal.ITIMER_REAL, seconds)


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


class Length(NamedTuple):
    """How many statements a whole load takes, how many seconds, and how many after the commit."""

    statements: int
    seconds: float
    tail: float


def _measured(folder: Path) -> Length:
    statements, commits = Statements(), [0.0]
    statements.count_in()
    at_commit(lambda: commits.append(time.monotonic()))
    start = time.monotonic()
    load(folder)
    end = time.monotonic()
    return Length(statements.count, end - start, end - commits[-1])


def _looked_at() -> list[str]:
    """What is wrong with the record: its rules, history, index and facets."""
    from dialogues.dossier.checks import failures  # noqa: PLC0415 - Django has to be set up

    return list(failures())


def ways(length: Length, chance: random.Random) -> Iterator[Way]:
    """How each load is to die: at the named steps first, then by chance, without end."""
    for module, name in STEPS:
        for is_end in (False, True):
            told = f"{'end' if is_end else 'begin'} of {name}"
            yield Way(told, _dies(module, name, is_end=is_end), is_sure=True)
    while True:
        number = chance.randint(1, length.statements)
        yield Way(f"statement {number}", Statements(number).count_in)
        instant = chance.uniform(0, length.seconds)
        yield Way(f"after {instant:.4f} s", lambda: None, instant)
        instant = chance.uniform(0, length.tail)
        yield Way(f"{instant:.4f} s after the commit", _dies_after_commit(instant))


def _dies(module: str, name: str, *, is_end: bool) -> Callable[[], None]:
    return lambda: at_step(module, name, is_end=is_end)


def _dies_after_commit(seconds: float) -> Callable[[], None]:
    return lambda: at_commit(lambda: die_in(seconds))


def main(folder: Path, seed: int) -> None:
    """Kill one load after another; between each two, whoever started this puts the record back."""
    django.setup()
    import_module(_COMMAND)
    connections.close_all()
    length = apart(lambda: _measured(folder))
    _say(length._asdict())
    for way in ways(length, random.Random(seed)):
        if not sys.stdin.readline():
            return
        is_killed = killed(folder, way.arrange, way.after)
        _say({"way": way.told, "is_sure": way.is_sure, "is_killed": is_killed})
        sys.stdin.readline()
        left = apart(_looked_at)
        again = apart(lambda: load(folder))
        _say({"left": left, "again": again, "then": apart(_looked_at)})


def _say(told: object) -> None:
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
