"""Who sits at the desk, for how long, and with what password."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client

PASSWORD = "a long way to the Moon"


@pytest.fixture
def hanako(db):
    """An editor."""
    return User.objects.create_superuser("hanako", password=PASSWORD)


@pytest.fixture
def desk(hanako):
    """A browser in which she has signed in by hand."""
    client = Client()
    assert signs_in(client).status_code == 302
    return client


def signs_in(client):
    return client.post("/admin/login/", {"username": "hanako", "password": PASSWORD})


def is_let_in(client):
    return client.get("/admin/").status_code == 200


def test_signing_in_gives_a_session_that_nobody_had_before(hanako):
    client = Client()
    client.cookies["sessionid"] = "chosen-by-a-stranger"
    answer = signs_in(client)

    cookie = answer.cookies["sessionid"]
    assert re.fullmatch("[a-z0-9]{32}", cookie.value)
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 43_200)
    assert Session.objects.get().session_key == cookie.value


def test_signing_out_ends_the_session_and_lets_the_browser_forget(desk):
    stolen = Client()
    stolen.cookies["sessionid"] = desk.cookies["sessionid"].value
    assert is_let_in(stolen)

    answer = desk.post("/admin/logout/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert (is_let_in(desk), is_let_in(stolen)) == (False, False)
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    "end",
    [
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: User.objects.filter(pk=user.pk).update(is_staff=False),
        lambda user: user.delete(),
        lambda user: (user.set_password("another way to the Moon"), user.save()),
    ],
    ids=["switched off", "no editor", "deleted", "another password"],
)
def test_whoever_may_not_be_there_any_more_is_out_at_once(desk, hanako, end):
    assert is_let_in(desk)
    end(hanako)
    assert not is_let_in(desk)


@pytest.mark.parametrize("password", ["short", "password123", "31415926535", "hanako-12"])
def test_a_password_that_is_soon_guessed_is_refused(hanako, password):
    with pytest.raises(ValidationError):
        validate_password(password, hanako)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "月まで届く長い道のり", "x" * 40 + "y" * 60]
)
def test_a_long_password_of_any_letters_is_taken_and_changing_it_asks_for_the_old_one(
    desk, hanako, password
):
    form = desk.get("/admin/password_change/").content.decode()
    asked = re.findall(r'<input type="password" name="(\w+)"', form)
    assert asked == ["old_password", "new_password1", "new_password2"]
    sent = {"new_password1": password, "new_password2": password}

    assert desk.post("/admin/password_change/", {**sent, "old_password": "x"}).status_code == 200
    assert (
        desk.post("/admin/password_change/", {**sent, "old_password": PASSWORD}).status_code == 302
    )

    hanako.refresh_from_db()
    assert hanako.check_password(password)


def test_nobody_has_an_account_before_one_is_made(db):
    assert User.objects.count() == 0


def test_a_form_from_elsewhere_does_nothing(hanako):
    client = Client(enforce_csrf_checks=True)
    client.force_login(hanako)
    sent = {"slug": "fr", "name": "France", "kind": "state"}
    refused = client.post("/admin/dialogues/party/add/", sent)
    assert refused.status_code == 403
    assert "came from elsewhere" in refused.content.decode()
    assert "<style" not in refused.content.decode()
