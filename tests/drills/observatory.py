"""What MDN's Observatory thinks of seven pages, asked over TLS: `make observatory OBSERVATORY=...`

It comes by npm (`npm install --ignore-scripts @mdn/mdn-http-observatory`, in a folder that is not
this one), and not every machine has that: it is run by hand. It knows the front page of a site
alone; so each page is in its turn the front page of a small proxy, which speaks TLS as a web
server before this program does.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from tests.workers import ROOT, prepared, running

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = (
    *("/", "/commitments/", "/meetings/us-japan-6/", "/search/?q=moon", "/no-such-page/"),
    *("/ja/", "/admin/login/"),
)
GRADE, LEAST = "A+", 130
USAGE = "Say where the Observatory is: make observatory OBSERVATORY=/path/to/node_modules/@mdn/mdn-http-observatory"
# What an installation fetches from elsewhere; a site with an address of its own needs neither.
_LISTS = {"hsts-preload.json": "{}", "tld-list.json": "[]"}
_CERTIFICATE = (
    *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
    *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
    *("-keyout", "key.pem", "-out", "certificate.pem"),
)


class _Proxy(BaseHTTPRequestHandler):
    """A web server that speaks TLS, before a program that does not."""

    page = "/"
    port = 0

    def do_GET(self) -> None:
        """Pass a question on, and its answer back."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        path = self.page if self.path == "/" else self.path
        told = {"Host": "127.0.0.1", "X-Forwarded-Proto": "https", "Connection": "close"}
        kept = {name: value for name, value in self.headers.items() if name not in told}
        connection.request(self.command, path, headers=kept | told)
        answer = connection.getresponse()
        body = answer.read()
        # The Observatory looks at no page that is a refusal.
        is_missing = answer.status == HTTPStatus.NOT_FOUND and path == self.page
        self.send_response_only(HTTPStatus.OK if is_missing else answer.status)
        for name, value in answer.getheaders():
            if name != "Connection":
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - the names that are looked for

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def _front(folder: Path, page: str, port: int) -> Iterator[int]:
    """The port at which a page is the front page, over TLS."""
    manner = type("Manner", (_Proxy,), {"page": page, "port": port})
    server = ThreadingHTTPServer(("127.0.0.1", 0), manner)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _opinion(program: Path, folder: Path, port: int) -> dict[str, Any]:
    answer = subprocess.run(
        ["node", str(program / "src" / "scan.js"), f"127.0.0.1:{port}"],  # noqa: S607 - whichever there is
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(folder / "certificate.pem")},
        cwd=program,
        check=False,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def main(program: Path) -> int:
    """Ask about each page, say what it thinks, and fail if that is less than it is to be."""
    for name, text in _LISTS.items():
        if not (place := program / "conf" / name).exists():
            place.write_text(text)
    short = False
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        subprocess.run(_CERTIFICATE, cwd=folder, check=True, capture_output=True)
        own = {"SITE_URL": "https://127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1"}
        with prepared(folder, DATABASE_URL="", **own) as environment:
            subprocess.run(
                [sys.executable, "-m", "config.server"],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            with running(environment) as port:
                for page in PAGES:
                    with _front(folder, page, port) as front:
                        short |= not _told(page, _opinion(program, folder, front))
    return int(short)


def _told(page: str, opinion: dict[str, Any]) -> bool:
    """Whether a page is as good as promised; and what is thought of it, said."""
    if "error" in opinion:
        sys.stdout.write(f"BROKEN {page}: {opinion['error']}\n")
        return False
    scan, tests = opinion["scan"], opinion["tests"]
    failed = [f"{name}: {test['result']}" for name, test in tests.items() if test["pass"] is False]
    is_kept = (scan["grade"], failed) == (GRADE, []) and scan["score"] >= LEAST
    sys.stdout.write(
        f"{'' if is_kept else 'BROKEN '}{page}: {scan['grade']}, {scan['score']}, "
        f"{scan['testsPassed']} of {scan['testsQuantity']} passed {'; '.join(failed)}\n"
    )
    return is_kept


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()) if sys.argv[1:] else USAGE)
