"""What every answer carries, whoever gives it."""

import sqlite3
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.test import Client

from dialogues.models.editions import EditionQuerySet

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "base-uri 'none'",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/no-such-page/", 404),
        ("/admin/login/", 200),
        ("/admin", 301),
        ("/static/admin/css/base.css", 200),
    ],
)
def test_every_answer_carries_the_headers_that_protect_it(client, path, status):
    answer = client.get(path)
    list(answer)  # a file is closed when it has been read
    answer.close()
    assert answer.status_code == status
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_a_host_that_is_not_ours_is_refused_under_the_same_policy(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/no-such-page/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert b"evil.example" not in answer.content


def test_a_readers_page_sets_no_cookie_and_varies_on_none(client):
    answer = client.get("/no-such-page/")
    assert dict(answer.cookies) == {}
    assert "cookie" not in answer.get("Vary", "").lower()


def test_an_editors_cookies_stay_at_the_desk(client, django_user_model):
    django_user_model.objects.create_superuser("editor", password="only for this test")
    answer = client.post("/admin/login/", {"username": "editor", "password": "only for this test"})
    assert {name: morsel["path"] for name, morsel in answer.cookies.items()} == {
        "csrftoken": "/admin/",
        "sessionid": "/admin/",
    }


@pytest.fixture
def guarded(settings):
    """A site whose address begins with https."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/about/", 200),
        ("/no-such-page/", 404),
        ("/static/admin/css/base.css", 200),
        ("/livez", 200),
    ],
)
def test_browsers_are_told_to_come_by_https_alone_by_every_answer(guarded, path, status):
    answer = guarded.get(path, secure=True)
    if path.startswith("/static/"):
        answer.close()
    assert (answer.status_code, answer["Strict-Transport-Security"]) == (status, "max-age=60")


def test_so_are_they_by_a_fault_and_while_the_record_is_out_of_reach(guarded, monkeypatch):
    away = OperationalError()
    away.__cause__ = sqlite3.OperationalError()
    away.__cause__.sqlite_errorname = "SQLITE_BUSY"
    for fault, status in ((ZeroDivisionError(), 500), (away, 503)):
        monkeypatch.setattr(EditionQuerySet, "latest_at_once", Mock(side_effect=fault))
        answer = guarded.get("/meetings/", secure=True)
        assert (answer.status_code, answer["Strict-Transport-Security"]) == (status, "max-age=60")
        assert set(answer["Content-Security-Policy"].split("; ")) == POLICY


def test_machines_within_ask_over_http_and_nobody_else_does(guarded):
    # No record has been loaded: there is nothing yet to answer from.
    for path, status in (("/livez", 200), ("/readyz", 503)):
        assert guarded.get(path).status_code == status
    answer = guarded.get("/about/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/about/")
