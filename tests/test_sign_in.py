"""Who may try to sign in, and how often in vain."""

from __future__ import annotations

import datetime
import ipaddress
import re
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from dialogues.admin.sign_in import place_of
from dialogues.models import Attempt
from tests.workers import ask, manage, prepared, running

RIGHT, WRONG = "a long way to the Moon", "a short way to the Moon"
DOOR = "/admin/login/"
NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


@pytest.fixture
def hanako(db):
    """An editor."""
    return User.objects.create_superuser("hanako", password=RIGHT)


def tries(name="hanako", password=WRONG, whence="192.0.2.1", client=None, **headers):
    """The status that somebody gets who tries to sign in."""
    sent = {"username": name, "password": password}
    answer = (client or Client()).post(DOOR, sent, REMOTE_ADDR=whence, headers=headers)
    return answer.status_code


def test_the_eleventh_failure_under_a_name_is_refused_and_others_are_not(hanako):
    assert [tries() for _ in range(11)] == [200] * 10 + [429]

    assert tries(password=RIGHT) == 429
    assert tries("HANAKO") == 429
    assert tries("taro") == 200
    assert tries(password=RIGHT, whence="192.0.2.2") == 302
    assert Client().get(DOOR, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_a_name_is_counted_as_one_however_it_is_typed(hanako):
    typed = ["hanako", "hanako ", "\tHanako", "ｈanako", "ＨＡＮＡＫＯ"]
    assert [tries(name) for name in typed * 2] == [200] * 10

    assert {tries(name) for name in typed} == {429}
    assert tries("hanako ", password=RIGHT, whence="192.0.2.2") == 302


def test_the_thirty_first_failure_from_an_address_is_refused_whatever_the_names(hanako):
    assert [tries(f"name-{n}") for n in range(31)] == [200] * 30 + [429]

    assert tries(password=RIGHT) == 429
    assert tries(password=RIGHT, whence="192.0.2.2") == 302


def test_whoever_is_refused_is_told_when_to_come_back(hanako):
    for _ in range(10):
        tries()
    oldest = Attempt.objects.earliest("at")
    with patch("dialogues.admin.sign_in.timezone.now", lambda: oldest.at + minutes(3.5)):
        answer = Client().post(DOOR, {"username": "hanako"}, REMOTE_ADDR="192.0.2.1")

    assert (answer.status_code, answer["Retry-After"]) == (429, "90")
    assert answer["Cache-Control"] == "no-store, private"
    assert "Try again in 2 minutes." in answer.content.decode()
    assert Attempt.objects.count() == 10


def minutes(number):
    return datetime.timedelta(minutes=number)


def test_what_is_refused_makes_nobody_wait_longer_and_is_over_after_five_minutes(hanako):
    def at(minute, **attempt):
        with patch("dialogues.admin.sign_in.timezone.now", lambda: NOON + minutes(minute)):
            return tries(**attempt)

    assert {at(0) for _ in range(10)} == {200}
    assert {at(minute) for minute in (1, 2, 4.9)} == {429}
    assert at(5) == 200
    assert Attempt.objects.count() == 1


def test_a_sign_in_that_succeeds_is_not_counted_and_forgives_nothing(hanako):
    assert {tries() for _ in range(9)} == {200}
    assert {tries(password=RIGHT) for _ in range(3)} == {302}
    assert Attempt.objects.count() == 9
    assert [tries(), tries()] == [200, 429]


def test_somebody_who_has_signed_in_can_guess_no_more_often_than_others(hanako):
    client = Client()
    assert tries(password=RIGHT, client=client) == 302
    assert [tries("taro", client=client) for _ in range(11)] == [200] * 10 + [429]


def test_guesses_made_at_the_same_moment_all_count(hanako, monkeypatch):
    for _ in range(9):
        tries()
    first = Attempt.objects.earliest("at")
    save = Attempt.save

    def save_beside_another(attempt):
        save(attempt)
        Attempt(at=attempt.at, place=first.place, name_at_place=first.name_at_place).save_base()

    monkeypatch.setattr(Attempt, "save", save_beside_another)
    assert tries(password=RIGHT) == 429


def test_nobodys_name_or_address_is_kept(hanako):
    tries()
    [row] = Attempt.objects.values()
    assert "hanako" not in str(row)
    assert "192.0.2" not in str(row)


@pytest.mark.parametrize("name", ["\0", "x" * 5000, "\ud7ff", "", "米国", "' OR 1=1 --"])
def test_no_name_is_an_error_of_ours(hanako, name):
    assert tries(name) == 200


def test_a_name_that_nobody_has_takes_as_much_work_as_one_that_somebody_has(hanako):
    with patch.object(MD5PasswordHasher, "encode", autospec=True) as work:
        work.return_value = "md5$salt$none"
        tries("hanako")
        known = work.call_count
        tries("nobody")
        assert (known, work.call_count - known) == (1, 1)


# -- where a visitor comes from ----------------------------------------------------------------

PROXIES = [ipaddress.ip_network(each) for each in ("127.0.0.1", "10.0.0.0/8")]


@pytest.mark.parametrize(
    ("proxies", "asked_from", "told", "place"),
    [
        ([], "192.0.2.1", "198.51.100.7", "192.0.2.1/32"),
        (PROXIES, "192.0.2.1", "198.51.100.7", "192.0.2.1/32"),
        (PROXIES, "127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7/32"),
        (PROXIES, "127.0.0.1", "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7/32"),
        (PROXIES, "127.0.0.1", "10.9.9.9", "10.9.9.9/32"),
        (PROXIES, "127.0.0.1", "", "127.0.0.1/32"),
        (PROXIES, "127.0.0.1", "203.0.113.9, nonsense", "127.0.0.1/32"),
        (PROXIES, "::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7/32"),
        ([], "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ([], "", "198.51.100.7", ""),
    ],
)
def test_a_place_is_what_can_be_believed_of_it(settings, proxies, asked_from, told, place):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get(
        "/", REMOTE_ADDR=asked_from, headers={"X-Forwarded-For": told} if told else {}
    )
    assert place_of(request) == place


# -- two workers, over real sockets ------------------------------------------------------------

MAKE = f"""
from django.contrib.auth.models import User
User.objects.create_superuser("hanako", password={RIGHT!r})
"""


def form_there(port, **manner):
    """The token of a running server's form, and the cookie that belongs to it."""
    form = ask(port, DOOR, **manner)
    [token] = re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', form.page)
    return token, form.headers["Set-Cookie"].partition(";")[0]


def sends_there(port, token, cookie, password=WRONG, **manner):
    """The answer to somebody who sends that form."""
    sent = {"username": "hanako", "password": password, "csrfmiddlewaretoken": token}
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    return ask(port, DOOR, method="POST", body=urlencode(sent), **kind, **manner)


def tries_there(port, password=WRONG, **manner):
    """The answer to somebody who fills in the form of a running server."""
    token, cookie = form_there(port, **manner)
    return sends_there(port, token, cookie, password, **manner)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The environment of a site with one editor, and with two workers once it runs."""
    with prepared(tmp_path_factory.mktemp("site")) as environment:
        manage(environment, "shell", "--no-imports", "-c", MAKE)
        yield environment


def test_no_second_worker_no_restart_and_no_header_gives_more_attempts(site):
    with running(site) as port:
        assert [tries_there(port).status for _ in range(11)] == [200] * 10 + [429]
        spoofed = {"X-Forwarded-For": "198.51.100.7", "X-Real-IP": "198.51.100.7"}
        assert tries_there(port, **spoofed, Forwarded="for=198.51.100.7").status == 429
    with running(site) as port:
        refusal = tries_there(port, RIGHT)
        assert (refusal.status, 0 < int(refusal.headers["Retry-After"]) <= 300) == (429, True)
        assert tries_there(port, RIGHT, whence="127.0.0.2").status == 302


def test_of_guesses_sent_at_the_same_moment_ten_at_most_are_looked_at_by_both_workers(site):
    elsewhere = {"whence": "127.0.0.3"}
    with running(site) as port:
        form = form_there(port)
        with ThreadPoolExecutor(30) as crowd:
            answers = [*crowd.map(lambda _n: sends_there(port, *form, **elsewhere), range(30))]
        assert {answer.status for answer in answers} <= {200, 429}
        waits = [answer.headers["Retry-After"] for answer in answers if answer.status == 429]
        looked_at = 30 - len(waits)
        assert looked_at <= 10
        # Who came later may have been counted first: a little more than five minutes.
        assert all(0 < int(wait) <= 310 for wait in waits)
        # Who was refused has used up none of the ten.
        later = [sends_there(port, *form, **elsewhere).status for _ in range(11 - looked_at)]
        assert later == [200] * (10 - looked_at) + [429]
