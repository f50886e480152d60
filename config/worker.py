"""gunicorn's worker, but for two things.

Its own refusals carry the policy of every other answer: what is no request it refuses before the
program hears of it, on a page of its own that has nothing but what was wrong. And the head of an
answer leaves together with what follows: of a worker that is killed between the two, a proxy would
have a head to pass on and nothing to go with it, and could ask no other server.
"""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from config import settings

# A page without anything: stricter than those of the site, which have styles and scripts.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
if settings.SECURE_HSTS_SECONDS:
    HEADERS["Strict-Transport-Security"] = (
        f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    )
_LINES = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items()).encode("ascii")


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn comes without types
    """A worker with threads."""

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer one request; what comes back says whether the connection is kept."""
        sock, conn.sock = conn.sock, Together(conn.sock)
        try:
            return super().handle_request(req, conn)
        finally:
            together, conn.sock = conn.sock, sock
            together.let_go()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Refuse what cannot be answered."""
        super().handle_error(req, _Strict(client), addr, exc)


class _Strict:
    """A connection that puts the headers beneath the first line of what is sent."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, answer: bytes) -> None:
        """Send a whole answer: gunicorn hands a refusal over in one piece."""
        first, end, rest = answer.partition(b"\r\n")
        self._client.sendall(first + end + _LINES + rest)


class Together:
    """A connection for one answer, which keeps the first piece of it, the head, for the second."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._kept: bytes | None = None

    def __getattr__(self, name: str) -> Any:
        # Whatever else is done with it comes after what was sent before.
        self.let_go()
        return getattr(self._sock, name)

    def sendall(self, piece: bytes) -> None:
        """Send a piece, together with what was kept; the first is kept."""
        if self._kept is None:
            self._kept = piece
            return
        kept, self._kept = self._kept, b""
        self._sock.sendall(kept + piece)

    def let_go(self) -> None:
        """Send what was kept, if there is anything: an answer may be no more than its head."""
        kept, self._kept = self._kept, b""
        if kept:
            self._sock.sendall(kept)
