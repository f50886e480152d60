"""No test needs another machine, nor is any let speak to one; and what was not tried is told."""

import socket
from types import SimpleNamespace

import pytest

from tests.conftest import pytest_terminal_summary


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "0.0.0.0"])  # noqa: S104
@pytest.mark.parametrize("manner", ["connect", "connect_ex"])
def test_a_test_that_speaks_to_another_machine_fails(host, manner):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as wire, pytest.raises(AssertionError, match="would have spoken"):
        getattr(wire, manner)((host, 80))


@pytest.mark.parametrize("how", [(), (0,)], ids=["plainly", "with a flag"])
def test_a_test_that_sends_a_word_to_another_machine_fails(how):
    with (
        socket.socket(type=socket.SOCK_DGRAM) as wire,
        pytest.raises(AssertionError, match="would have spoken"),
    ):
        wire.sendto(b"a word", *how, ("192.0.2.1", 53))  # type: ignore[call-overload]


def test_a_test_that_asks_where_another_machine_is_fails():
    with pytest.raises(AssertionError, match="would have asked"):
        socket.create_connection(("example.org", 80), timeout=1)


def test_a_test_may_speak_to_a_server_of_its_own():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
        with socket.socket() as wire:
            assert wire.connect_ex(server.getsockname()) == 0
    with (
        socket.socket(type=socket.SOCK_DGRAM) as heard,
        socket.socket(type=socket.SOCK_DGRAM) as said,
    ):
        heard.bind(("127.0.0.1", 0))
        said.sendto(b"a word", heard.getsockname())
        assert heard.recv(9) == b"a word"


def test_why_tests_were_skipped_is_told_once_each():
    told = []
    reasons = ["There is no browser here.", "SQLite has no server.", "There is no browser here."]
    skipped = [SimpleNamespace(longrepr=("a.py", 1, f"Skipped: {reason}")) for reason in reasons]

    for stats in ({}, {"skipped": skipped}):
        pytest_terminal_summary(
            SimpleNamespace(stats=stats, write_line=lambda line, **_colour: told.append(line))
        )

    assert told == ["Skipped: SQLite has no server.", "Skipped: There is no browser here."]
