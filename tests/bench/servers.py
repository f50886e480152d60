"""The servers that are measured, each a process of its own at a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.client import Client
from tests.bench.records import ROOT, environment, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_GUNICORN = (sys.executable, "-m", "gunicorn", "--config", "python:config.server")
_PATIENCE = 60.0


@contextmanager
def ours(address: str) -> Iterator[Client]:
    """This program as it is served to the world."""
    with ours_watched(address) as (client, _process):
        yield client


@contextmanager
def ours_watched(address: str) -> Iterator[tuple[Client, int]]:
    """The same, with the number of the process that answers."""
    _collect_static(address)
    port = free_port()
    command = [*_GUNICORN, "config.wsgi"]
    with _running(command, environment(address, port), port) as (client, process):
        # The first asks until there is a worker; there is only the one.
        client.ask("/livez")
        [worker] = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        yield client, int(worker)


@contextmanager
def bare(page: Path, *, is_stock: bool) -> Iterator[Client]:
    """A Django that has one page ready and does nothing else, served the same way.

    With the middleware that every new project has, or with none.
    """
    port = free_port()
    command = [*_GUNICORN, "tests.bench.bare:application"]
    told = environment("sqlite://:memory:", port)
    told |= {
        "DJANGO_SETTINGS_MODULE": "tests.bench.bare",
        "PAGE": str(page),
        "STOCK": "1" if is_stock else "",
    }
    with _running(command, told, port) as (client, _process):
        yield client


@contextmanager
def datasette(file: Path) -> Iterator[Client]:
    """Datasette over the same file, with all the time it wants."""
    port = free_port()
    settings = {
        "suggest_facets": "off",
        "sql_time_limit_ms": "600000",
        "facet_time_limit_ms": "600000",
    }
    command = [sys.executable, "-m", "datasette", "serve", "--immutable", str(file)]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    for name, value in settings.items():
        command += ["--setting", name, value]
    with _running(command, dict(os.environ), port) as (client, _process):
        yield client


@cache
def _collect_static(address: str) -> None:
    run(address, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")


def free_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def _running(
    command: Sequence[str], told: Mapping[str, str], port: int
) -> Iterator[tuple[Client, int]]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(process, port)
        yield Client(port), process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=_PATIENCE)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{process.args!r} does not serve") from None
            time.sleep(0.05)
        else:
            return
