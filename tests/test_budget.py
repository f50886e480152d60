"""Every page of the ledger within its number of questions, whatever the size of the record."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.laid import lay

pytestmark = pytest.mark.no_cover

LIST, DETAIL = 6, 16
MANY = 500


def generated():
    """A dialogue of very many meetings, each with a promise kept, moved or forgotten."""
    numbers = range(1, MANY + 1)
    registers = """
parties: {us: {name: United States}, jp: {name: Japan}, eu: {name: European Union}}
agencies: {nasa: {name: NASA, party: us}, old: {name: Old office, party: jp, successor: new}, new: {name: New office, party: jp}, dg: {name: DG, party: eu}}
areas: {moon: {name: Moon}, debris: {name: Debris, broader: moon}}
dialogues: {talks: {name: Talks, parties: [us, jp]}, others: {name: Others, parties: [jp, eu]}}
sources:
"""
    sources = "".join(
        f"  s-{n}: {{title: Statement {n}, kind: joint statement, standing: official, "
        f"seen: {('whole', 'part', 'none')[n % 3]}, language: en, passages: {{a: {{text: words {n}}}, b: {{}}}}}}\n"
        for n in numbers
    )
    meetings = "".join(
        f"  m-{n}: {{dialogue: {'talks' if n % 5 else 'others'}, ordinal: {n}, date: {1500 + n}-03-01, "
        f"state: held, attendance: {{jp: complete}}, cites: [s-{n}#a], "
        f"participants: [{{role: co-chair, cites: [s-{n}#a], who: [{'old' if n < 250 else 'new'}]}}], "
        f"discussions: [{{cites: [s-{n}#b], areas: [moon, debris]}}], "
        f"discrepancies: {{venue: [{{says: here, cites: [s-{n}#a]}}, {{says: there, cites: [s-{n}#b]}}]}}, "
        f"links: [{{names: s-{n}, cites: [s-{n}#a]}}"
        + (f", {{recalls: m-{n - 1}, cites: [s-{n}#b]}}" if n > 1 else "")
        + "]}\n"
        for n in numbers
    )
    commitments = "".join(
        f"  c-{n}: {{statement: Promise {n}., strength: plans, parties: [{('us', 'jp', 'jp')[n % 3]}], areas: [moon], "
        f"agencies: [new], events: [{{kind: made, meeting: m-{n}, target: {1505 + n}, cites: [s-{n}#a]}}"
        + (f", {{kind: fulfilled, date: {1504 + n}, cites: [s-{n}#b]}}" if n % 4 == 0 else "")
        + (
            f", {{kind: reaffirmed, meeting: m-{n + 5}, cites: [s-{n}#b]}}"
            if n % 4 == 1 and n < MANY - 5
            else ""
        )
        + "]}\n"
        for n in numbers
    )
    return f"{registers}{sources}meetings:\n{meetings}commitments:\n{commitments}"


def pages(dialogue, meetings, commitment, agency):
    """The pages of the ledger, each with its budget."""
    one, two = meetings
    return {
        "/": DETAIL,
        "/meetings/": LIST,
        "/dialogues/": LIST,
        "/commitments/": LIST,
        "/commitments/?as_of=1800-01-01": LIST,
        "/commitments/?overdue=true": LIST,
        f"/meetings/{one}/": DETAIL,
        f"/meetings/{two}/": DETAIL,
        f"/dialogues/{dialogue}/": DETAIL,
        f"/dialogues/{dialogue}/?as_of=2019-12-31": DETAIL,
        f"/dialogues/{dialogue}/brief/": DETAIL,
        f"/dialogues/{dialogue}/brief/?as_of=2019-12-31": DETAIL,
        f"/commitments/{commitment}/": DETAIL,
        f"/commitments/{commitment}/?as_of=2024-01-01": DETAIL,
        f"/agencies/{agency}/": DETAIL,
        "/compare/": DETAIL,
        f"/compare/?a={one}&b={two}": DETAIL,
        "/coverage/": DETAIL,
        "/search/": LIST,
        "/search/?q=japan": LIST,
        "/search/?q=promise&kind=commitment": LIST,
        "/search/?q=nothing+like+it": LIST,
        "/api/v1/search?q=japan": LIST,
        "/api/v1/commitments": LIST,
        "/api/v1/commitments?overdue=true&as_of=2019-12-31": LIST,
        f"/api/v1/commitments/{commitment}?as_of=2024-01-01": DETAIL,
        f"/api/v1/dialogues/{dialogue}?as_of=2019-12-31": DETAIL,
        f"/api/v1/meetings/{two}": DETAIL,
    }


def assert_within_budget(client, addresses):
    asked = {}
    # A brief asks once more, for what its areas are called.
    japanese = {
        f"/ja{one}": most + ("/brief/" in one)
        for one, most in addresses.items()
        if not one.startswith("/api/")
    }
    for address, budget in [*addresses.items(), *japanese.items()]:
        with CaptureQueriesContext(connection) as questions:
            answer = client.get(address)
        assert answer.status_code == 200, address
        if len(questions) > budget:
            asked[address] = len(questions)
    assert asked == {}


def test_pages_keep_their_budget_on_the_shipped_record(client, shipped, today):
    assert_within_budget(
        client,
        pages(
            "us-japan-comprehensive",
            ("us-japan-8", "us-japan-9"),
            "us-japan-qzss-payloads",
            "jp-nsps",
        )
        | {"/areas/space-situational-awareness/": DETAIL, "/parties/jp/": DETAIL},
    )


@pytest.fixture
def many(folder, today):
    """A record of five hundred meetings with a commitment each."""
    lay("many", lambda: folder.loads("many", generated()))


@pytest.mark.xdist_group("many")
def test_pages_keep_their_budget_on_five_hundred_meetings(client, many):
    assert_within_budget(
        client,
        pages("talks", ("m-249", "m-251"), "c-1", "new")
        | {"/areas/moon/": DETAIL, "/parties/jp/": DETAIL, "/sources/s-7/": DETAIL},
    )


# Each list that has several pages of that record, and how many rows are fetched for a page: one
# more than it shows. Search looks at all there is of what is found seldom, for it is counted.
LISTS = {
    "/meetings/": 51,
    "/meetings/?sort=oldest": 51,
    "/commitments/": 51,
    "/commitments/?q=promise": 51,
    "/commitments/?party=jp&overdue=true": 51,
    "/sources/": 51,
    "/changes/": 51,
    "/search/?q=promise&kind=commitment": 2_001,
    "/api/v1/meetings?limit=20": 21,
    "/api/v1/commitments?limit=20&as_of=1900-01-01": 21,
    "/api/v1/sources?limit=20": 21,
    "/api/v1/changes?limit=20": 21,
    "/api/v1/search?q=promise&kind=commitment&limit=20": 2_001,
}
DEEP = 3
# What search counts up to, where it does not look at all there is.
MOST_AT_ONCE = 10_001


def onward(answer):
    """Where the next page of a list is, as the page or the answer itself says."""
    if answer["Content-Type"].startswith("application/json"):
        return answer.json()["next"]
    [link] = re.findall(r'rel="next" href="([^"]+)"', answer.content.decode())
    return unescape(link)


@pytest.mark.xdist_group("many")
def test_the_pages_of_a_list_are_found_by_their_place_and_never_by_counting(client, many):
    counted = {}

    for address, fetched in LISTS.items():
        page = address
        for _deeper in range(DEEP):
            page = onward(client.get(page))
            assert "after=" in page, address
            with CaptureQueriesContext(connection) as questions:
                assert client.get(page).status_code == 200, page
            told = " ".join(question["sql"] for question in questions)
            offsets, limits = (
                re.findall(rf"\b{word}\s+\(?([^\s)]+)", told) for word in ("OFFSET", "LIMIT")
            )
            if {*offsets} - {"0"} or not all(int(each) <= MOST_AT_ONCE for each in limits):
                counted[page] = (offsets, limits)
            assert str(fetched) in limits, page
    assert counted == {}
