"""nginx in front of the program, configured as `docs/operating.md` says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.bench.servers import free_port
from tests.drills import runbook
from tests.drills.serving import OK, ask, end

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_PATIENCE = 20.0
# What differs from a machine that does nothing else: places, and no daemon.
_AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {outside}
    server {{
        listen 127.0.0.1:{port};
        {inside}
    }}
}}
"""


def program() -> str | None:
    """Where nginx is; none if it is not installed."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def running(folder: Path, ports: Sequence[int], *, is_limited: bool = False) -> Iterator[int]:
    """The port of an nginx before servers at other ports.

    Readers of a drill all come from one place: unless it is told to be limited, nobody is.
    """
    found = program()
    assert found
    outside, inside = runbook.blocks("In front of it", "nginx")
    servers = "".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;\n" for port in ports)
    outside = re.sub(r"( *server 10\.[^\n]*\n)+", servers, outside)
    if not is_limited:
        outside = re.sub(r"rate=\d+r/[sm]", "rate=1000000r/s", outside)
    outside = outside.replace("/var/cache/nginx/space_dialogues", f"{folder}/cache")
    port = free_port()
    user = "" if os.geteuid() else "user root;"
    text = _AROUND.format(user=user, folder=folder, port=port, outside=outside, inside=inside)
    configuration = folder / "nginx.conf"
    configuration.write_text(text, encoding="utf-8")
    command = [found, "-p", str(folder), "-e", f"{folder}/error.log", "-c", str(configuration)]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        until = time.monotonic() + _PATIENCE
        while ask(port, "/livez")[0].status != OK:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((folder / "error.log").read_text()[-2000:])
            time.sleep(0.05)
        yield port
    finally:
        end(process)
