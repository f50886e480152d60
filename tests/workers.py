"""The server as it is shipped, with two workers, and what a visitor does at a real socket."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent


class Answer(NamedTuple):
    """What came back: a status, the headers by name, and the page."""

    status: int
    headers: dict[str, str]
    page: str


def manage(environment, *command):
    """Run a command of the program's."""
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )


@contextmanager
def prepared(folder: Path, **settings: str) -> Iterator[dict[str, str]]:
    """The environment of a site with an empty record of its own, on the engine at hand."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    own = {"HOST": "127.0.0.1", "PORT": str(port), "SITE_URL": "", "ALLOWED_HOSTS": "", "DEBUG": ""}
    place = {"VAR_DIR": str(folder / "var"), "HOME": "", "TRUSTED_PROXIES": ""}
    environment = os.environ | own | place | {"WEB_CONCURRENCY": "2"} | settings
    with ExitStack() as kept:
        if "DATABASE_URL" not in settings:
            environment["DATABASE_URL"] = kept.enter_context(_database())
        manage(environment, "migrate", "--no-input", "--verbosity=0")
        manage(environment, "collectstatic", "--no-input", "--verbosity=0")
        yield environment


@contextmanager
def _database() -> Iterator[str]:
    """The address of an empty database; none stands for a file in the folder of the site."""
    if connection.vendor == "sqlite":
        yield ""
        return
    server, name = os.environ["DATABASE_URL"], f"site-{secrets.token_hex(8)}"
    with closing(psycopg2.connect(server)) as there:
        there.autocommit = True
        there.cursor().execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            there.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running(environment: dict[str, str], log: Path | None = None) -> Iterator[int]:
    """The port of a running server, whose log is kept in a file if one is named."""
    with started(environment, log):
        yield int(environment["PORT"])


@contextmanager
def started(environment: dict[str, str], log: Path | None = None) -> Iterator[int]:
    """The process of a running server, whose children are its workers."""
    with (log or Path(os.devnull)).open("w") as told:
        yield from _run(environment, told)


def _run(environment: dict[str, str], log: IO[str]) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:config.server", "tests.patient"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    try:
        yield process.pid
    finally:
        process.terminate()
        process.communicate(timeout=300)


def ask(port, address, *, method="GET", body=None, whence="127.0.0.1", **headers) -> Answer:
    """Ask over a connection of its own: whichever worker takes it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120, source_address=(whence, 0))
    connection.request(method, address, body, {"Connection": "close"} | headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return Answer(answer.status, dict(answer.getheaders()), page)
