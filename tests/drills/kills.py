"""Loads killed at any moment: what is left is the old state or the new one, and a second succeeds."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.records import environment, run
from tests.drills import states
from tests.drills.databases import both, named
from tests.drills.killing import AFTER_THE_COMMIT, STEPS
from tests.drills.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.drills.databases import InFile, InServer

TIMES = 100
# Who dies by chance may have ended before: another is killed in that one's place.
MOST_LOADS = 2 * TIMES
ENDED = "ended before it was killed"
# The record as it is before the load, and what is loaded: new meetings, and more of old promises.
OLD = ("registers", "us-japan-06")
NEW = ("us-japan-payloads", "us-japan-07", "us-japan-05")
# No two loads have the same.
_OF_THE_CLOCK = ("made_at",)


def drill(tell: Callable[[str], object], *on: str) -> Iterator[Row]:
    """Kill loads of each database, or of those named."""
    seed = random.SystemRandom().randrange(10**6)
    tell(f"seed {seed}")
    with both() as databases, tempfile.TemporaryDirectory() as folder:
        for names, place in ((OLD, "old"), (NEW, "new")):
            Path(folder, place).mkdir()
            for name in names:
                shutil.copy(f"fixtures/{name}.yaml", Path(folder, place))
        for database in named(databases, on):
            yield _drill(database, Path(folder), seed, tell)


def _drill(
    database: InFile | InServer, folder: Path, seed: int, tell: Callable[[str], object]
) -> Row:
    run(database.address, "manage.py", "migrate", "--verbosity", "0")
    run(database.address, "manage.py", "load_dialogues", str(folder / "old"))
    database.keep()
    killer = _Killer(database, folder / "new", seed)
    left: Counter[str] = Counter()
    while left.total() - left[ENDED] < TIMES and left.total() < MOST_LOADS:
        left[killer.kill(tell)] += 1
    killer.end()
    wrong = sum(count for state, count in left.items() if state not in {"old", "new", ENDED})
    return Row(
        f"{TIMES} SIGKILLs of `load_dialogues` at both ends of {len(STEPS)} named steps, at any "
        f"statement, at any instant, at any instant after the commit, {database.name}",
        f"{TIMES} die of it; the old state or the new one, in order and with its index; loading "
        "again succeeds",
        f"{left['old']} old, {left['new']} new, {wrong} neither; {left[ENDED]} more had ended before"
        + (f": {dict(left)}, seed {seed}" if wrong else ""),
        is_kept=not wrong
        and left["old"] + left["new"] == TIMES
        and left["old"] > 0
        and left["new"] >= AFTER_THE_COMMIT,
    )


def judged(way: Mapping[str, Any], state: str, *, is_in_order: bool) -> str:
    """What is to be counted of a load, by the state in which it left the record.

    Whoever ended before the kill is none of those who were killed, and left the new state.
    """
    if not is_in_order:
        return f"{state} in disorder"
    if way["is_killed"]:
        return state
    return ENDED if state == "new" and not way["is_sure"] else f"{state}, not killed"


class _Killer:
    """The process that forks and kills loads, and what every one of them may leave behind."""

    def __init__(self, database: InFile | InServer, new: Path, seed: int) -> None:
        self._database = database
        self._old = self._state()
        command = (sys.executable, "-m", "tests.drills.killing", str(new), str(seed))
        self._process = subprocess.Popen(
            command,
            env=environment(database.address) | {"PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._heard()
        database.settle()
        self._new = self._state()

    def _state(self) -> tuple[int, str]:
        return states.read(self._database.address, leave_out=_OF_THE_CLOCK)

    def kill(self, tell: Callable[[str], object]) -> str:
        """In which state one killed load left the record, or that it ended; what was wrong, if anything."""
        self._database.put_back()
        self._go_on()
        way = self._heard()
        self._database.settle()
        state = self._state()
        found = {self._old: "old", self._new: "new"}.get(state, "neither")
        faults = self._database.faults()
        self._go_on()
        then = self._heard()
        self._database.settle()
        is_in_order = not (faults or then["left"] or then["then"]) and (
            then["again"] is None and self._is_again(found, self._state())
        )
        found = judged(way, found, is_in_order=is_in_order)
        if found not in {"old", "new", ENDED}:
            tell(f"{self._database.name} {way['way']}: {found} {faults} {then}")
        return found

    def _is_again(self, found: str, state: tuple[int, str]) -> bool:
        """Whether a second load made what the first was to make."""
        if self._database.gives_keys_again or found == "new":
            return state == self._new
        return state[0] == self._new[0]

    def _go_on(self) -> None:
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def end(self) -> None:
        """Let it go."""
        self._process.communicate(timeout=60)
