"""The same question has the same answer in every form: pages, JSON, tables, calendars and feeds."""

from __future__ import annotations

import csv
import io
import random
from urllib.parse import urlencode

import feedparser
import pytest
from icalendar import Calendar

from dialogues.facets.held import held
from dialogues.facets.members import REFERENCES
from dialogues.models import Dialogue, Meeting
from dialogues.queries.lists import FACETS
from tests.talks import visit

NOUNS = {
    "agencies": "agency",
    "areas": "area",
    "commitments": "commitment",
    "dialogues": "dialogue",
    "meetings": "meeting",
    "parties": "party",
    "sources": "source",
}
HOW_MANY = 24


def questions(noun):
    """The whole list, and combinations of what it can be asked."""
    chance = random.Random(noun)
    facets = {name: sorted(held(noun).facets.get(name, {})) for name in FACETS.get(noun, ())}
    if noun == "agency":
        facets["area"] = sorted(REFERENCES["area"].objects.values_list("slug", flat=True))
    other = {
        "agency": {},
        "area": {},
        "party": {},
        "dialogue": {"as_of": ["2019-07-24", "2015-01-01", "2030-01-01"]},
        "source": {
            "sort": ["oldest"],
            "dialogue": sorted(Dialogue.objects.values_list("slug", flat=True)),
            "meeting": sorted(Meeting.objects.values_list("slug", flat=True)),
        },
        "meeting": {"sort": ["oldest"], "year_from": ["2014", "2020"], "year_to": ["2019"]},
        "commitment": {
            "sort": ["oldest", "due"],
            "overdue": ["true", "false"],
            "late": ["true", "false"],
            "due_before": ["2025", "2020-06"],
            "made_from": ["2019"],
            "made_to": ["2019-07"],
            "as_of": ["2019-07-24", "2024-12-31"],
        },
    }[noun]
    words = ["", "", "space", "japan", "qzss", "moon", "s", "宇宙", "no such word"]
    found = [""]
    while len(found) <= HOW_MANY:
        pairs = [("q", chance.choice(words))]
        for name in chance.sample(sorted(facets), k=min(len(facets), chance.choice([0, 1, 1, 2]))):
            some = facets[name]
            pairs += [(name, value) for value in chance.sample(some, k=min(2, len(some)))]
        for name in chance.sample(sorted(other), k=min(len(other), chance.choice([0, 0, 1, 2]))):
            pairs.append((name, chance.choice(other[name])))
        found.append(urlencode([pair for pair in pairs if pair[1]]))
    return found


def on_pages(client, name, query):
    address, found = f"/{name}/?{query}", []
    while address:
        page = visit(client, address)
        for rows in page.all("ol", name):
            links = [row.all("a")[0] for row in rows.all("li") if row.all("a")]
            found += [link.attributes["href"].partition("?")[0] for link in links]
        onward = [link for link in page.all("a") if link.attributes.get("rel") == "next"]
        address = onward[0].attributes["href"] if onward else ""
    # Rows have lists of their own: sources beside a meeting, say.
    return [address.split("/")[2] for address in found if address.startswith(f"/{name}/")]


def in_json(client, name, query):
    address, found = f"/api/v1/{name}?limit=7&{query}", []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.content)
        found += [item["slug"] for item in answer.json()["items"]]
        address = answer.json()["next"]
    assert len(found) == answer.json()["count"]
    return found


def in_a_file(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content)
    return b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("name", NOUNS)
def test_every_form_of_a_list_has_the_same_records(client, either_record, name):
    asked = questions(NOUNS[name])
    sizes = set()
    for query in asked:
        rows = list(csv.DictReader(io.StringIO(in_a_file(client, f"/{name}.csv?{query}"), "")))
        slugs = [row["slug"] for row in rows]
        sizes.add(len(slugs))

        assert on_pages(client, name, query) == slugs, query
        assert in_json(client, name, query) == slugs, query
        assert [row["url"] for row in rows] == [
            f"http://127.0.0.1:8000/{name}/{slug}/" for slug in slugs
        ]

    assert len(asked) > 20
    assert 0 in sizes
    assert len(sizes) > 1


def test_a_calendar_has_those_of_the_list_that_have_a_full_date(client, either_record):
    full = {row.slug: len(row.date) in (10, 21) for row in Meeting.objects.all()}
    left_out = 0
    for query in questions("meeting"):
        written = Calendar.from_ical(in_a_file(client, f"/meetings.ics?{query}"))
        told = [str(event["url"]).split("/")[-2] for event in written.walk("VEVENT")]
        slugs = in_json(client, "meetings", query)

        assert told == [slug for slug in slugs if full[slug]], query
        left_out += len(slugs) - len(told)

    assert left_out


@pytest.mark.parametrize("name", ["meetings", "commitments"])
def test_a_feed_names_records_of_the_list_alone(client, either_record, name):
    told = 0
    for query in questions(NOUNS[name]):
        feed = feedparser.parse(client.get(f"/{name}.atom?{query}").content)
        assert not feed.bozo
        slugs = in_json(client, name, query)
        named = {entry.link.split("/")[-2] for entry in feed.entries}

        # Each record of these was changed at least once: those that fit are all there.
        assert named <= set(slugs), query
        assert len(named) == min(len(slugs), 50), query
        told += len(named)

    assert told
