"""The program served as it is to the world, and readers who never stop asking."""

from __future__ import annotations

import datetime
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.bench.records import ROOT, environment, run
from tests.bench.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OK = 200
_PATIENCE = 60.0
# What readers ask for: pages, lists, search, JSON, a table, a picture of nothing.
PAGES = (
    *("/", "/meetings/", "/meetings/us-japan-6/", "/commitments/", "/search/?q=moon", "/ja/"),
    *("/dialogues/", "/api/v1/commitments?limit=5", "/agencies/", "/commitments.csv"),
)
# The same, to be made from the database each time: what is filled in nobody has asked before. A
# parameter that a page does not know would not do, nor a page that has none: memory answers.
NEW_PAGES = (
    *("/meetings/?q={word}", "/search/?q={word}", "/commitments/?made_from={day}"),
    *("/ja/meetings/?q={word}", "/search/?q=moon+{word}", "/dialogues/?q={word}"),
    *("/api/v1/commitments?limit=5&made_from={day}", "/agencies/?q={word}"),
    "/commitments.csv?made_from={day}",
)
# Long before whatever a record tells: nothing is left out.
_FIRST_DAY = datetime.date(1500, 1, 1)
_NUMBERS = itertools.count()


def filled(page: str) -> str:
    """A page of `NEW_PAGES` as nobody has asked for it; any other as it is."""
    if "{" not in page:
        return page
    number = next(_NUMBERS)
    day = _FIRST_DAY + datetime.timedelta(days=number)
    return page.format(word=f"w{number}", day=day.isoformat())


@dataclass(frozen=True)
class Seen:
    """What came of one question: a status, 0 if there was no answer, and then why."""

    at: float
    path: str
    status: int
    seconds: float
    retry_after: str = ""
    why: str = ""


def ask(port: int, path: str, *, patience: float = 30.0) -> tuple[Seen, bytes]:
    """What came of a question over a connection of its own, as a proxy asks, and the answer."""
    at = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, HTTPException) as error:
        return Seen(at, path, 0, time.monotonic() - at, why=repr(error)), b""
    finally:
        connection.close()
    after = answer.getheader("Retry-After", "")
    return Seen(at, path, answer.status, time.monotonic() - at, after), body


class Readers:
    """Readers, each a thread, who ask for one page after the other until they are stopped."""

    def __init__(
        self,
        port: int,
        *,
        number: int = 4,
        pause: float = 0.0,
        pages: Sequence[str] = PAGES,
    ) -> None:
        self.seen: list[Seen] = []
        # Those of them that no memory could answer.
        self.new: list[Seen] = []
        self._port, self._pause = port, pause
        self._ends = threading.Event()
        self._pages = itertools.cycle(pages)
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(number)]

    def _read(self) -> None:
        while not self._ends.is_set():
            page = next(self._pages)
            seen = ask(self._port, filled(page))[0]
            self.seen.append(seen)
            if page in NEW_PAGES:
                self.new.append(seen)
            if self._pause:
                time.sleep(self._pause)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def wait_for(self, count: int) -> None:
        """Wait until so many questions have been asked."""
        while len(self.seen) < count:
            time.sleep(0.05)

    def failed(self) -> list[Seen]:
        """The questions that got no page."""
        return [seen for seen in self.seen if seen.status != OK]


class Site:
    """One running server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.port, self.process, self.log = port, process, log

    def workers(self) -> list[int]:
        """The processes that answer."""
        place = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(number) for number in Path(place).read_text().split()]

    def edition(self) -> int:
        """The edition that readers are shown."""
        return int(json.loads(ask(self.port, "/api/v1/commitments?limit=1")[1])["edition"])


@contextmanager
def served(address: str, told: dict[str, str] | None = None, *, port: int = 0) -> Iterator[Site]:
    """The program served from a database by two workers, at a free port unless one is named."""
    run(address, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
    port = port or free_port()
    log = Path(ROOT, "var", f"drill-{port}.log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "python:config.server", "config.wsgi"],
            cwd=ROOT,
            env=environment(address, port) | {"WEB_CONCURRENCY": "2"} | (told or {}),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + _PATIENCE
        while ask(port, "/livez")[0].status != OK:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"It does not serve: {log.read_text()[-2000:]}")
            time.sleep(0.05)
        yield Site(port, process, log)
    finally:
        end(process)
        log.unlink(missing_ok=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a server and all its processes."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
