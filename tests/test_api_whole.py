"""Comparison and coverage as JSON: the same as their pages tell."""

from __future__ import annotations

import pytest

from dialogues.models import FormerAddress
from dialogues.queries import coverage as queries
from tests.talks import visit
from tests.test_api import JP, US, ask, cited, refused, report

pytestmark = pytest.mark.usefixtures("today")

TALKS_1 = {"slug": "talks-1", "name": "First meeting, Space Talks"}


def slugs(things):
    return [thing["slug"] for thing in things]


def test_two_meetings_are_told_side_by_side(client, talks):
    told = ask(client, "compare?a=talks-1&b=talks-2")

    assert list(told) == ["a", "b", "agencies", "areas", "commitments"]
    assert (told["a"]["slug"], told["b"]["slug"]) == ("talks-1", "talks-2")
    assert told["a"] == next(
        item for item in ask(client, "meetings")["items"] if item["slug"] == "talks-1"
    )
    assert {fate: slugs(told["agencies"][fate]) for fate in told["agencies"]} == {
        "added": [],
        "kept": ["us-nspc"],
        "dropped": ["nasa", "jp-onsp"],
    }
    nasa, onsp = told["agencies"]["dropped"]
    assert nasa == {
        "slug": "nasa",
        "name": "National Aeronautics and Space Administration",
        "doubt": None,
        "citations": [report("list")],
    }
    assert onsp["doubt"] == "no list"
    assert told["areas"]["kept"][0]["slug"] == "awareness"
    assert cited("ja-2", "共同声明", "gnss") in told["areas"]["kept"][0]["citations"]


def test_what_is_added_one_way_is_dropped_the_other(client, talks):
    there, back = (
        ask(client, f"compare?{pair}") for pair in ("a=talks-1&b=talks-2", "a=talks-2&b=talks-1")
    )

    for kind in ("agencies", "areas", "commitments"):
        assert slugs(there[kind]["added"]) == slugs(back[kind]["dropped"])
        assert slugs(there[kind]["kept"]) == slugs(back[kind]["kept"])


@pytest.mark.parametrize(
    ("question", "param"),
    [("", "a"), ("?a=talks-1", "b"), ("?a=talks-1&b=nowhere", "b"), ("?a=A&b=talks-1", "a")],
)
def test_two_meetings_of_the_record_must_be_named(client, talks, question, param):
    status, error = refused(client, f"compare{question}")

    assert (status, error["code"], error["param"]) == (400, "bad_value", param)


def test_a_renamed_meeting_is_compared_under_its_new_name(client, talks):
    FormerAddress.objects.create(type="meeting", slug="old", moved_to="talks-1")

    answer = client.get("/api/v1/compare?a=old&b=talks-2")

    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/compare?a=talks-1&b=talks-2")
    FormerAddress.objects.create(type="meeting", slug="gone", reason="A mistake.")
    assert refused(client, "compare?a=gone&b=talks-2")[0] == 410


def test_coverage_tells_each_gap(client, talks):
    told = ask(client, "coverage")

    assert list(told) == ["edition", "next", "dialogues", "discrepancies", "looked_for"]
    assert (told["edition"], told["next"]) == (1, None)
    assert [row["dialogue"] and row["dialogue"]["slug"] for row in told["dialogues"]] == [
        "jp-eu",
        "talks",
        None,
    ]
    of_talks = told["dialogues"][1]
    assert of_talks["meeting_count"] == 6
    assert of_talks["missing"] == [{"first": 3, "last": 3}, {"first": 6, "last": 7}]
    assert slugs(of_talks["announced"]) == ["talks-9", "talks-8"]
    assert of_talks["unofficial"] == [TALKS_1]
    assert slugs(of_talks["read_in_part"]) == ["talks-4", "talks-1"]
    assert slugs(of_talks["unread"]) == ["talks-5"]
    assert of_talks["unlisted"][-1] == {
        "meeting": TALKS_1,
        "delegations": [{"party": US, "lacks": "partial"}, {"party": JP, "lacks": "no list"}],
    }
    assert of_talks["unquoted"][-1] == {
        "meeting": TALKS_1,
        "passages": [
            {
                "source": {"slug": "report", "name": "Talks held"},
                "passage": "opening",
                "url": "/sources/report/#opening",
            }
        ],
    }
    assert {row["record"]["slug"] for row in told["discrepancies"]} == {
        "talks-1",
        "talks-4",
        "moon",
    }
    assert {row["record"]["slug"] for row in told["looked_for"]} == {"talks", "talks-1", "moon"}


def test_coverage_is_followed_to_its_end(client, talks, monkeypatch):
    whole = queries.coverage()
    monkeypatch.setattr(queries, "MOST", 1)

    address, found = "coverage", []
    while address:
        page = ask(client, address)
        found += page["dialogues"]
        address = (page["next"] or "").removeprefix("/api/v1/")

    assert len(found) == len(whole.extents) == 3
    assert refused(client, "coverage?after=nowhere")[0] == 400


def test_pages_link_their_twins(client, talks):
    for page, twin in (
        ("/compare/?a=talks-1&amp;b=talks-2", "/api/v1/compare?a=talks-1&amp;b=talks-2"),
        ("/coverage/", "/api/v1/coverage"),
        ("/coverage/?after=jp-eu", "/api/v1/coverage?after=jp-eu"),
        # There is no page for programs that ends before a place.
        ("/coverage/?before=talks", "/api/v1/coverage"),
        ("/agencies/?before=nasa&amp;party=us", "/api/v1/agencies?party=us"),
    ):
        link = f'<link rel="alternate" type="application/json" href="{twin}">'
        assert link in client.get(page.replace("&amp;", "&")).content.decode()
    assert "application/json" not in client.get("/compare/").content.decode()


@pytest.mark.parametrize(
    ("address", "items"),
    [
        ("/meetings/?party=jp&after=2022-08-31.5.talks-5", "meetings"),
        ("/commitments/?sort=oldest&after=2019-07-24.contact", "commitments"),
        ("/sources/?after=report", "sources"),
        ("/agencies/?after=jaxa", "agencies"),
        ("/areas/?after=moon", "areas"),
        ("/parties/?after=eu", "parties"),
        ("/dialogues/?after=jp-eu", "dialogues"),
    ],
)
def test_a_later_page_of_a_list_links_its_own_twin(client, talks, address, items):
    page = visit(client, address)
    [twin] = [
        link.attributes["href"]
        for link in page.all("link")
        if link.attributes.get("type") == "application/json"
    ]
    [forms] = page.all("p", "forms")
    [listed] = page.all("ol", items)
    told = client.get(twin).json()["items"]

    assert told
    assert twin in {link.attributes["href"] for link in forms.all("a")}
    assert {link.attributes["href"] for link in listed.all("a", "title")} | {
        link.attributes["href"] for link in listed.all("a", "statement")
    } == {item["url"] for item in told}


def test_later_changes_and_hits_link_their_own_twins(client, talks):
    def twin(address):
        head = visit(client, address).all("link")
        types = {link.attributes.get("type"): link.attributes["href"] for link in head}
        return types["application/json"]

    place = client.get("/api/v1/search?q=talks&kind=meeting&limit=1").json()["next"].split("=")[-1]

    assert twin("/changes/?after=2") == "/api/v1/changes?after=2"
    found = f"/api/v1/search?q=talks&kind=meeting&after={place}"
    assert twin(f"/search/?q=talks&after={place}") == found
    assert twin(f"/search/?q=talks&before={place}") == "/api/v1/search?q=talks&kind=meeting"
