"""Whom to tell of a weakness: what the operator has stated, and nothing else."""

from __future__ import annotations

import datetime
from email import message_from_string

import pytest

from tests.records import REGISTERS

ADDRESS = "/.well-known/security.txt"


@pytest.fixture
def stated(folder, settings):
    """A site whose operator has said whom to tell."""
    folder.lays(first=REGISTERS)
    settings.SITE_URL = "https://example.org"
    settings.SECURITY_CONTACT = "security@example.org"
    settings.SECURITY_EXPIRES = datetime.date(2027, 6, 30)
    return settings


def test_it_says_what_the_operator_has_stated(stated, client):
    answer = client.get(ADDRESS)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert message_from_string(answer.content.decode()).items() == [
        ("Contact", "mailto:security@example.org"),
        ("Expires", "2027-06-30T23:59:59Z"),
        ("Preferred-Languages", "en"),
        ("Canonical", "https://example.org/.well-known/security.txt"),
    ]
    assert client.get(ADDRESS, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_contact_on_the_web_stands_as_it_is(stated, client):
    stated.SECURITY_CONTACT = "https://example.org/security"

    first, *_ = client.get(ADDRESS).content.decode().splitlines()

    assert first == "Contact: https://example.org/security"


def test_there_is_none_where_nothing_is_stated_nor_in_another_language(stated, client):
    assert client.get(f"/ja{ADDRESS}").status_code == 404
    stated.SECURITY_CONTACT = ""
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("language", ["", "/ja"])
def test_the_page_about_the_record_leads_there_where_there_is_one(stated, client, language):
    assert client.get(f"{language}/about/").content.decode().count(f'href="{ADDRESS}"') == 1


def test_nobody_is_led_to_a_file_that_is_not_there(folder, client):
    folder.loads("first", REGISTERS)
    assert ADDRESS not in client.get("/about/").content.decode()
