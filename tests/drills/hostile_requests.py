"""Everything a stranger may ask of every address, on each database.

`python -m tests.drills.hostile_requests` asks every value of the corpus of every parameter and
every part of every address, the desk's included, and fails if one answer is a failure or takes
longer than 300 ms. A number after it asks that many values of each instead of all.
"""

from __future__ import annotations

import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.drills.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 0.3
HERE = "tests.drills.hostile_requests"
ENGINES = {"SQLite": (), "PostgreSQL": (sys.executable, "-m", "tests.postgres")}


def drill(tell: Callable[[str], object], each: str = "7") -> Iterator[Row]:
    """A row for each database; so many values of the corpus are asked of each, in turn."""
    with ThreadPoolExecutor() as pool:
        # Side by side: each asks one question after the other.
        everything = [pool.submit(_told, runner, each) for runner in ENGINES.values()]
    for engine, one in zip(ENGINES, everything, strict=True):
        found = json.loads(one.result())
        for failure in found["failures"]:
            tell(f"FAILED {engine}: {failure}")
        statuses = ", ".join(f"{status}: {count:,}" for status, count in found["statuses"])
        yield Row(
            f"{found['asked']:,} hostile questions at {found['addresses']} addresses, {engine}",
            f"no failure, none longer than {MOST_SECONDS * 1000:.0f} ms",
            f"{len(found['failures'])} failures, longest {found['longest'] * 1000:.0f} ms "
            f"({found['where']}), {found['slow']} longer than promised; {statuses}",
            is_kept=not found["failures"] and not found["slow"],
        )


def _told(runner: Sequence[str], each: str) -> str:
    """What a process prints that asks one database."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [*runner, sys.executable, "-m", HERE, "--here", each],
            cwd=ROOT,
            env=os.environ
            | {"DATABASE_URL": f"sqlite:///{folder}/record.sqlite3", "VAR_DIR": folder}
            | {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "", "SITE_URL": ""},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout


def _here(each: int) -> dict[str, Any]:
    """What came of it on the database that the environment names."""
    from django.test import Client  # noqa: PLC0415 - after Django is set up

    from tests import hostile  # noqa: PLC0415 - the same

    # Others of the corpus each time, where not all are asked.
    first = random.SystemRandom().randrange(len(hostile.VALUES))
    user, keys = _prepared()
    stranger, editor = (Client(raise_request_exception=False, HTTP_HOST="127.0.0.1") for _ in "12")
    editor.force_login(user)
    addresses = [*hostile.public(), *hostile.desk(keys)]
    places = [*hostile.places(), *hostile.desk_places()]
    questions = [*hostile.asked(addresses, each, first), *hostile.placed(places, each, first)]
    found = _Found(hostile.ANSWERED)
    for question in questions:
        client = editor if question.startswith("/admin/") else stranger
        found.take(client, question)
    return found.told() | {"addresses": len(addresses) + len(places)}


def _prepared() -> tuple[Any, dict[type, Any]]:
    """An editor and the key of a row of each kind, in a database with the shipped record."""
    from django.contrib.auth.models import Group, User  # noqa: PLC0415 - the same
    from django.core.management import call_command  # noqa: PLC0415 - the same

    from dialogues.admin import site  # noqa: PLC0415 - the same
    from dialogues.dossier.load import load  # noqa: PLC0415 - the same
    from tests.records import edit  # noqa: PLC0415 - the same

    logging.disable(logging.CRITICAL)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load([ROOT / "fixtures"])
    # To undo a whole record is a deed that takes its time, and no question.
    edit("agencies", "jaxa", lambda agency: agency.aliases.append("Tsukuba"))
    user = User.objects.create_superuser("hanako")
    Group.objects.create(name="editor")
    models: list[Any] = [*site._registry]  # noqa: SLF001 - there is no other list of them
    rows = {model: model._default_manager.first() for model in models}  # noqa: SLF001 - documented
    return user, {model: row.pk for model, row in rows.items() if row}


class _Found:
    """What came of many questions."""

    def __init__(self, answered: Container[int]) -> None:
        self.answered = answered
        self.statuses: Counter[int] = Counter()
        self.failures: list[str] = []
        self.longest, self.where, self.slow = 0.0, "", 0

    def take(self, client: Any, question: str) -> None:
        """Ask once; what takes too long is asked again, in case the machine was busy."""
        status, seconds = _answer(client, question)
        if seconds > MOST_SECONDS:
            seconds = min(seconds, *(_answered_anew(client, question) for _again in range(2)))
        self.statuses[status] += 1
        if status not in self.answered:
            self.failures.append(f"{status} {question[:200]}")
        self.slow += seconds > MOST_SECONDS
        if seconds > self.longest:
            self.longest, self.where = seconds, question.partition("?")[0][:80]

    def told(self) -> dict[str, Any]:
        """All of it, for another process."""
        return {
            "asked": self.statuses.total(),
            "statuses": sorted(self.statuses.items()),
            "failures": self.failures,
            "longest": self.longest,
            "where": self.where,
            "slow": self.slow,
        }


def _answer(client: Any, question: str) -> tuple[int, float]:
    """The status, and how long it took until all of it was there."""
    begun = time.monotonic()
    answer = client.get(question)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code, time.monotonic() - begun


def _answered_anew(client: Any, question: str) -> float:
    """How long the same takes again, of which nothing is remembered."""
    from django.core.cache import caches  # noqa: PLC0415 - after Django is set up

    for cache in caches.all():
        cache.clear()
    return _answer(client, question)[1]


def main() -> int:
    """Ask all, tell, and fail if a promise is broken."""
    if sys.argv[1:2] == ["--here"]:
        import django  # noqa: PLC0415 - this process alone is of that database

        warnings.simplefilter("ignore")
        django.setup()
        from tests.hostile import VALUES  # noqa: PLC0415 - after Django is set up

        json.dump(_here(int(sys.argv[2] or len(VALUES))), sys.stdout)
        return 0
    broken = 0
    each = sys.argv[1] if len(sys.argv) > 1 else ""
    for row in drill(lambda text: sys.stderr.write(f"{text}\n"), each):
        broken += not row.is_kept
        sys.stdout.write(f"{'' if row.is_kept else 'BROKEN '}{row.done}: {row.seen}\n")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
