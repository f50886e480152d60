"""No address breaks, whatever is asked of it; none leads or speaks for anywhere else.

A few values for every parameter of every address here; `tests/drills/hostile_requests.py` asks all.
"""

from __future__ import annotations

from itertools import cycle
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from dialogues.admin import site
from tests import hostile
from tests.records import edit
from tests.test_answers import POLICY

pytestmark = pytest.mark.no_cover

HERE = "http://testserver"
# Pages, a list, search, JSON, exports, the desk.
ASKED_WITH_HEADERS = (
    *("/", "/meetings/us-japan-6/", "/commitments/?q=moon", "/search/?q=moon", "/livez"),
    *("/api/v1/meetings", "/commitments.csv", "/meetings.ics", "/changes.atom", "/robots.txt"),
    *("/admin/", "/admin/login/", "/admin/dialogues/meeting/"),
)


@pytest.fixture
def keys(shipped, editor):
    """The key of a row of each kind that the desk knows."""
    Group.objects.create(name="editor")
    edit("agencies", "jaxa", lambda agency: agency.aliases.append("Tsukuba"))
    models = site._registry  # noqa: SLF001 - there is no other list of them
    rows = {model: model._default_manager.first() for model in models}  # noqa: SLF001 - documented
    return {model: row.pk for model, row in rows.items() if row}


def answers(client, addresses):
    """The answers to many questions, each read to its end."""
    client.raise_request_exception = False
    for address in addresses:
        answer = client.get(address)
        if answer.streaming:
            answer.getvalue()
        yield address, answer


def is_here(location):
    """Whether an address that an answer leads to is one of ours, as browsers read it."""
    plain = location.replace("\\", "/").replace("\t", "").strip()
    return urlsplit(urljoin(HERE, plain)).netloc == "testserver"


def unfit(client, addresses):
    """The questions whose answers are a failure, or lead elsewhere."""
    return [
        (address[:200], answer.status_code, answer.get("Location", ""))
        for address, answer in answers(client, addresses)
        if answer.status_code not in hostile.ANSWERED or not is_here(answer.get("Location", "/"))
    ]


def test_the_corpus_has_sixty_values_and_every_kind_of_address(keys):
    assert len(set(hostile.VALUES)) == len(hostile.VALUES) >= 60
    paths = {address.path for address in [*hostile.public(), *hostile.desk(keys)]}
    assert paths >= {
        *(
            "/",
            "/ja/",
            "/meetings/us-japan-6/",
            "/ja/compare/",
            "/commitments.csv",
            "/meetings.ics",
        ),
        *("/changes.atom", "/api/v1/meetings/us-japan-6", "/api/v1/openapi.json", "/livez"),
        *("/admin/login/", "/admin/autocomplete/", "/admin/undo/2/", "/admin/merge/agency/"),
        *("/admin/dialogues/meeting/", "/admin/dialogues/edition/", "/admin/auth/user/add/"),
    }
    asked = {name for address in hostile.public() for name in address.parameters}
    assert asked >= {"q", "as_of", "party", "year_from", "after", "limit", "safe", "passage"}


def test_no_question_to_a_public_address_is_an_error_of_ours(shipped, client):
    assert unfit(client, hostile.asked(hostile.public(), 1)) == []


def test_no_public_address_is_an_error_of_ours(shipped, client):
    assert unfit(client, hostile.placed(hostile.places(), 4)) == []


def test_no_question_to_the_desk_is_an_error_of_ours(keys, editor):
    assert unfit(editor.client, hostile.asked(hostile.desk(keys), 1)) == []


def test_no_address_of_the_desk_is_an_error_of_ours(keys, editor):
    assert unfit(editor.client, hostile.placed(hostile.desk_places(), 6)) == []


@pytest.mark.parametrize("name", hostile.HEADERS)
def test_no_header_is_an_error_of_ours(shipped, editor, name):
    stranger = Client(raise_request_exception=False)
    editor.client.raise_request_exception = False
    for value, address in zip(hostile.IN_HEADERS, cycle(ASKED_WITH_HEADERS), strict=False):
        client = editor.client if address.startswith("/admin/") else stranger
        answer = client.get(address, headers={name: value})
        assert answer.status_code in hostile.ANSWERED | {304}, (address, value)


# Whoever closes an answer lets go of the database too.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["Range", "If-Range", "If-None-Match", "If-Modified-Since"])
def test_no_header_breaks_a_static_file(name):
    for value in (
        *hostile.IN_HEADERS,
        "bytes=-0",
        "bytes=9-1",
        "bytes=0-,1-2",
        f"bytes={'9' * 400}-",
    ):
        answer = Client().get("/static/dialogues/site.css", headers={name: value})
        assert answer.status_code in {200, 206, 304, 416}, value
        answer.close()


@pytest.mark.parametrize("name", hostile.COOKIES)
def test_no_cookie_is_an_error_of_ours(db, name):
    for value in hostile.IN_HEADERS:
        headers = {"Cookie": f"{name}={value}"}
        client = Client(raise_request_exception=False)
        for address in ("/admin/", "/admin/login/", "/meetings/"):
            answer = client.get(address, headers=headers)
            assert answer.status_code in hostile.ANSWERED, (address, value)
        answer = client.post("/admin/login/", {"username": "a"}, headers=headers)
        # Whoever fails too often waits.
        assert answer.status_code in hostile.ANSWERED | {429}, value


def test_a_row_is_known_by_no_field_without_a_name(keys, editor):
    [address] = {
        f"/admin/dialogues/party/{key}/" for model, key in keys.items() if model.__name__ == "Party"
    }
    for page in ("change", "delete"):
        assert editor.client.get(f"{address}{page}/?_to_field=").status_code == 200


# -- leading elsewhere -------------------------------------------------------------------------

ELSEWHERE = (
    *("//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example"),
    *("/\t/evil.example", "\t//evil.example", " //evil.example", "/ /evil.example", "https:evil.example"),
    *("https:/evil.example", "https://evil.example", "HTTPS://evil.example", "https:///evil.example"),
    *("http://testserver@evil.example", "http://testserver:80@evil.example", "//testserver@evil.example"),
    *("http://testserver.evil.example", "//evil.example%2f@testserver", "http://evil.example\\@testserver"),
    *("javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "vbscript:x", "ftp://evil.example"),
    *("\x00//evil.example", "//evil.example\r\nX: y", "//[::1", "//\u2105vil.example", "/%2fevil.example"),
    *("/admin/\r\nSet-Cookie: a=b", "http:evil.example", "//0x7f.1/"),
)  # fmt: skip


def test_nobody_who_signs_in_or_out_is_led_elsewhere(db):
    User.objects.create_superuser("hanako", password="a long way to the Moon")
    for place in ELSEWHERE:
        client = Client()
        sent = {"username": "hanako", "password": "a long way to the Moon", "next": place}
        for address in ("/admin/login/", f"/admin/login/?next={quote(place)}"):
            answer = client.post(address, sent)
            assert (answer.status_code, is_here(answer["Location"])) == (302, True), place
        answer = client.post(f"/admin/logout/?next={quote(place)}", {"next": place})
        assert is_here(answer.get("Location", "/")), place


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/admin",
        "//evil.example/..;/admin",
        "/admin//evil.example",
        "/ja//evil.example",
    ],
)
def test_an_address_without_its_last_slash_leads_nowhere_else(db, path):
    answer = Client().generic("GET", "/", PATH_INFO=path)
    assert is_here(answer.get("Location", "/"))


# -- speaking for another host -----------------------------------------------------------------

SPOOFED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Host": "evil.example",
    "X-Original-URL": "/evil.example",
    "X-Rewrite-URL": "/evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "8443",
    "Forwarded": "host=evil.example;proto=https",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
}


def test_no_answer_speaks_for_a_host_that_only_a_header_names(shipped, client):
    for address in hostile.public():
        answer = client.get(address.path, headers=SPOOFED)
        told = f"{answer.headers} {answer.getvalue().decode(errors='replace')}"
        assert "evil.example" not in told, address.path
        assert ":8443" not in told, address.path
        assert client.get(address.path, headers={"Host": "evil.example"}).status_code == 400


# -- being taken for something else ------------------------------------------------------------


def test_no_page_is_found_where_a_cache_takes_it_for_a_style_sheet(shipped, client, editor):
    for address in hostile.public():
        for ending in ("x.css", "/x.css", ";x.css", "\nx.css", "\0.css", "#.css", "?.css"):
            path = f"{address.path}{ending}"
            assert client.generic("GET", "/", PATH_INFO=path).status_code in {400, 404}, path
    for path in ("/admin/", "/admin/dialogues/party/", "/admin/password_change/"):
        for ending in ("", "x.css", ";x.css", "\0.css"):
            answer = editor.client.generic("GET", "/", PATH_INFO=f"{path}{ending}")
            assert answer["Cache-Control"] == "no-store, private", f"{path}{ending}"


FRESH = "public, max-age=0, must-revalidate"
# Said anew each time, in a word that is never compressed; and an address with nothing behind it.
ANEW = {"/livez": "no-store", "/readyz": "no-store", "/favicon.ico": FRESH}
# Cookies that are none: Django would make others.
ODD = {"Accept-Encoding": "gzip", "Accept-Language": "ja", "Cookie": "sessionid=a; csrftoken=b"}


def test_every_public_address_is_the_same_for_everybody_and_asked_for_again(shipped, editor):
    for address in hostile.public():
        # The odd one first: nothing is remembered yet of what it asks for.
        answers = [Client().get(address.path, headers=headers) for headers in (ODD, {})]
        plain = answers[-1]
        for answer in [*answers, Client().head(address.path)]:
            assert answer["Cache-Control"] == ANEW.get(address.path, FRESH), address.path
            varies = "" if address.path in ANEW else "Accept-Encoding"
            assert answer.get("Vary", "") == varies, address.path
            assert "Set-Cookie" not in answer, address.path
            assert answer.cookies == {}, address.path
        known = editor.client.get(address.path)
        assert known.getvalue() == plain.getvalue(), address.path
        assert known.headers == plain.headers, address.path


def test_an_address_without_its_last_slash_is_asked_for_again_too(shipped, client):
    for path in ("/meetings", "/ja/meetings", "/meetings/us-japan-6", "/about/data"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, f"{path}/")
        assert (answer["Cache-Control"], answer.get("Vary", "")) == (FRESH, "")


PROTECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
DOCS = "/api/v1/docs"


def policies(answer):
    """What an answer says of what a browser may do with it, but who may read it from elsewhere."""
    assert PROTECTED.items() <= answer.headers.items()
    is_open = answer.get("Access-Control-Allow-Origin") == "*"
    assert answer["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_open else "same-origin")
    return answer["Content-Security-Policy"]


def test_every_public_address_can_be_read_and_nothing_else_and_has_one_policy(shipped):
    client, said = Client(enforce_csrf_checks=True), set()
    for address in hostile.public():
        whole = client.get(address.path)
        head = client.head(address.path)
        assert (head.status_code, head.getvalue()) == (whole.status_code, b""), address.path
        assert whole.cookies == head.cookies == {}, address.path
        said |= {policies(answer) for answer in (whole, head) if address.path != DOCS}
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
            refusal = client.generic(method, address.path)
            wanted = 404 if address.path.endswith("/no-such-page/") else 405
            assert refusal.status_code == wanted, f"{method} {address.path}"
            said.add(policies(refusal))
    [policy] = said
    assert {*policy.split("; ")} == POLICY
