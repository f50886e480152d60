"""What the server as it is shipped makes of bytes that no browser sends."""

from __future__ import annotations

import re
import socket

import pytest

from config.worker import Together
from tests.workers import prepared, running

HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = b"Content-Type: multipart/form-data; boundary=x\r\n"
PLAIN = b"--x\r\nContent-Disposition: form-data; name=j\r\n\r\ny\r\n--x--\r\n"
PART = b"--x\r\nContent-Disposition: form-data; name*=hex''%6a\r\n\r\ny\r\n--x--\r\n"


def sent(first, headers=b"", body=b"", host=HOST):
    """A request, byte by byte."""
    return first + b" HTTP/1.1\r\n" + host + headers + b"\r\n" + body


def sized(body):
    return b"Content-Length: %d\r\n" % len(body)


# Each by what is odd about it: the request, and the status that it gets.
ODD = {
    "two ways to end": (sent(b"POST /", b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400),
    "two lengths": (sent(b"POST /", b"Content-Length: 3\r\nContent-Length: 4\r\n", b"abcd"), 400),
    "a length below nothing": (sent(b"POST /", b"Content-Length: -1\r\n"), 400),
    "a length with a sign": (sent(b"POST /", b"Content-Length: +3\r\n", b"abc"), 400),
    "an encoding nobody knows": (sent(b"POST /", b"Transfer-Encoding: xchunked\r\n"), 501),
    "an expectation nobody knows": (sent(b"POST /", b"Expect: 200-ok\r\nContent-Length: 0\r\n"), 417),
    "no host": (sent(b"GET /", host=b"Connection: close\r\n"), 400),
    "an empty host": (sent(b"GET /", host=b"Host:\r\nConnection: close\r\n"), 400),
    "another's host": (sent(b"GET /", host=b"Host: evil.example\r\nConnection: close\r\n"), 400),
    "a probe by a number": (sent(b"GET /livez", host=b"Host: 10.0.0.7:8000\r\nConnection: close\r\n"), 200),
    "another, before there is a record": (sent(b"GET /readyz", host=b"Host: 10.0.0.7\r\nConnection: close\r\n"), 503),
    "two hosts": (sent(b"GET /", b"Host: evil.example\r\n"), 400),
    "a host with a path": (sent(b"GET /", host=b"Host: 127.0.0.1/x\r\nConnection: close\r\n"), 400),
    "a host with a user": (sent(b"GET /", host=b"Host: a@127.0.0.1\r\nConnection: close\r\n"), 400),
    "a host with a byte that is none": (sent(b"GET /", host=b"Host: a\0b\r\n"), 400),
    "a long first line": (sent(b"GET /?q=" + b"x" * 9_000), 414),
    "as many characters of Japanese as a search takes": (sent(b"GET /about/?q=" + b"%E5%AE%87" * 500), 200),
    "more than a hundred headers": (sent(b"GET /", b"X-A: b\r\n" * 101), 431),
    "a long header": (sent(b"GET /", b"X-A: " + b"b" * 9_000 + b"\r\n"), 431),
    "a header on two lines": (sent(b"GET /", b"X-A: b\r\n c\r\n"), 400),
    "a space before a colon": (sent(b"GET /", b"X-A : b\r\n"), 400),
    "a byte that is none in a header": (sent(b"GET /", b"X-A: b\0c\r\n"), 400),
    "half an end of line in a header": (sent(b"GET /", b"X-A: b\rSet-Cookie: c\r\n"), 400),
    "a protocol of tomorrow": (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", 400),
    "the other protocol": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a method of other bytes": (sent(b"G\xffT /"), 400),
    "bytes that are no text": (sent(b"GET /search/?q=\xff\xfe"), 400),
    "the way up": (sent(b"GET /../../etc/passwd"), 404),
    "the way up from static files": (sent(b"GET /static/../../secret_key"), 404),
    "the same, escaped": (sent(b"GET /static/%2e%2e/%2e%2e/secret_key"), 404),
    "another's address in full": (sent(b"GET http://evil.example/about/"), 200),
    "a place to be mounted at": (sent(b"GET /about/", b"SCRIPT_NAME: /evil.example\r\n"), 200),
    "another path than asked for": (sent(b"GET /about/", b"PATH_INFO: /evil.example/\r\n"), 200),
    "a proxy's word with underscores": (sent(b"GET /about/", b"X_Forwarded_Proto: https\r\n"), 200),
    "a charset that is none": (sent(b"GET /about/?a=b", b"Content-Type: x/y; charset=hex\r\n"), 200),
    "another": (sent(b"GET /about/?a=%ff", b"Content-Type: x/y; charset=idna\r\n"), 200),
    "the same, said otherwise": (sent(b"GET /about/?a", b"Content-Type: x/y; a*=hex''b\r\n"), 200),
    "a form in another charset": (
        sent(b"POST /admin/login/", b"Content-Type: application/x-www-form-urlencoded; charset=hex\r\n" + sized(b"a=b"), b"a=b"),
        403,
    ),
    "a form whose part is in a charset that is none": (sent(b"POST /admin/load/", PARTS + sized(PART), PART), 403),
    "the same where nobody reads it": (sent(b"POST /about/", PARTS + sized(PART), PART), 405),
    "a form of parts without a token": (sent(b"POST /admin/load/", PARTS + sized(PLAIN), PLAIN), 403),
    "a form of parts with no end": (sent(b"POST /admin/load/", b"Content-Type: multipart/form-data; boundary=\r\n" + sized(PLAIN), PLAIN), 403),
    "a form of parts in a charset": (sent(b"POST /admin/load/", b"Content-Type: multipart/form-data; boundary=x; charset=hex\r\n" + sized(PLAIN), PLAIN), 403),
    "a form larger than it is": (sent(b"POST /admin/login/", FORM + b"Content-Length: 6000000\r\n", b"x"), 403),
    "tracing": (sent(b"TRACE /"), 405),
    "a tunnel": (sent(b"CONNECT evil.example:443"), 404),
    "a line break in an address": (sent(b"GET /%0d%0aSet-Cookie:%20a=b"), 404),
    "colours in an address": (sent(b"GET /%1b%5b31mred/"), 404),
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The port and the log of a running server."""
    folder = tmp_path_factory.mktemp("server")
    # Nothing of this reaches a database: one engine is enough.
    with (
        prepared(folder, DATABASE_URL="") as environment,
        running(environment, folder / "log") as port,
    ):
        yield port, folder / "log"


def told(port, request):
    """All that comes back, whatever ends it."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(request)
        try:
            while piece := connection.recv(65_536):
                answer += piece
        except ConnectionResetError:
            pass
    return answer


@pytest.mark.xdist_group("protocol")
@pytest.mark.parametrize("what", ODD)
def test_odd_bytes_get_a_plain_answer(server, what):
    port, _log = server
    request, status = ODD[what]
    answer = told(port, request)
    head, _, _body = answer.partition(b"\r\n\r\n")
    assert head.split(b" ")[1] == b"%d" % status
    assert b"evil.example" not in answer.replace(request, b"")
    assert b"set-cookie: a" not in head.lower()
    assert b"Traceback" not in answer
    # Whoever refuses it, gunicorn or the program: one policy.
    policy = re.findall(rb"(?i)\r\ncontent-security-policy: ([^\r]+)", head)
    assert len(policy) == 1
    # In no order: each start of the program has another.
    assert b"default-src 'none'" in policy[0].split(b"; ")
    for header in (b"x-content-type-options: nosniff", b"x-frame-options: deny"):
        assert head.lower().count(header) == 1


@pytest.mark.xdist_group("protocol")
def test_one_request_is_never_taken_for_two(server):
    port, _log = server
    inner = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    hidden = b"0\r\n\r\n" + inner
    smuggled = sent(b"POST /", b"Transfer-Encoding: chunked\r\n" + sized(hidden), hidden)
    assert told(port, smuggled).count(b"HTTP/1.1 ") == 1


@pytest.mark.xdist_group("protocol")
def test_a_head_has_no_body_and_a_page_has(server):
    port, _log = server
    whole = told(port, sent(b"GET /about/")).partition(b"\r\n\r\n")
    head = told(port, sent(b"HEAD /about/")).partition(b"\r\n\r\n")
    assert (head[2], whole[2].lower().lstrip()[:9]) == (b"", b"<!doctype")
    assert re.findall(rb"Content-Length: \d+", head[0]) == [b"Content-Length: %d" % len(whole[2])]


@pytest.mark.xdist_group("protocol")
def test_the_log_tells_of_it_in_plain_lines_and_of_nobody(server):
    port, log = server
    for request, _status in ODD.values():
        told(port, request)
    lines = log.read_bytes().split(b"\n")
    assert any(b"Invalid request: " in line for line in lines)
    assert any(rb"/\x1b[31mred/" in line for line in lines)
    for line in lines:
        assert re.search(rb"[\x00-\x1f\x7f]", line) is None
        assert re.match(rb"\d{4}-\d\d-\d\d |\[\d{4}-|    |$", line), line
        assert b"from ip=" not in line


class Sent:
    """A connection that notes what leaves through it."""

    def __init__(self):
        self.pieces = []

    def sendall(self, piece):
        self.pieces.append(piece)

    def sendfile(self, _file):
        self.pieces.append(b"file")


def test_the_head_of_an_answer_leaves_with_what_follows_it_and_never_after():
    page, bare, file = Sent(), Sent(), Sent()
    together = Together(page)
    for piece in (b"head", b"one", b"two"):
        together.sendall(piece)
    together.let_go()
    alone = Together(bare)
    alone.sendall(b"head")
    alone.let_go()
    alone.let_go()
    from_disk = Together(file)
    from_disk.sendall(b"head")
    from_disk.sendfile(None)

    assert page.pieces == [b"headone", b"two"]
    assert bare.pieces == [b"head"]
    assert file.pieces == [b"head", b"file"]


@pytest.mark.xdist_group("protocol")
def test_a_page_comes_in_one_piece_and_the_next_one_over_the_same_connection(server):
    port, _log = server
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        for method in (b"GET", b"HEAD", b"GET"):
            connection.sendall(method + b" /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            head, end, body = connection.recv(65_536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert end
            [length] = re.findall(rb"(?i)\r\ncontent-length: (\d+)", head)
            assert len(body) == (int(length) if method == b"GET" else 0)
