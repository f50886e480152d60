"""Questions to servers on this machine, and how long each answer took."""

from __future__ import annotations

import socket
import time
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.bench.addresses import Address

NOTHING_NEW, NOT_NOW = 304, 503
# Times that a page may be given up, after a second each: every one reads more of a record that
# nobody has looked at for long, so that the disk has less to give the next time.
MOST_REFUSED = 60


class ContentError(AssertionError):
    """An answer is not what was asked for: no figure may come of it."""


@dataclass(frozen=True)
class Answer:
    """What a server said, after so many seconds."""

    status: int
    body: str
    tag: str
    seconds: float


class Client:
    """One visitor, who keeps the connection.

    As little of one as can be: what a client costs is added to both sides of a ratio.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        # How often a page was given up before it was answered.
        self.given_up: Counter[str] = Counter()

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a question; a server may have hung up meanwhile."""
        lines = [f"GET {quote(path, safe='/?&=%+')} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        question = "\r\n".join([*lines, "", ""]).encode()
        try:
            return self._ask(question)
        except ConnectionError:
            self._socket = None
            return self._ask(question)

    def _ask(self, question: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=600)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start = time.perf_counter()
        self._socket.sendall(question)
        head, body = self._read()
        seconds = time.perf_counter() - start
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (li.partition(": ") for li in lines)}
        if headers.get("connection", "").lower() == "close":
            self._socket.close()
            self._socket = None
        return Answer(int(status.split()[1]), body.decode(), headers.get("etag", ""), seconds)

    def _read(self) -> tuple[bytes, bytes]:
        """The head and the body of an answer, whichever way its end is told."""
        data = self._more(b"", b"\r\n\r\n")
        head, _, body = data.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            return head, self._chunks(body)
        if b"content-length:" not in lower:
            return head, b""
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0])
        while len(body) < length:
            body += self._received()
        return head, body

    def _chunks(self, data: bytes) -> bytes:
        body = b""
        while True:
            data = self._more(data, b"\r\n")
            size, _, data = data.partition(b"\r\n")
            length = int(size, 16)
            while len(data) < length + 2:
                data += self._received()
            body, data = body + data[:length], data[length + 2 :]
            if not length:
                return body

    def _more(self, data: bytes, until: bytes) -> bytes:
        while until not in data:
            data += self._received()
        return data

    def _received(self) -> bytes:
        received = self._socket.recv(1 << 18) if self._socket else b""
        if not received:
            raise ConnectionResetError
        return received

    def times(
        self, addresses: Sequence[Address], most: float = 600, least: int = 3
    ) -> tuple[list[float], list[str]]:
        """How long pages took, each found to hold what it must, and their tags.

        After so many seconds no more are asked, if there were a few.
        """
        found: list[float] = []
        tags = []
        until = time.perf_counter() + most
        for address in addresses:
            answer = self._answered(address.path)
            address.check(answer)
            found.append(answer.seconds)
            tags.append(answer.tag)
            if len(found) >= least and time.perf_counter() > until:
                break
        return found, tags

    def _answered(self, path: str) -> Answer:
        """The answer to a question that may be given up at first, after all the time it took."""
        answer = self.ask(path)
        waited = 0.0
        while answer.status == NOT_NOW and self.given_up[path] < MOST_REFUSED:
            self.given_up[path] += 1
            waited += answer.seconds
            answer = self.ask(path)
        return replace(answer, seconds=answer.seconds + waited)

    def times_unchanged(self, addresses: Sequence[Address], tags: Sequence[str]) -> list[float]:
        """How long it took to say that pages are still what they were."""
        found = []
        for address, tag in zip(addresses, tags, strict=True):
            answer = self.ask(address.path, {"If-None-Match": tag})
            if answer.status != NOTHING_NEW or answer.body:
                raise ContentError(f"{address.path}: {answer.status} where 304 was expected")
            found.append(answer.seconds)
        return found


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
