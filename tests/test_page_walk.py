"""A walk over every page: all there, every link leads somewhere, every fact has its proof."""

from __future__ import annotations

import gzip
import re
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders

from dialogues.models import (
    CommitmentEvent,
    Discrepancy,
    Discussion,
    MeetingLink,
    Participant,
    Passage,
)
from tests.laid import FIXTURES
from tests.walks import pages

__all__ = ["pages"]

# One process walks for both files that look at every page.
pytestmark = [pytest.mark.xdist_group("walk"), pytest.mark.no_cover]

# What a page may not say of a government.
VERDICTS = ("overdue", "failed", "broken", "dropped", "違反", "不履行", "破棄")


def test_every_link_leads_to_a_page_and_every_anchor_to_a_place_on_it(pages, client):
    dead = []
    for address, page in pages.items():
        for link in page.all("a"):
            if link.attributes["href"].startswith("#"):
                assert unquote(link.attributes["href"][1:]) in pages.anchors(address)
                continue
            target = urlsplit(urljoin(f"http://record{address}", link.attributes["href"]))
            if target.netloc != "record":
                assert target.scheme in {"http", "https"}
                continue
            if link.attributes.get("type"):
                if client.head(f"{target.path}?{target.query}").status_code != HTTPStatus.OK:
                    dead.append((address, link.attributes["href"]))
                continue
            if target.path not in pages or (
                target.fragment and unquote(target.fragment) not in pages.anchors(target.path)
            ):
                dead.append((address, link.attributes["href"]))

    assert dead == []


def test_every_fact_has_a_mark_that_leads_to_its_passage(pages):
    passages = {passage.get_absolute_url() for passage in Passage.objects.select_related("source")}
    unproved = []
    for address, page in pages.items():
        for fact in page.all(class_="fact"):
            around = fact if "cited" in fact.classes else fact.around("cited")
            proof = (
                {link.attributes["href"].removeprefix("/ja") for link in around.all("a")} & passages
                if around
                else ()
            )
            numbered = [
                mark
                for mark in (around.all("details", "source") if around else ())
                if "unnumbered" not in mark.all("ol")[0].classes
            ]
            if not proof or (numbered and not fact.all(class_="numbers")):
                unproved.append((address, fact.text))

    assert unproved == []


def test_every_fact_of_the_record_has_its_place(pages):
    def missing(rows, kind, owner):
        return [
            row
            for row in rows
            if f"{kind}-{row.anchor}" not in pages.anchors(owner(row).get_absolute_url())
        ]

    assert missing(Participant.objects.all(), "participant", lambda row: row.meeting) == []
    assert missing(Discussion.objects.all(), "discussion", lambda row: row.meeting) == []
    assert missing(MeetingLink.objects.all(), "link", lambda row: row.meeting) == []
    assert missing(CommitmentEvent.objects.all(), "event", lambda row: row.commitment) == []
    for row in Discrepancy.objects.all():
        address, _, anchor = row.get_absolute_url().partition("#")
        assert anchor in pages.anchors(address)


def test_pages_hold_to_the_policy_and_to_the_words(pages):
    for address, page in pages.items():
        elements = page.all()
        assert [e.tag for e in elements if "style" in e.attributes] == [], address
        assert {e.tag for e in elements} & {"style", "iframe"} == set(), address
        for script in page.all("script"):
            if script.attributes.get("type") == "application/ld+json":
                continue  # data, which nothing executes
            assert script.attributes["src"].startswith("/static/"), address
            assert not script.text, address
        assert {e.attributes["method"] for e in page.all("form")} <= {"get"}, address
        assert not any(name.startswith("on") for e in elements for name in e.attributes), address
        ids = [e.attributes["id"] for e in elements if "id" in e.attributes]
        assert len(ids) == len(set(ids)), address
        said = page.text.lower()
        assert [word for word in VERDICTS if word in said] == [], address
        assert len(page.all("h1")) == 1, address
        assert len(page.all(class_="notice")) <= 1, address


def test_pages_are_light(pages):
    style = (FIXTURES.parent / "dialogues/static/dialogues/site.css").read_bytes()
    assert len(gzip.compress(style)) < 7_500
    script = Path(str(finders.find("django_htmx/htmx-2.min.js"))).read_bytes()
    assert len(gzip.compress(script)) < 18_000  # with style and page within 60 KB
    citations = FIXTURES.parent / "dialogues/static/dialogues/citations.js"
    assert len(gzip.compress(citations.read_bytes())) < 2_500
    narrowing = FIXTURES.parent / "dialogues/static/dialogues/narrowing.js"
    assert len(gzip.compress(narrowing.read_bytes())) < 1_000
    for address, page in pages.items():
        assert len(gzip.compress("".join(page.pieces()).encode())) < 30_000, address


def test_a_machines_date_stands_only_beside_a_whole_day(pages):
    days = [time.text for page in pages.values() for time in page.all("time")]
    assert days
    assert [
        day
        for day in days
        if not re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}年\d{1,2}月\d{1,2}日", day)
    ] == []
