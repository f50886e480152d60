"""No test needs another machine, nor is any let speak to one."""

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "0.0.0.0"])  # noqa: S104
def test_a_test_that_speaks_to_another_machine_fails(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as wire, pytest.raises(AssertionError, match="would have spoken"):
        wire.connect((host, 80))


def test_a_test_that_asks_where_another_machine_is_fails():
    with pytest.raises(AssertionError, match="would have asked"):
        socket.create_connection(("example.org", 80), timeout=1)


def test_a_test_may_speak_to_a_server_of_its_own():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
