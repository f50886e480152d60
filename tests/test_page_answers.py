"""How pages answer: in a fixed number of questions, page by page, and whatever they are asked."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from dialogues.models import Commitment, Edition, Meeting, Source
from tests.talks import read, visit

# One question more: SQLite is asked first which words begin as the last one of a search does.
SPELLS_OUT = connection.vendor == "sqlite"
SOURCES = """
parties: {us: {name: United States}, jp: {name: Japan}}
agencies:
%(agencies)s
areas: {moon: {name: Moon}, debris: {name: Debris}}
dialogues: {talks: {name: Talks, parties: [us, jp]}}
sources:
%(sources)s
meetings:
%(meetings)s
commitments:
%(commitments)s
"""


def record(how_many):
    """A record with so many meetings, and so many of everything that belongs to each."""
    numbers = range(1, how_many + 1)
    everyone = ", ".join(f"a-{n}" for n in numbers)
    return SOURCES % {
        "agencies": "\n".join(f"  a-{n}: {{name: Agency {n}, party: jp}}" for n in numbers),
        "sources": "\n".join(
            f"  s-{n}: {{title: Source {n}, kind: news report, standing: news, seen: whole, "
            f"language: en, published: 2010-01-{n:02}, passages: {{a: {{}}, b: {{}}}}}}"
            for n in numbers
        ),
        "meetings": "\n".join(
            f"  m-{n}: {{dialogue: talks, ordinal: {n}, date: {2010 + n}-02-01, state: held, "
            f"cites: [s-{n}#a], participants: [{{cites: [s-{n}#a, s-{n}#b], who: [{everyone}]}}], "
            f"discussions: [{{cites: [s-{n}#b], areas: [moon, debris]}}], "
            f"links: [{{recalls: {'m-' + str(n - 1) if n > 1 else 'x-1'}, cites: [s-1#a]}}]}}"
            for n in numbers
        )
        + f"\n  m-{how_many + 1}: {{dialogue: talks, ordinal: {how_many + 1}, "
        "date: 2030-02-01, state: held, cites: [s-1#a]}\n"
        + "\n".join(
            f"  x-{n}: {{kind: summit, title: Summit {n}, parties: [us, jp], date: 2010, "
            f"state: held, cites: [s-{n}#a]}}"
            for n in numbers
        ),
        "commitments": "\n".join(
            f"  c-{n}: {{statement: Promise {n}., strength: plans, parties: [us, jp], "
            f"areas: [moon], agencies: [{everyone}], parts: {{x: X, y: Y}}, events: ["
            f"{{kind: made, meeting: m-1, target: 2012, cites: [s-{n}#a]}}, "
            f"{{kind: fulfilled, part: x, date: 2013-0{n}-01, cites: [s-{n}#b]}}]}}"
            for n in numbers
        ),
    }


@pytest.fixture(params=[1, 3])
def some(request, folder):
    """A record with one of everything, and one with three."""
    folder.lays(some=record(request.param))


@pytest.mark.parametrize(
    ("address", "questions"),
    [
        ("/", 15),
        ("/about/", 1),
        ("/meetings/", 5),
        ("/dialogues/", 6),
        ("/commitments/", 4),
        ("/agencies/", 3),
        ("/areas/", 3),
        ("/parties/", 2),
        ("/sources/", 3),
        ("/meetings/m-1/", 16),
        ("/dialogues/talks/", 14),
        ("/commitments/c-1/", 15),
        ("/commitments/?as_of=2015-01-01", 4),
        ("/dialogues/talks/?as_of=2015-01-01", 15),
        ("/dialogues/talks/brief/", 15),
        ("/commitments/c-1/?as_of=2031-01-01", 15),
        ("/sources/s-1/", 7),
        ("/agencies/a-1/", 10),
        ("/areas/moon/", 9),
        ("/parties/jp/", 12),
        ("/coverage/", 13),
        ("/search/", 2),
        ("/search/?q=agency", 3 + SPELLS_OUT),
        ("/search/?q=promise&kind=commitment", 3 + SPELLS_OUT),
        ("/search/?q=nowhere", 3 + SPELLS_OUT),
        ("/compare/", 4),
        ("/compare/?a=m-1&b=m-2", 12),
        ("/livez", 0),
        ("/readyz", 3),
    ],
)
def test_page_asks_the_same_questions_of_any_record(
    client, some, django_assert_num_queries, address, questions
):
    with django_assert_num_queries(questions):
        answer = client.get(address)

    assert answer.status_code == 200


@pytest.fixture
def one(folder):
    """A record with one of everything."""
    folder.lays(one=record(1))


@pytest.fixture
def many(folder):
    """A record whose lists fill several pages, some meetings without a date or a number."""
    numbered = "\n".join(
        f"  m-{n}: {{dialogue: talks, ordinal: {n}, date: {2000 + n // 4}, state: held, cites: [note#a]}}"
        for n in range(1, 100)
    )
    undated = "\n".join(
        f"  u-{n}: {{dialogue: talks, state: held, cites: [note#a]}}" for n in range(1, 31)
    )
    promises = "\n".join(
        f"  c-{n}: {{statement: Promise {n}., strength: plans, parties: [jp], "
        f"events: [{{kind: made, meeting: m-{1 + n % 99}, cites: [note#a]}}]}}"
        for n in range(1, 121)
    )
    return folder.loads(
        "many",
        "parties: {us: {name: United States}, jp: {name: Japan}}\n"
        "dialogues: {talks: {name: Talks, parties: [us, jp]}}\n"
        "sources: {note: {title: A note, kind: news report, standing: news, seen: whole, "
        "language: en, passages: {a: {}}}}\n"
        f"meetings:\n{numbered}\n{undated}\ncommitments:\n{promises}\n",
    )


def turned(client, address, rel):
    """The addresses of the records of a list, page by page, and its last page."""
    pages, seen = [], set()
    while True:
        assert address not in seen, "The pages of the list lead round in a circle."
        seen.add(address)
        page = visit(client, address)
        [listed] = page.all("ol", address.split("/")[1])
        pages.append([item.all("a")[0].attributes["href"] for item in listed.all("li", "fact")])
        onward = [link for link in page.all("a") if link.attributes.get("rel") == rel]
        if not onward:
            return pages, address
        address = onward[0].attributes["href"]


@pytest.mark.parametrize(
    ("address", "questions"),
    [
        ("/meetings/?after=m-99", 6),  # a place given by its slug alone is looked up
        ("/meetings/?after=2024-12-31.99.m-99", 5),
        ("/meetings/?before=..u-9", 5),
        ("/meetings/?after=2024-12-31.99.m-99&q=talks&party=jp", 6),
        ("/commitments/?after=2005-12-31.c-1&sort=oldest", 4),
        ("/commitments/?after=2005-12-31.c-1&q=promise&as_of=2010-01-01", 6),
        ("/dialogues/?before=talks", 5),  # nothing: is there anything at all?
        ("/sources/?after=.note", 3),
    ],
)
def test_later_page_of_a_list_asks_where_it_starts_and_no_more(
    client, many, django_assert_num_queries, address, questions
):
    with django_assert_num_queries(questions):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(("name", "model"), [("meetings", Meeting), ("commitments", Commitment)])
def test_list_is_turned_page_by_page_there_and_back(client, many, name, model):
    ordered = [row.get_absolute_url() for row in model.objects.latest_first()]

    there, last = turned(client, f"/{name}/", "next")
    back, _first = turned(client, last, "prev")

    assert [len(page) for page in there] == [50, 50, len(ordered) - 100]
    assert sum(there, []) == ordered  # noqa: RUF017 - three pages
    assert sum(reversed(back), []) == ordered  # noqa: RUF017 - the same


def test_neighbouring_pages_are_newer_and_older_only_where_the_newest_come_first(client, many):
    def words(address):
        [pager] = visit(client, address).all("nav", "pager")
        return [link.text for link in pager.all("a")]

    assert words("/meetings/?after=2012-12-31.49.m-49") == ["Newer", "Older"]
    assert words("/meetings/?sort=oldest&after=2012-12-31.49.m-49") == ["Previous", "Next"]
    assert words("/commitments/?sort=due&after=.c-1") == ["Previous", "Next"]


def test_page_that_cuts_a_list_says_so(client, many):
    page = visit(client, "/dialogues/talks/")

    assert [words.text for words in page.all("p", "absence")] == [
        "Only the latest 100 commitments are listed here. All commitments",
        "Only the latest 100 meetings are listed here. All meetings",
    ]
    [meetings] = page.all("ol", "meetings")
    assert len(meetings.all("li", "fact")) == 100


@pytest.mark.parametrize("asked", ["no-such-meeting", "%00", "%ff%fe", "a" * 5000, "'", "m%2D1%0A"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_list_asked_to_start_beside_nothing_says_so(client, db, way, asked):
    answer = client.get(f"/meetings/?{way}={asked}")

    assert answer.status_code == 400
    [notice] = read(answer.content.decode()).all(class_="notice")
    assert notice.text == (
        "The record that this page was to start from does not exist. "
        "Start from the beginning of the list."
    )


@pytest.mark.parametrize(
    "address",
    [
        *("/meetings/?after=..zz", "/commitments/?after=1900-01-01.zz"),
        *("/sources/?after=.zzz", "/commitments/?as_of=2020-01-01&after=1900-01-01.zz"),
        *("/meetings/?before=2999-01-01.1.zz", "/parties/?after=us", "/dialogues/?after=talks"),
    ],
)
def test_list_asked_to_start_beyond_its_end_says_so_and_leads_back(client, many, address):
    answer = client.get(address)
    page = read(answer.content.decode())

    assert answer.status_code == 200
    [notice] = [one for one in page.all(class_="notice") if "this page" in one.text]
    assert notice.text == "The list ends before this page. Start from the beginning."
    [back] = notice.all("a")
    assert "after" not in back.attributes["href"]
    assert ("as_of" in back.attributes["href"]) == ("as_of" in address)
    assert "in the record yet" not in page.text


@pytest.mark.parametrize("address", ["/meetings/?q=no-such&after=1900-01-01.1.zz", "/areas/?q=zz"])
def test_list_that_has_nothing_says_that_it_has_nothing(client, many, address):
    assert "passes all of these filters." in client.get(address).content.decode()


def test_list_in_which_several_words_find_nothing_says_where_they_must_stand(client, one):
    def says(address):
        return "All of the words must stand in one thing" in client.get(address).content.decode()

    assert says("/meetings/?q=no+such")
    assert not says("/meetings/?q=no-such")
    assert not says("/meetings/?year_from=2999")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/meetings/?year_from=2024&year_from=2013", "“2024” is one of several values."),
        ("/commitments/?overdue=true&overdue=false", "“true” is one of several values."),
        ("/commitments/?q=JAXA&q=NASA", "“JAXA” is one of several values."),
        ("/search/?q=JAXA&q=NASA", "“JAXA” is one of several values."),
        # Of two such, the same one is told by every worker.
        ("/commitments/?late=true&late=false&q=a&q=b", "“a” is one of several values."),
        ("/meetings/?year_to=1&year_to=2&year_from=3&year_from=4&q=a&q=b", "“a” is one of"),
    ],
)
def test_page_asked_two_things_where_it_can_answer_one_says_so(client, one, asked, told):
    answer = client.get(asked)
    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_page_asked_the_same_thing_twice_answers_it(client, one):
    assert client.get("/meetings/?q=space&q=space&utm=a&utm=b").status_code == 200


@pytest.mark.parametrize("kind", ["meetings", "dialogues", "commitments", "agencies", "sources"])
@pytest.mark.parametrize(
    "slug",
    ["no-such", "%00", "%FF", "a" * 101, "a" * 5000, "月", "..%2f..", "Talks-1", "1%0a", "'--"],
)
def test_address_of_nothing_is_no_page(client, db, kind, slug):
    answer = client.get(f"/{kind}/{slug}/")

    assert answer.status_code == 404
    assert "The record has nothing at this address." in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/meetings/", "/meetings/m-1/", "/about/", "/livez"])
def test_page_can_be_asked_for_and_nothing_else(one, address):
    client = Client(enforce_csrf_checks=True)  # as on a site: a test's own client leaves them out
    whole = client.get(address)
    head = client.head(address)

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == whole["Content-Type"]
    for method in (client.post, client.put, client.patch, client.delete, client.trace):
        assert method(address).status_code == 405
    assert dict(whole.cookies) == {}
    assert "cookie" not in whole.get("Vary", "").lower()


def test_empty_record_still_has_its_pages(client, db):
    for name in ("", "meetings/", "dialogues/", "commitments/", "areas/", "sources/", "about/"):
        assert client.get(f"/{name}").status_code == 200
    assert "No meeting is in the record yet." in client.get("/meetings/").content.decode()


def test_words_of_the_record_stay_words(client, one):
    Source.objects.update(title="<script>alert(1)</script>", publisher='"><b>', published="")

    page = client.get("/meetings/m-1/").content.decode()

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_readyz_waits_for_a_record(client, db):
    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: the record is empty\n")
    assert answer["Retry-After"] == "5"


def test_readyz_waits_for_the_database(client, one, monkeypatch):
    def refuse(_self):
        raise OperationalError

    monkeypatch.setattr(type(Edition.objects.all()), "latest_one", refuse)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.content == b"not ready: the database does not answer\n"


def test_readyz_waits_for_migrations(client, one, monkeypatch):
    monkeypatch.setattr(
        "dialogues.views.health._migrations", lambda: {("dialogues", "9999_not_yet")}
    )

    assert client.get("/readyz").content == b"not ready: the database is not migrated\n"
