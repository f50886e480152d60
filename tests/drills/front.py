"""What nginx, with the lines of `docs/operating.md`, holds off from the program behind it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.bench.records import SQLite
from tests.drills import proxy
from tests.drills.rows import Row
from tests.drills.serving import ask, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.drills.serving import Site

SIZE = 5_000
SEARCHES, LEAST_SEARCHES = 60, 11
HALF_OPEN, MOST_SECONDS = 300, 0.1
GUESSES, MOST_GUESSES = 12, 10
SMALL, LARGE = 1_500_000, 25_000_000
_LOGIN, _LOAD, _FILE = "/admin/login/", "/admin/load/", "/commitments.csv"
_PATIENCE = 30.0


def drill(tell: Callable[[str], object]) -> Iterator[Row]:
    """Ask one server through nginx for what no single visitor should get."""
    if proxy.program() is None:
        yield Row(
            "too much asked of nginx by one visitor",
            "the program hears little of it",
            "nginx is not installed. On Debian and Ubuntu, install nginx-light",
            is_kept=None,
        )
        return
    with tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True) as name:
        record = Path(name, "record.sqlite3")
        shutil.copy(SQLite(tell).file(SIZE), record)
        with (
            served(f"sqlite:///{record}", {"TRUSTED_PROXIES": "127.0.0.1"}) as site,
            proxy.running(Path(name), [site.port], is_limited=True) as port,
        ):
            yield _searched(port)
            yield _half_asked(port)
            yield _guessed(port)
            yield _sent(port)
            yield _broken_off(site, port)


def _searched(port: int) -> Row:
    """Many searches at once from one place."""
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask, port, f"/search/?q=word{n}") for n in range(SEARCHES)]
        alive = [ask(port, "/livez")[0].status for _time in range(10)]
    seen = [one.result()[0] for one in asked]
    answered = sum(one.status == HTTPStatus.OK for one in seen)
    later = sum(
        one.status == HTTPStatus.TOO_MANY_REQUESTS and one.retry_after != "" for one in seen
    )
    return Row(
        f"{SEARCHES} searches at once by one visitor, through nginx",
        "a burst is answered, the others get 429 with Retry-After; `/livez` is 200 all the time",
        f"{answered} answered, {later} with 429; `/livez` {alive.count(HTTPStatus.OK)} of {len(alive)}",
        is_kept=answered >= LEAST_SEARCHES
        and later > 0
        and answered + later == SEARCHES
        and set(alive) == {HTTPStatus.OK},
    )


def _half_asked(port: int) -> Row:
    """Many who begin to ask and never end."""
    with ExitStack() as stack:
        for _one in range(HALF_OPEN):
            half = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            half.sendall(b"GET / HT")
        seen = [ask(port, "/meetings/")[0] for _time in range(20)]
    middle = statistics.median(one.seconds for one in seen)
    answered = sum(one.status == HTTPStatus.OK for one in seen)
    return Row(
        f"{HALF_OPEN} connections that send half a question and wait, through nginx",
        f"others get their pages, within {MOST_SECONDS * 1000:.0f} ms at the median",
        f"{answered} of {len(seen)}, {middle * 1000:.0f} ms",
        is_kept=answered == len(seen) and middle <= MOST_SECONDS,
    )


def _guessed(port: int) -> Row:
    """Guesses at a password by somebody who says each time that they come from elsewhere."""
    token = _cookie(port)
    form = urlencode({"username": "hanako", "password": "x", "csrfmiddlewaretoken": token})
    headers = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    seen = []
    for number in range(GUESSES):
        feigned = {"X-Forwarded-For": f"198.51.100.{number}"}
        seen.append(_posted(port, _LOGIN, form.encode(), headers | feigned))
    expected = [HTTPStatus.OK] * MOST_GUESSES
    expected += [HTTPStatus.TOO_MANY_REQUESTS] * (GUESSES - MOST_GUESSES)
    return Row(
        f"{GUESSES} wrong passwords, each with another X-Forwarded-For, through nginx",
        f"no more than {MOST_GUESSES} are looked at",
        f"{seen.count(HTTPStatus.OK)} looked at, {seen.count(HTTPStatus.TOO_MANY_REQUESTS)} with 429",
        is_kept=seen == expected,
    )


def _cookie(port: int) -> str:
    """What a form has to bring along."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    connection.request("GET", _LOGIN)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    said = answer.getheader("Set-Cookie") or ""
    return said.partition("csrftoken=")[2].partition(";")[0]


def _posted(port: int, path: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of a form; 0 if nobody read it to its end or answered."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("POST", path, body, {"Connection": "close"} | headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def _sent(port: int) -> Row:
    """Files sent to the desk: one that it takes, and one that nobody does."""
    parts = {"Content-Type": "multipart/form-data; boundary=x"}
    small = _posted(port, _LOAD, b"x" * SMALL, parts)
    large = _posted(port, _LOAD, b"x" * LARGE, parts)
    page = _posted(port, "/meetings/", b"x" * SMALL, parts)
    # Whoever is told so while they are still sending may not hear it.
    unheard = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 0}
    return Row(
        "dossiers of 1.5 and 25 MB sent to the desk, and 1.5 MB to a page, through nginx",
        "the desk is given what it may take, and nothing else gets through",
        f"{small} for the small one, {large} for the large one, {page} for the page",
        is_kept=small in {HTTPStatus.FOUND, HTTPStatus.FORBIDDEN} and {large, page} <= unheard,
    )


def _broken_off(site: Site, port: int) -> Row:
    """A file whose writer is killed: nobody takes half of it for the whole."""
    whole = len(ask(site.port, _FILE)[1])
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    connection.request("GET", f"{_FILE}?safe=1")
    answer = connection.getresponse()
    begun = len(answer.read(1_000))
    for worker in site.workers():
        os.kill(worker, signal.SIGKILL)
    told = _told_of(answer)
    connection.close()
    until = time.monotonic() + _PATIENCE
    while ask(site.port, "/livez")[0].status != HTTPStatus.OK and time.monotonic() < until:
        time.sleep(0.05)
    again = len(ask(port, f"{_FILE}?safe=1")[1])
    return Row(
        f"the writer of a file of {whole / 1e6:.0f} MB killed while it is written, through nginx",
        "the file is told from a whole one, and the next one is whole",
        f"{told} after {begun:,} bytes and more; then {again / 1e6:.1f} MB of {whole / 1e6:.1f}",
        is_kept=told == "broken off" and again >= whole,
    )


def _told_of(answer: HTTPResponse) -> str:
    """Whether a client notices that the rest of an answer does not come."""
    try:
        answer.read()
    except (OSError, HTTPException):
        return "broken off"
    return "taken for whole"
