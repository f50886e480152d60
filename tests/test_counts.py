"""No page counts what it does not list: behind each number stand just so many records."""

from __future__ import annotations

import re

import pytest

from tests.talks import visit

pytestmark = pytest.mark.no_cover


@pytest.fixture(params=["shipped", "talks", "nothing"])
def held(request, db, today):
    """The shipped record, one in which every case occurs, and one in which nothing is held."""
    if request.param != "nothing":
        request.getfixturevalue(request.param)
    return request.param


def listed(client, address):
    """How many records a list has, page by page."""
    found, seen = 0, set()
    while address:
        assert address not in seen, "The pages of the list lead round in a circle."
        seen.add(address)
        page = visit(client, address)
        kind = address.split("/")[1]
        found += sum(len(rows.all("li", "fact")) for rows in page.all("ol", kind))
        onward = [link for link in page.all("a") if link.attributes.get("rel") == "next"]
        address = onward[0].attributes["href"] if onward else ""
    return found


def test_every_figure_of_the_first_page_leads_to_a_list_of_just_so_many(client, held):
    [figures] = visit(client, "/").all("p", "figures")
    told = {
        link.attributes["href"]: int(link.all("b")[0].text)
        for link in figures.all("a")
        if link.all("b")
    }

    assert len(told) == 7
    assert {address: listed(client, address) for address in told} == told


def test_what_came_of_commitments_adds_up(client, held):
    [figures] = visit(client, "/").all("p", "figures")
    numbers = [int(number) for number in re.findall(r"\d+", figures.text)]
    _meetings, _dialogues, whole, *kinds = numbers
    rest = listed(client, "/commitments/?status=paused&status=cancelled&status=superseded")

    assert sum(kinds) + rest == whole


@pytest.mark.parametrize("name", ["agencies", "areas", "dialogues"])
def test_every_number_in_a_list_is_the_number_on_the_page_it_leads_to(client, held, name):
    page = visit(client, f"/{name}/")
    told = {
        row.all("a")[0].attributes["href"]: int(number[1])
        for row in page.all("ol", name)[0].all("li")
        if (number := re.search(r"(\d+) meetings?", row.text))
    }

    assert bool(told) == (held != "nothing")
    assert {address: len(meetings_on(visit(client, address))) for address in told} == told


def meetings_on(page):
    """The meetings listed on the page of an agency, an area or a dialogue as its own."""
    [meetings] = page.all("ol", "meetings") or page.all("section", "wordings")
    links = [row.all("a") for row in meetings.all("li", "fact")]
    return {
        first.attributes["href"].partition("#")[0]
        for first, *others in links
        # Not those of a body before it, or of words that were said where it was not on the table.
        if "wordings" not in meetings.classes or "#discussion-" in first.attributes["href"]
        if not any(link.attributes["href"].startswith("/agencies/") for link in others)
    }


@pytest.mark.parametrize(
    "query",
    ["status=open", "status=open&status=fulfilled", "overdue=true", "overdue=false", "late=true",
     "late=false&status=fulfilled", "status=fulfilled&as_of=2024-01-01", "overdue=true&as_of=2024-01-01"],
)  # fmt: skip
def test_a_filter_gives_the_same_commitments_as_a_page_and_as_json(client, held, query):
    page = visit(client, f"/commitments/?{query}")
    slugs = [
        row.all("a")[0].attributes["href"].split("/")[2]
        for row in page.all("ol", "commitments")[0].all("li", "fact")
    ]
    answer = client.get(f"/api/v1/commitments?{query}").json()

    assert [item["slug"] for item in answer["items"]] == slugs
    assert answer["count"] == len(slugs)
    for item in answer["items"]:
        for name, value in (part.split("=") for part in query.split("&")):
            if name in ("overdue", "late"):
                assert item[name] is (value == "true")


def test_a_filtered_list_says_what_it_holds_and_leads_back(client, talks, today):

    page = visit(client, "/commitments/?overdue=true&as_of=2025-06-01")

    [chips] = page.all("ul", "chips")
    assert [chip.text for chip in chips.all("a")] == [
        "Its date: Past its date ×, take this filter away",
        "All commitments",
    ]
    assert chips.all("a")[1].attributes["href"] == "/commitments/?as_of=2025-06-01"
    assert client.get("/commitments/?status=done").status_code == 400
    assert (
        "status: “done” is not a status. Choose from open, partly fulfilled,"
        in client.get("/commitments/?status=done").content.decode()
    )
