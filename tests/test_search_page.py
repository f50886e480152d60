"""What the search page shows, to the letter, and that every hit leads to its very place."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

import pytest

from dialogues.queries.findings import examples
from dialogues.queries.paging import PER_PAGE
from dialogues.search.hits import listed, search
from dialogues.search.keys import KINDS
from tests.talks import read, visit

pytestmark = pytest.mark.usefixtures("today")


def asked(client, query, more=""):
    """The page that answers a question."""
    return visit(client, f"/search/?q={quote(query)}{more}")


def told(page):
    """What a page tells, kind by kind: where each hit leads, and what it says."""
    return {
        section.all("h2")[0].text: [
            (hit.all("a")[0].attributes["href"], hit.text)
            for hit in section.all(class_="hits")[0].all("li")
        ]
        for section in page.all("section")
    }


def marked(element):
    return [mark.text for mark in element.all("mark")]


@pytest.mark.parametrize(
    "query",
    ["JAXA", "Japan Aerospace Exploration Agency", "宇宙航空研究開発機構", "宇宙"],
)
def test_jaxa_is_found_by_each_of_its_names(client, shipped, query):
    agencies = told(asked(client, query))["Agencies"]

    assert "/agencies/jaxa/" in [address for address, _text in agencies]


def test_hits_are_grouped_by_kind_each_with_its_title_and_the_words_in_their_sentence(
    client, talks
):
    page = asked(client, "moon")

    assert told(page) == {
        "Areas": [("/areas/moon/", "Moon")],
        "Meetings": [
            ("/meetings/talks-1/", "First meeting, Space Talks Both sides put the Moon first.")
        ],
        "Commitments": [
            ("/commitments/moon/", "Both go to the Moon. to the Moon"),
        ],
        "Subjects on the table": [
            ("/meetings/talks-1/#discussion-moon", "First meeting, Space Talks going to the Moon")
        ],
        "Quotations": [
            ("/sources/report/#moon", "Talks held they shared the intention to go to the Moon"),
            ("/sources/ja-2/#moon", "共同声明 Both go on with the Moon."),
        ],
    }
    assert [link.text for link in page.all(class_="kinds")[0].all("a")] == [
        "1 area",
        "1 meeting",
        "1 commitment",
        "1 subject on the table",
        "2 quotations",
    ]
    assert set(marked(page)) == {"Moon"}


def test_a_person_is_found_in_both_scripts_under_the_meeting(client, talks):
    for query, mark in (("松尾", "松尾"), ("matsuo takehiko", "Matsuo Takehiko")):
        page = asked(client, query)
        [(address, text)] = told(page)["Seats at the table"]

        assert address == "/meetings/talks-1/#participant-jp-onsp-matsuo-takehiko-co-chair"
        assert text.startswith("松尾剛彦 First meeting, Space Talks")
        assert "".join(marked(page)).replace("Takehiko", " Takehiko").replace("  ", " ") == mark


def test_every_hit_of_the_shipped_record_leads_to_a_place_that_exists(client, shipped):
    pages, dead, found = {}, [], 0
    for query in ("a*", "e*", "i*", "o*", "u*", "s*", "m*", "j*", "宇", "日", "2"):
        for hit in listed(query, (), 10_000).hits:
            found += 1
            place = urlsplit(hit.url)
            if place.path not in pages:
                pages[place.path] = {
                    element.attributes.get("id") for element in visit(client, place.path).all()
                }
            if place.fragment and unquote(place.fragment) not in pages[place.path]:
                dead.append(hit.url)

    assert dead == []
    assert found > 1_000


def test_nothing_asked_offers_three_examples_that_find_something(client, shipped, today):
    for address in ("/", "/search/"):
        page = visit(client, address)
        links = page.all("p", "examples")[0].all("a")
        [label] = page.all("label")
        [box] = [field for field in page.all("input") if field.attributes["id"] == "q"]

        assert (label.text, label.attributes["for"]) == ("Meetings, promises, agencies", "q")
        assert (box.attributes["name"], box.attributes["type"]) == ("q", "search")
        assert [link.text for link in links] == examples(today)
        assert len(links) == 3
        for link in links:
            assert told(visit(client, link.attributes["href"])), link.text


def test_examples_are_what_was_most_often_at_the_latest_meetings(talks, today):
    assert examples(today) == ["NASA", "Space situational awareness", "Matsuo Takehiko"]


def test_no_examples_without_meetings(client, db):
    for address in ("/", "/search/"):
        assert visit(client, address).all("p", "examples") == []


def test_every_page_leads_to_search(client, talks):
    for address in ("/", "/meetings/", "/commitments/moon/", "/search/?q=moon"):
        menu = visit(client, address).all("nav")[0]
        assert menu.all("a")[0].attributes["href"] == "/search/"


@pytest.mark.parametrize("query", ["!?", '""', "* -", "“”"])
def test_what_has_no_words_is_told_so(client, talks, query):
    page = asked(client, query)

    assert page.all(class_="found")[0].text == (
        f"There is no letter or digit in “{query}” to look for."
    )


def test_nothing_found_says_what_was_searched_and_offers_near_names(client, talks):
    page = asked(client, "Space situatonal awarness")

    assert page.all(class_="found")[0].text == (
        "Nothing was found for “Space situatonal awarness”. The whole record was searched: names "
        "in every language, abbreviations and former names; meetings and who sat at them; "
        "commitments and what came of them; sources and the words quoted from them. All of the "
        "words must stand in one of these."
    )
    assert told(page) == {
        "Names that come near": [
            ("/areas/awareness/", "Space situational awareness area"),
        ]
    }


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Untied States", "/parties/us/"),
        ("JAXXA", "/agencies/jaxa/"),
        ("Japan Areospace Exploraton Agency", "/agencies/jaxa/"),
        ("space debri mitigaton", "/areas/space-debris/"),
        ("comprehensive dialog on space us japan", "/dialogues/us-japan-comprehensive/"),
    ],
)
def test_misspelt_names_lead_to_their_records(client, shipped, typed, address):
    page = asked(client, typed)
    near = [link.attributes["href"] for link in page.all("main")[0].all("a", "title")]

    assert address in near


def test_a_near_name_that_is_not_the_title_names_its_record(client, folder):
    folder.loads("one", "areas: {moon: {name: Moon, aliases: [Lunar exploration]}}\n")

    assert told(asked(client, "Lunar exploratoin")) == {
        "Names that come near": [("/areas/moon/", "Lunar exploration area: Moon")]
    }


def test_nothing_found_of_one_kind_leads_to_a_search_of_all(client, talks):
    page = asked(client, "moon", "&kind=party")

    assert page.all(class_="found")[0].text == (
        "Nothing was found for “moon”. Only parties were searched."
    )
    assert "/search/?q=moon" in [link.attributes["href"] for link in page.all("a")]


@pytest.fixture
def crowd(folder):
    """A record of very many promises and a few meetings."""
    promises = "".join(
        f"  c-{n:03}: {{statement: Promise {n} & more., strength: plans, parties: [jp], "
        f"events: [{{kind: made, date: {1900 + n % 90}, cites: [note#a]}}]}}\n"
        for n in range(130)
    )
    return folder.loads(
        "crowd",
        "parties: {jp: {name: Japan}}\nsources: {note: {title: A note, kind: news report, "
        "standing: news, seen: whole, language: en, passages: {a: {}}}}\n"
        f"commitments:\n{promises}",
    )


def turned(client, address, rel):
    """The addresses of the hits, page by page, and the last page."""
    pages = []
    while True:
        page = visit(client, address)
        pages.append(
            [hit.all("a")[0].attributes["href"] for hit in page.all("ol", "hits")[0].all("li")]
        )
        onward = [link for link in page.all("a") if link.attributes.get("rel") == rel]
        if not onward:
            return pages, address
        address = onward[0].attributes["href"]


@pytest.mark.parametrize("at_once", [2_000, 10])
def test_hits_of_a_kind_are_turned_page_by_page_there_and_back(client, crowd, monkeypatch, at_once):
    monkeypatch.setattr("dialogues.search.hits.MOST_AT_ONCE", at_once)
    ordered = [hit.url for hit in listed("promise", (), 1_000).hits]
    [section] = asked(client, "promise").all("section")
    [onward] = section.all("p", "onward")[0].all("a")

    assert onward.text == "All 130 commitments"
    assert onward.attributes["href"] == "/search/?q=promise&kind=commitment"
    there, last = turned(client, onward.attributes["href"], "next")
    back, first = turned(client, last, "prev")
    assert [len(page) for page in there] == [PER_PAGE, PER_PAGE, 30]
    assert sum(there, []) == ordered  # noqa: RUF017 - three pages
    assert sum(reversed(back), []) == ordered  # noqa: RUF017 - the same
    assert "before=" in first
    page = visit(client, first)
    assert page.all(class_="found")[0].text == "130 commitments · All kinds"


def test_a_list_that_is_cut_says_how_many_at_least(client, crowd, monkeypatch):
    monkeypatch.setattr("dialogues.search.hits.MOST_COUNTED", 100)
    monkeypatch.setattr("dialogues.search.hits.MOST_AT_ONCE", 10)

    [onward] = asked(client, "promise").all("p", "onward")

    assert onward.text == "All 100+ commitments"


def test_a_page_beyond_the_end_leads_to_the_beginning(client, crowd):
    [group] = search("promise", ["commitment"], limit=1_000).groups
    page = asked(client, "promise", f"&kind=commitment&after={group.hits[-1].place}")

    [item] = page.all("ol", "hits")[0].all("li")
    assert item.text == "The list ends before this page. Start from the beginning."


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        (
            "?q=moon&kind=planet",
            "kind: “planet” is not a kind of thing that can be found. Choose from "
            f"{', '.join(KINDS)}.",
        ),
        (
            "?q=moon&after=nowhere",
            "after: “nowhere” is not a place in a list. Follow the links as they are.",
        ),
        (
            "?q=moon&kind=meeting&after=1-1152921504606846976",
            "after: “1-1152921504606846976” is not a place among things of the kind meeting. "
            "Leave it out.",
        ),
        (
            "?q=moon&kind=meeting&before=1-1152921504606846976",
            "before: “1-1152921504606846976” is not a place among things of the kind meeting. "
            "Leave it out.",
        ),
        (
            f"?q={'x' * 501}",
            f"q: “{'x' * 60}…” is too long. Give at most 500 characters.",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(client, db, address, complaint):
    answer = client.get(f"/search/{address}")

    assert answer.status_code == 400
    assert read(answer.content.decode()).all(class_="lead")[0].text == complaint


HOSTILE = """
agencies:
  tag: {name: "<script>alert(1)</script> & Sons", party: un}
  ar: {name: Centre, party: un, names: {ar: مركز محمد بن راشد للفضاء, he: מרכז החלל}}
parties: {un: {name: United Nations, names: {ja: 国際連合}}}
"""


def test_words_of_the_record_and_of_the_question_stay_words(client, folder):
    folder.loads("hostile", HOSTILE)
    for query in ("<script>", "sons &", "script alert 1"):
        html = client.get(f"/search/?q={quote(query)}").content.decode()
        assert html.count("<script") == html.count('<script src="/static/') == 1
        assert "&lt;" in html
        [(address, text)] = told(read(html))["Agencies"]
        assert (address, text) == ("/agencies/tag/", "<script>alert(1)</script> & Sons")
    assert marked(asked(client, "<script>")) == ["script", "script"]
    assert '"><b>' not in client.get('/search/?q="><b>').content.decode()


@pytest.mark.parametrize(
    ("query", "address", "marks"),
    [
        ("محمد", "/agencies/ar/", ["محمد"]),
        ("החלל", "/agencies/ar/", ["החלל"]),
        ("国際連", "/parties/un/", ["国際連"]),
    ],
)
def test_every_script_is_found_marked_and_set_in_its_own_direction(
    client, folder, query, address, marks
):
    folder.loads("hostile", HOSTILE)
    page = asked(client, query)

    [[(where, _text)]] = told(page).values()
    assert (where, marked(page)) == (address, marks)
    assert {hit.attributes["dir"] for hit in page.all("p", "snippet")} == {"auto"}


RAW = [
    *("%00", "%00moon%00", "%ff%fe", "%ed%a0%80", "%ud800", "%F0%9F%9A%80", "%2A", "%22", "+"),
    *("%22" * 100, "x" * 10_000, "%E6%9C%88" * 500, "%E6%9C%88" * 501, "a+" * 249, "(" * 500),
    *("%0d%0aSet-Cookie:+a=b", "AND+OR+NOT+NEAR(", "tokens:moon", "moon*", "-moon", "%25", "'--"),
]


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
def test_nothing_typed_is_an_error_of_the_program(client, talks, raw):
    for name in ("q", "q=moon&kind", "q=moon&after", "q=moon&before", raw):
        for address in ("/search/", "/api/v1/search"):
            answer = client.get(f"{address}?{name}={raw}")
            assert answer.status_code in {200, 400}, (address, name)
