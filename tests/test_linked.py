"""What search engines and messengers are told: no more than the page says, and nothing executable."""

import json
import re
from html import unescape
from typing import Any

import pytest

from dialogues.models import (
    Agency,
    Commitment,
    CooperationArea,
    Dialogue,
    Meeting,
    Party,
    Source,
)

MODELS: list[type[Any]] = [Agency, Commitment, CooperationArea, Dialogue, Meeting, Party, Source]
SITE = "http://127.0.0.1:8000"
DATES = """
parties:
  jp: {name: Japan, kind: state}
  us: {name: United States, kind: state}
sources:
  s: {title: S, kind: other, standing: news, seen: part, language: en, passages: {p: {}}}
meetings:
  spring:
    {title: Spring, date: 2019-05, state: announced, kind: other, parties: [jp, us], cites: ["s#p"]}
  off:
    title: Called off
    date: 2019-06-02/2019-06-03
    state: cancelled
    kind: other
    parties: [jp, us]
    cites: ["s#p"]
"""
pytestmark = pytest.mark.django_db


def told(client, address):
    """What a page tells as JSON-LD, and as Open Graph."""
    page = client.get(address).content.decode()
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    metas = re.findall(r'<meta property="(og:[a-z_]+)" content="([^"]*)">', page)
    assert len(metas) == len(dict(metas))
    return json.loads(data), {name: unescape(said) for name, said in metas}


def test_a_meeting_is_an_event_of_its_dialogue(client, shipped):
    data, graph = told(client, "/meetings/us-japan-6/")
    dialogue = f"{SITE}/dialogues/us-japan-comprehensive/"
    assert data["@type"] == "Event"
    assert data["@id"] == data["url"] == graph["og:url"] == f"{SITE}/meetings/us-japan-6/"
    assert data["startDate"] == data["endDate"] == "2019-07-24"
    assert data["superEvent"] == {
        "@type": "EventSeries",
        "@id": dialogue,
        "name": Dialogue.objects.get(slug="us-japan-comprehensive").name,
        "url": dialogue,
    }
    assert data["location"]["name"] == "Washington, D.C."
    assert [(one["@type"], one["name"]) for one in data["organizer"]] == [
        ("Country", "United States"),
        ("Country", "Japan"),
    ]
    assert graph["og:title"] == data["name"]
    assert graph["og:description"] == data["description"]
    assert graph["og:site_name"] == "Space Dialogues"


def test_every_record_has_its_lines(client, shipped):
    types = set()
    for model in MODELS:
        for record in model.objects.all():
            data, graph = told(client, record.get_absolute_url())
            address = f"{SITE}{record.get_absolute_url()}"
            assert data["@id"] == graph["og:url"] == address
            assert data["name"] == graph["og:title"] != ""
            assert "" not in data.values()
            types.add(data["@type"])
    assert types == {
        *("Event", "EventSeries", "Country", "Organization", "GovernmentOrganization"),
        *("CreativeWork", "DefinedTerm"),
    }


def test_a_record_is_the_same_one_in_every_language(client, shipped):
    data, graph = told(client, "/ja/meetings/us-japan-6/")
    assert data["@id"] == f"{SITE}/meetings/us-japan-6/"
    assert data["url"] == graph["og:url"] == f"{SITE}/ja/meetings/us-japan-6/"
    series = data["superEvent"]
    assert series["@id"] == f"{SITE}/dialogues/us-japan-comprehensive/"
    assert series["url"] == f"{SITE}/ja/dialogues/us-japan-comprehensive/"


def test_what_is_not_known_to_the_day_has_no_day(client, folder, today):
    folder.loads("month", DATES)
    data, _ = told(client, "/meetings/spring/")
    assert data.keys().isdisjoint({"startDate", "endDate", "superEvent", "location"})
    data, _ = told(client, "/meetings/off/")
    assert (data["startDate"], data["endDate"]) == ("2019-06-02", "2019-06-03")
    assert data["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_source_leads_to_the_document_it_is(client, shipped):
    source = Source.objects.exclude(url="").exclude(copy_of=None)[0]
    assert source.copy_of
    data, _ = told(client, source.get_absolute_url())
    assert data["sameAs"] == source.url
    assert data["isBasedOn"]["@id"] == f"{SITE}{source.copy_of.get_absolute_url()}"


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", '"><b>&amp;', "<!--"])
def test_no_name_ends_the_element_it_stands_in(client, folder, name):
    folder.loads("odd", json.dumps({"areas": {"odd": {"name": name}}}))
    data, graph = told(client, "/areas/odd/")
    assert data["name"] == graph["og:title"] == name
    page = client.get("/areas/odd/").content.decode()
    assert "<script>" not in page
    # What it is told as, and the one script of every page.
    assert page.count("<script") == page.count("</script>") == 2


def test_the_home_page_says_what_the_record_is(client, shipped):
    page = client.get("/").content.decode()
    lead = "What governments promised each other about space, and what came of it."
    for name, said in (
        ("og:title", "Space Dialogues"),
        ("og:type", "website"),
        ("og:url", f"{SITE}/"),
        ("og:description", f"{lead} Every line leads to the words that prove it."),
    ):
        assert f'<meta property="{name}" content="{said}">' in page
