"""The language of an address: which it is, where it leads, and that nothing else decides it."""

from __future__ import annotations

import pytest

from tests.talks import visit

PAGES = ["/", "/meetings/", "/meetings/talks-5/", "/commitments/?status=open&sort=oldest"]

pytestmark = pytest.mark.usefixtures("today", "talks")


def hrefs(page, tag="a"):
    return [one.attributes.get("href", "") for one in page.all(tag)]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_leads_to_itself_in_each_language_its_question_kept(client, address):
    english = visit(client, address)
    japanese = visit(client, f"/ja{address}")
    for page in (english, japanese):
        told = {
            link.attributes["hreflang"]: link.attributes["href"]
            for link in page.all("link")
            if "hreflang" in link.attributes
        }
        site = "http://127.0.0.1:8000"
        assert told == {
            "en": f"{site}{address}",
            "ja": f"{site}/ja{address}",
            "x-default": f"{site}{address}",
        }

    assert english.all("html")[0].attributes["lang"] == "en-GB"
    assert japanese.all("html")[0].attributes["lang"] == "ja"
    [switch] = japanese.all("nav", "languages")
    assert hrefs(switch) == [address, f"/ja{address}"]


def test_a_japanese_page_leads_to_japanese_pages_and_to_files_that_have_no_language(client):
    apart = ("/api/", "/static/", "#", "http", "/sitemap")
    files = (".csv", ".ics", ".atom", ".bib", ".csl.json")
    for address in PAGES:
        page = visit(client, f"/ja{address}")
        [switch] = page.all("nav", "languages")
        led = [one for one in hrefs(page) if one not in hrefs(switch)]
        pages = [
            one
            for one in led
            if not one.startswith(apart) and not one.split("?")[0].endswith(files)
        ]
        assert [one for one in pages if not one.startswith(("/ja/", "?"))] == []
        assert pages


def test_a_language_is_decided_by_the_address_alone(client):
    asked = {"HTTP_ACCEPT_LANGUAGE": "ja", "HTTP_COOKIE": "django_language=ja"}
    answer = client.get("/meetings/", **asked)

    assert b'<html lang="en-GB">' in answer.content
    assert answer["Vary"] == "Accept-Encoding"
    assert not answer.cookies
    assert client.get("/ja/meetings/")["Vary"] == "Accept-Encoding"


def test_an_address_without_its_last_slash_keeps_its_language(client):
    assert client.get("/ja")["Location"] == "/ja/"
    assert client.get("/ja/meetings")["Location"] == "/ja/meetings/"


@pytest.mark.parametrize("address", ["/ja/admin/", "/ja/api/v1/meetings", "/ja/meetings.csv"])
def test_what_has_no_language_has_one_address(client, address):
    assert client.get(address).status_code == 404


def test_an_english_page_after_a_japanese_one_is_english(client):
    client.get("/ja/")

    assert b'<html lang="en-GB">' in client.get("/nothing-here/").content
