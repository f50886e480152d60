"""Parties, agencies, areas and sources as JSON, to the letter."""

from __future__ import annotations

import pytest

from tests.test_api import JAXA, JP, US, ask

pytestmark = pytest.mark.usefixtures("today")

NSPS = {"slug": "jp-nsps", "name": "National Space Policy Secretariat"}
ONSP = {"slug": "jp-onsp", "name": "Office of National Space Policy"}
CABINET = {"slug": "jp-cao", "name": "Cabinet Office"}


def slugs(page):
    return [item["slug"] for item in page["items"]]


def test_party_tells_its_dialogues_and_agencies(client, talks):
    summary: dict[str, object] = {
        "slug": "jp",
        "url": "/parties/jp/",
        "type": "party",
        "inferred": {},
        "name": "Japan",
        "names": {},
        "kind": "state",
        "iso_code": "JP",
    }

    assert ask(client, "parties?q=Japan")["items"] == [summary]
    assert ask(client, "parties/jp") == {
        **summary,
        "dialogues": [
            {"slug": "jp-eu", "name": "Japan-EU Talks"},
            {"slug": "talks", "name": "Space Talks"},
        ],
        "agencies": [CABINET, JAXA, NSPS, ONSP],
    }
    assert ask(client, "parties/eu")["iso_code"] is None


def test_agency_tells_what_it_came_from_and_what_it_became(client, talks):
    summary: dict[str, object] = {
        "slug": "jp-nsps",
        "url": "/agencies/jp-nsps/",
        "type": "agency",
        "inferred": {},
        "name": "National Space Policy Secretariat",
        "names": {},
        "abbreviation": None,
        "aliases": [],
        "party": JP,
        "parent": CABINET,
        "successor": None,
    }

    assert summary in ask(client, "agencies")["items"]
    assert ask(client, "agencies/jp-nsps") == {**summary, "predecessors": [ONSP], "parts": []}
    assert ask(client, "agencies/jp-onsp")["successor"] == NSPS
    assert ask(client, "agencies/jp-cao")["parts"] == [NSPS]
    assert ask(client, "agencies/jaxa")["abbreviation"] == "JAXA"


def test_area_tells_the_broader_and_the_narrower(client, talks):
    awareness = {"slug": "awareness", "name": "Space situational awareness"}

    told = ask(client, "areas/security")

    assert told == {
        "slug": "security",
        "url": "/areas/security/",
        "type": "area",
        "inferred": {},
        "name": "Space security",
        "names": {},
        "abbreviation": None,
        "aliases": [],
        "description": {"en": "Keeping space usable."},
        "broader": None,
        "narrower": [awareness],
    }
    assert ask(client, "areas/awareness")["broader"] == {
        "slug": "security",
        "name": "Space security",
    }
    del told["narrower"]
    assert told in ask(client, "areas")["items"]


def test_source_tells_its_passages_in_the_order_written(client, talks):
    summary: dict[str, object] = {
        "slug": "ja-2",
        "url": "/sources/ja-2/",
        "type": "source",
        "inferred": {},
        "title": "共同声明",
        "publisher": "MOFA",
        "kind": "joint statement",
        "standing": "official",
        "seen": "whole",
        "language": "ja",
        "published": None,
        "original": "https://example.org/ja",
        "copy_of": None,
    }
    nothing = dict.fromkeys(("locator", "text", "translation", "translation_by"))

    assert ask(client, "sources?language=ja")["items"] == [summary]
    assert ask(client, "sources/ja-2") == {
        **summary,
        "copies": [],
        "passages": [
            {
                "url": "/sources/ja-2/#moon",
                "key": "moon",
                **nothing,
                "text": "月探査を進める。",
                "language": "ja",
                "translation": "Both go on with the Moon.",
                "translation_by": "ours",
            },
            {
                "url": "/sources/ja-2/#gnss",
                "key": "gnss",
                **nothing,
                "text": "測位",
                "language": "ja",
                "translation": "positioning",
                "translation_by": "official",
            },
        ],
    }
    assert ask(client, "sources/deal")["passages"] == []


def test_copies_of_a_source_lead_there_and_back(client, talks, folder):
    copy = "sources:\n  copy: {title: A copy, kind: joint statement, standing: reprint, seen: whole, language: en, copy_of: en-2}\n"
    folder.loads("copy", copy)

    assert ask(client, "sources/en-2")["copies"] == [{"slug": "copy", "name": "A copy"}]
    assert ask(client, "sources/copy")["copy_of"] == {"slug": "en-2", "name": "Joint Statement"}


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("agencies?party=us", ["nasa", "us-nspc"]),
        ("agencies?q=secretariat", ["jp-nsps"]),
        ("sources?standing=news&kind=news report", ["later", "report"]),
        ("sources?sort=oldest&standing=news", ["report", "later"]),
        ("sources?dialogue=talks&language=ja", ["ja-2"]),
        ("areas?q=SSA", ["awareness"]),
        ("parties?q=nowhere", []),
    ],
)
def test_lists_take_the_filters_of_the_pages(client, talks, question, found):
    assert slugs(ask(client, question)) == found


def test_whose_agencies_they_are_is_told_of_each(client, talks):
    whose = {item["slug"]: item["party"] for item in ask(client, "agencies")["items"]}

    assert whose["nasa"] == US
    assert set(map(str, whose.values())) == {str(US), str(JP)}
