"""How the API answers: in few questions, whatever it is asked, and as it says it does."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

import pytest

from dialogues import filters
from dialogues.models import Commitment
from tests.talks import visit
from tests.test_api import ask, refused
from tests.test_page_answers import SPELLS_OUT, record

pytestmark = pytest.mark.usefixtures("today")

LISTS = ("commitments", "dialogues", "meetings")
DETAILS = ("commitments/payloads", "dialogues/talks", "meetings/talks-1")


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize(
    ("address", "questions"),
    [
        ("commitments", 3),
        ("commitments?as_of=2020-01-01", 3),
        ("commitments?as_of=2011-06-01", 4),
        ("commitments?q=promise&as_of=2011-06-01", 5),
        ("commitments/c-1", 10),
        ("commitments/c-1?as_of=2020-01-01", 10),
        ("dialogues", 4),
        ("dialogues/talks", 11),
        ("dialogues/talks?as_of=2020-01-01", 11),
        ("meetings", 4),
        ("meetings?after=2012-02-01.2.m-2&limit=1", 4),
        ("meetings/m-1", 10),
        ("parties", 3),
        ("parties/jp", 4),
        ("agencies?party=jp", 3),
        ("agencies/a-1", 4),
        ("areas", 4),
        ("areas/moon", 3),
        ("sources", 3),
        ("sources/s-1", 4),
        ("compare?a=m-1&b=m-2", 12),
        ("coverage", 13),
        ("search?q=promise", 3 + SPELLS_OUT),
        ("search?q=nowhere", 2 + SPELLS_OUT),
        ("search", 1),
    ],
)
def test_address_asks_the_same_questions_of_any_record(  # noqa: PLR0913, PLR0917 - fixtures
    client, folder, django_assert_num_queries, how_many, address, questions
):
    folder.loads("some", record(how_many))

    with django_assert_num_queries(questions):
        ask(client, address)


def test_later_page_asks_no_more_than_the_first(client, folder, django_assert_num_queries):
    folder.loads("some", record(3))

    for address in ("commitments", "commitments?limit=1&after=2011-02-01.c-1&as_of=2020-01-01"):
        with django_assert_num_queries(3):
            assert ask(client, address)["count"] == 3


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("commitments?as_of=2019", ("as_of", "bad_value", "as_of: “2019” is not a day. Write it as 2019-07-24.")),
        ("dialogues/talks?as_of=2019-02-30", ("as_of", "bad_value", "as_of: “2019-02-30” is not a day. Write it as 2019-07-24.")),
        ("meetings?limit=101", ("limit", "bad_value", "limit: “101” is not a number from 1 to 100.")),
        ("meetings?after=A", ("after", "bad_value", "after: “A” is not a place in this list. Follow `next` as it is given.")),
        ("meetings?after=nowhere", ("after", "bad_value", "after: “nowhere” is not a place in this list. Follow `next` as it is given.")),
        ("commitments?as_of=2019-07-24&as_of=2020-07-24", ("as_of", "bad_value", "as_of: “2019-07-24” is one of several values. Give only one.")),
        ("commitments?colour=red", ("colour", "unknown_parameter", "“colour” is not a parameter of this address. It knows after, limit, as_of, q, dialogue, party, agency, area, status, strength, overdue, late, due_before, made_from, made_to, sort.")),
        ("commitments?status=done", ("status", "bad_value", "status: “done” is not a status. Choose from open, partly fulfilled, fulfilled, paused, cancelled, superseded.")),
        ("commitments?late=yes", ("late", "bad_value", "late: “yes” is neither true nor false.")),
        ("search?kind=moon", ("kind", "bad_value", "kind: “moon” is not a kind of thing that can be found. Choose from party, agency, area, dialogue, meeting, commitment, source, participant, discussion, event, passage.")),
        ("search?after=moon", ("after", "bad_value", "after: “moon” is not a place in a list. Follow the links as they are.")),
        ("search?before=1-5", ("before", "unknown_parameter", "“before” is not a parameter of this address. It knows q, kind, after, limit.")),
        ("commitments/payloads?limit=1", ("limit", "unknown_parameter", "“limit” is not a parameter of this address. It knows as_of.")),
        ("meetings/talks-1?as_of=2020-01-01", ("as_of", "unknown_parameter", "“as_of” is not a parameter of this address. It knows none.")),
    ],
)  # fmt: skip
def test_question_that_cannot_be_asked_is_refused(client, talks, address, error):
    param, code, message = error

    assert refused(client, address) == (400, {"code": code, "message": message, "param": param})


@pytest.mark.parametrize("address", ["", "nowhere", "commitments/", "commitments/nowhere"])
def test_address_of_nothing_says_so_in_the_same_shape(client, db, address):
    status, error = refused(client, address)

    assert (status, error["code"], error["param"]) == (404, "not_found", None)


@pytest.mark.parametrize("address", [*LISTS, *DETAILS, "search", "openapi.json", "nowhere"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_record_can_only_be_read(client, db, address, method):
    answer = client.generic(method, f"/api/v1/{address}")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("address", [*LISTS, "openapi.json", "commitments/nowhere", "nowhere"])
def test_script_on_any_other_site_may_read_an_answer(client, talks, address):
    def asked(method="GET", **headers):
        headers["Origin"] = "https://elsewhere.example"
        return client.generic(method, f"/api/v1/{address}", headers=headers)

    first, again = asked(), asked()
    known = asked(**{"If-None-Match": first.get("ETag", "")})
    may_i = asked("OPTIONS", **{"Access-Control-Request-Method": "GET"})

    assert known.status_code == (304 if "ETag" in first else first.status_code)
    for answer in (first, again, known, may_i):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies
    assert (may_i.status_code, may_i.content) == (204, b"")
    assert may_i["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert may_i["Access-Control-Allow-Headers"] == "If-None-Match"


def test_script_on_another_site_may_not_read_pages_nor_the_desk(client, talks):
    for path in ("/commitments/", "/admin/login/", "/static/site.css", "/livez"):
        answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("address", [*LISTS, *DETAILS, "search?q=moon", "openapi.json"])
def test_head_is_answered_as_get_is_without_a_cookie(client, talks, address):
    head, get = client.head(f"/api/v1/{address}"), client.get(f"/api/v1/{address}")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers
    assert (get["Vary"], get.cookies.output()) == ("Accept-Encoding", "")
    assert "default-src 'none'" in get["Content-Security-Policy"]


HOSTILE = [
    "%00", "%ff", "%F0%9F%9A%80", "%ud800", "x" * 10_000, "9" * 10_000, "-1", "1e9", "0", "abc",
    "2147483648", "9223372036854775808", "٣", "NaN", "' OR 1=1 --", "2019-07-24%00", "{}", "[]",
    "../../etc/passwd", "%0d%0aSet-Cookie: a=b", "0001-01-01", "9999-12-31", "10000-01-01", "",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_nothing_asked_is_an_error_of_the_program(client, talks, value):
    raw = quote(value, safe="%")
    for address in (*LISTS, *DETAILS, "search"):
        for name in ("as_of", "after", "limit", "status", "overdue", "late", "q", "kind", raw):
            answer = client.get(f"/api/v1/{address}?{name}={raw}")
            assert answer.status_code in {200, 400, 404}, (address, name)
            assert answer.status_code == 200 or list(answer.json()) == ["error"]
    for noun in LISTS:
        assert client.get(f"/api/v1/{noun}/{raw}").status_code in {200, 404}


def test_failure_is_told_in_the_same_shape_and_in_the_log(client, talks, monkeypatch, caplog):
    client.raise_request_exception = False
    monkeypatch.setattr(Commitment.objects, "as_of", lambda _day: 1 / 0)

    status, error = refused(client, "commitments")

    assert (status, error["code"]) == (500, "failed")
    assert "ZeroDivisionError" in caplog.text


WORDS = {"open": "Open", "partly fulfilled": "Partly done", "fulfilled": "Done"}


def words(held):
    """What a page says of what holds."""
    if held["status"] is None:
        return "Not yet made."
    if held["overdue"]:
        return "Past its date"
    said = WORDS.get(held["status"], held["status"].capitalize())
    return f"{said} late" if held["late"] and said == "Done" else said


@pytest.mark.parametrize(
    "day", ["2019-07-24", "2020-08-26", "2021-06-01", "2023-01-17", "2025-02-01", "2025-02-02"]
)
def test_page_and_twin_tell_the_same_story_on_any_day(client, talks, monkeypatch, day):
    on_the_day = ask(client, f"commitments?as_of={day}")["items"]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date.fromisoformat(day))

    for item in on_the_day:
        told = ask(client, f"commitments/{item['slug']}?as_of={day}")
        [answers] = visit(client, item["url"]).all("section", "answers")
        said = [status.text for status in answers.all("span", "status")]
        assert said == [words(held) for held in told["parts"] or [told]]
        assert told | item == told
    slugs = {item["slug"] for item in on_the_day}
    assert slugs == {row.slug for row in Commitment.objects.filter(made_on__lte=day)}


@pytest.fixture
def described(client):
    """The description of the API."""
    return client.get("/api/v1/openapi.json").json()


def test_description_names_every_address_and_every_parameter(described):
    asked = {
        path: [parameter["name"] for parameter in operations["get"]["parameters"]]
        for path, operations in described["paths"].items()
    }

    assert described["openapi"].startswith("3.1")
    assert asked == {
        "/api/v1/commitments": [
            "after",
            "limit",
            "as_of",
            *filters.CommitmentFilters.filters(),
            "sort",
        ],
        "/api/v1/commitments/{slug}": ["slug", "as_of"],
        "/api/v1/dialogues": ["after", "limit", "as_of", "q"],
        "/api/v1/dialogues/{slug}": ["slug", "as_of"],
        "/api/v1/meetings": ["after", "limit", *filters.MeetingFilters.filters(), "sort"],
        "/api/v1/meetings/{slug}": ["slug"],
        "/api/v1/parties": ["after", "limit", "q"],
        "/api/v1/parties/{slug}": ["slug"],
        "/api/v1/agencies": ["after", "limit", *filters.AgencyFilters.filters()],
        "/api/v1/agencies/{slug}": ["slug"],
        "/api/v1/areas": ["after", "limit", "q"],
        "/api/v1/areas/{slug}": ["slug"],
        "/api/v1/sources": ["after", "limit", *filters.SourceFilters.filters(), "sort"],
        "/api/v1/sources/{slug}": ["slug"],
        "/api/v1/search": ["q", "kind", "after", "limit"],
        "/api/v1/compare": ["a", "b"],
        "/api/v1/coverage": ["after"],
        "/api/v1/changes": ["after", "limit"],
    }
    for operations in described["paths"].values():
        assert operations.keys() == {"get"}
        for parameter in operations["get"]["parameters"]:
            assert parameter["description"].endswith(".")
            assert parameter["example"]
            assert parameter["schema"]["type"] in {"string", "integer", "boolean", "array"}


def test_description_describes_every_field_with_an_example(described):
    shapes = described["components"]["schemas"]
    for shape in shapes.values():
        assert shape["description"]
        for field in shape["properties"].values():
            assert field["description"].endswith("."), field
            is_shape = "$ref" in field.get("items", {})
            assert is_shape or field["examples"], field


def test_description_tells_every_answer_that_is_none(described):
    told = {
        path: [int(status) for status in operations["get"]["responses"] if status != "200"]
        for path, operations in described["paths"].items()
    }
    details = [path for path in told if path.endswith("{slug}")]
    # What these are asked for may have another name by now, or be gone.
    asking = [*(path.removesuffix("/{slug}") for path in details), "/api/v1/compare"]

    assert {tuple(sorted(told.pop(path))) for path in details} == {(301, 400, 404, 410, 503)}
    assert {tuple(sorted(told.pop(path))) for path in asking} == {(301, 400, 410, 503)}
    assert {tuple(sorted(statuses)) for statuses in told.values()} == {(400, 503)}


def test_description_leads_nowhere_but_to_its_own_shapes(described):
    shapes = described["components"]["schemas"]
    found = list(references(described))

    assert {f"#/components/schemas/{name}" for name in shapes} == set(found)
    names = [operations["get"]["operationId"] for operations in described["paths"].values()]
    assert len(names) == len(set(names))


def references(tree):
    """The references within a description."""
    if isinstance(tree, dict):
        yield from ([tree["$ref"]] if "$ref" in tree else [])
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from references(branch)
