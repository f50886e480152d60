"""What search engines are told of: every page, once, in files no larger than they take."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

import pytest
from django.core.cache import caches
from lxml import etree

from dialogues.models import Meeting
from dialogues.publish import sitemaps
from tests.talks import TALKS

SITE = "http://127.0.0.1:8000"


@pytest.fixture
def record(folder, today):
    folder.loads("talks", TALKS)


def named(client, address):
    """The addresses in a file."""
    answer = client.get(address.removeprefix(SITE))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [loc.text for loc in etree.fromstring(content).iter("{*}loc")]


def everything(client):
    return [page for file in named(client, "/sitemap.xml") for page in named(client, file)]


def test_every_record_is_named_once_and_is_there(client, record):
    pages = everything(client)
    records = {
        f"{SITE}{row.get_absolute_url()}"
        for model in sitemaps.MODELS.values()
        for row in model.objects.all()
    }

    assert len(pages) == len(set(pages))
    assert records < set(pages)
    assert len(pages) - len(records) == 12
    assert {client.get(page.removeprefix(SITE)).status_code for page in pages} == {200}


def test_many_records_are_in_many_files(client, record, monkeypatch):
    whole = everything(client)
    caches["pages"].clear()
    monkeypatch.setattr(sitemaps, "MOST", 2)
    files = named(client, "/sitemap.xml")

    assert max(len(named(client, file)) for file in files[1:]) == 2
    assert len(files) > len(sitemaps.MODELS) + 1
    assert sorted(everything(client)) == sorted(whole)


def test_a_file_that_is_none_is_not_found(client, record):
    assert client.get("/sitemap-planets-0.xml").status_code == 404
    assert client.get("/sitemap-meetings-9.xml").status_code == 404
    assert client.get(f"/sitemap-meetings-{'9' * 30}.xml").status_code == 404
    assert client.get("/sitemap.xml?x=1").status_code == 400


def test_an_empty_record_has_pages_of_its_own(client, db):
    assert everything(client) == [
        f"{SITE}{path}"
        for path in (
            "/",
            *(f"/{noun}/" for noun in sitemaps.MODELS),
            "/coverage/",
            "/changes/",
            "/about/",
            "/about/data/",
        )
    ]


def test_robots_are_kept_from_the_desk_and_from_endless_questions(client, record):
    told = client.get("/robots.txt")
    rules = RobotFileParser()
    rules.parse(told.content.decode().splitlines())
    slug = Meeting.objects.values_list("slug", flat=True)[0]

    assert told["Content-Type"] == "text/plain; charset=utf-8"
    assert rules.can_fetch("any", f"{SITE}/meetings/{slug}/")
    assert not rules.can_fetch("any", f"{SITE}/admin/")
    assert rules.site_maps() == [f"{SITE}/sitemap.xml"]
