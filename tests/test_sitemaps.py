"""What search engines are told of: every page, once, in files no larger than they take."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

import pytest
from django.core.cache import caches
from django.core.management.color import no_style
from django.db import connection
from django.test import override_settings
from lxml import etree

from dialogues.models import Commitment, Meeting
from dialogues.publish import sitemaps
from tests.talks import TALKS, visit

SITE = "http://127.0.0.1:8000"
XHTML = "http://www.w3.org/1999/xhtml"
# What a file may be at most, as the protocol has it.
LARGEST = 50 * 1024 * 1024


@pytest.fixture
def from_one(db):
    """Let keys begin at one, however many an engine gave away in other tests."""
    tables = [model._meta.db_table for model in sitemaps.MODELS.values()]  # noqa: SLF001 - documented
    sequences = [{"table": table, "column": "id"} for table in tables]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_by_name_sql(no_style(), sequences):
            cursor.execute(sql)


@pytest.fixture
def record(folder, today):
    folder.loads("talks", TALKS)


def told(client, address):
    """A file, byte by byte."""
    answer = client.get(address.removeprefix(SITE))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def named(client, address):
    """The addresses in a file."""
    return [loc.text for loc in etree.fromstring(told(client, address)).iter("{*}loc")]


def alternates(client, address):
    """For each address in a file, the same page in which languages, in the order they are named."""
    found = {}
    for url in etree.fromstring(told(client, address)).iter("{*}url"):
        links = url.findall(f"{{{XHTML}}}link")
        assert {link.get("rel") for link in links} == {"alternate"}
        found[url.findtext("{*}loc")] = [(link.get("hreflang"), link.get("href")) for link in links]
    return found


def everything(client):
    return [page for file in named(client, "/sitemap.xml") for page in named(client, file)]


def test_every_record_is_named_once_and_is_there(client, record):
    pages = everything(client)
    records = {
        f"{SITE}{language}{row.get_absolute_url()}"
        for model in sitemaps.MODELS.values()
        for row in model.objects.all()
        for language in ("", "/ja")
    }

    assert len(pages) == len(set(pages))
    assert records < set(pages)
    assert len(pages) - len(records) == 2 * 12
    assert {client.get(page.removeprefix(SITE)).status_code for page in pages} == {200}


def test_many_records_are_in_many_files(client, from_one, record, monkeypatch):
    whole = everything(client)
    caches["pages"].clear()
    monkeypatch.setattr(sitemaps, "MOST", 2)
    files = named(client, "/sitemap.xml")

    assert max(len(named(client, file)) for file in files[1:]) == 2
    assert len(files) > len(sitemaps.MODELS) + 1
    assert sorted(everything(client)) == sorted(whole)


def test_every_page_names_itself_in_each_language(client, record):
    whole = []
    for file in named(client, "/sitemap.xml"):
        found = alternates(client, file)
        whole += found
        english = [page for page in found if not page.startswith(f"{SITE}/ja/")]
        assert len(found) == 2 * len(english)
        for page in english:
            japanese = page.replace(SITE, f"{SITE}/ja", 1)
            expected = [("en", page), ("ja", japanese), ("x-default", page)]
            assert found[page] == expected
            assert found[japanese] == expected
    assert f"{SITE}/meetings/talks-1/" in whole
    assert whole == everything(client)


def test_a_page_and_its_file_name_the_same_languages(client, record):
    slug = Meeting.objects.values_list("slug", flat=True)[0]
    page = visit(client, f"/ja/meetings/{slug}/")
    links = [link.attributes for link in page.all("link") if "hreflang" in link.attributes]

    assert [(link["hreflang"], link["href"]) for link in links] == alternates(
        client, "/sitemap-meetings-0.xml"
    )[f"{SITE}/ja/meetings/{slug}/"]


@override_settings(SITE_URL=f"https://{'a' * 63}.{'b' * 63}.org")
def test_a_full_file_of_the_longest_addresses_is_no_larger_than_a_file_may_be(client, record):
    longest = "c" * 100
    Commitment.objects.filter(slug="moon").update(slug=longest)
    items = told(client, "/sitemap-commitments-0.xml").splitlines(keepends=True)
    its = [item for item in items if longest.encode() in item]

    assert len(its) == 2
    assert sum(map(len, its)) * sitemaps.MOST / 2 + 1000 < LARGEST


def test_a_file_that_is_none_is_not_found(client, record):
    assert client.get("/sitemap-planets-0.xml").status_code == 404
    assert client.get("/sitemap-meetings-9.xml").status_code == 404
    assert client.get(f"/sitemap-meetings-{'9' * 30}.xml").status_code == 404
    assert client.get("/sitemap.xml?x=1").status_code == 400


def test_an_empty_record_has_pages_of_its_own(client, db):
    assert everything(client) == [
        f"{SITE}{language}{path}"
        for path in (
            "/",
            *(f"/{noun}/" for noun in sitemaps.MODELS),
            "/coverage/",
            "/changes/",
            "/about/",
            "/about/data/",
        )
        for language in ("", "/ja")
    ]


def test_robots_are_kept_from_the_desk_and_from_endless_questions(client, record):
    answer = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(answer.content.decode().splitlines())
    slug = Meeting.objects.values_list("slug", flat=True)[0]

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert rules.can_fetch("any", f"{SITE}/meetings/{slug}/")
    assert not rules.can_fetch("any", f"{SITE}/admin/")
    assert rules.site_maps() == [f"{SITE}/sitemap.xml"]
