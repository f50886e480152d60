"""The record as JSON, to the letter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialogues.models import FormerAddress
from dialogues.search.hits import listed, search
from tests.talks import visit

pytestmark = pytest.mark.usefixtures("today")

US = {"slug": "us", "name": "United States"}
JP = {"slug": "jp", "name": "Japan"}
JAXA = {"slug": "jaxa", "name": "Japan Aerospace Exploration Agency"}
AWARENESS = {"slug": "awareness", "name": "Space situational awareness"}
TALKS_1 = {"slug": "talks-1", "name": "First meeting, Space Talks"}


def ask(client, address):
    """What the API answers at an address where there is something."""
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return answer.json()


def refused(client, address):
    """The status and the refusal at an address."""
    answer = client.get(f"/api/v1/{address}")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert list(answer.json()) == ["error"]
    return answer.status_code, answer.json()["error"]


def cited(source, name, passage, as_printed=None):
    return {
        "source": {"slug": source, "name": name},
        "passage": passage,
        "as_printed": as_printed,
        "url": f"/sources/{source}/#{passage}",
    }


def report(passage, as_printed=None):
    return cited("report", "Talks held", passage, as_printed)


def later(passage):
    return cited("later", "In orbit", passage)


def standing(status, since, target, *, overdue=False, late=False):
    return {
        "status": status,
        "status_since": since,
        "target": target,
        "overdue": overdue,
        "late": late,
    }


PAYLOADS = {
    "slug": "payloads",
    "url": "/commitments/payloads/",
    "type": "commitment",
    "inferred": {},
    "statement": {"en": "Japan hosts payloads.", "ja": "日本は載せる。"},
    "strength": "plans",
    "parties": [JP, US],
    "agencies": [JAXA],
    "areas": [AWARENESS],
}
FIRST, SECOND = (
    {"key": "first", "title": "First payload"},
    {"key": "second", "title": "Second payload"},
)
PAYLOADS_EVENTS: list[dict[str, Any]] = [
    {
        "url": "/commitments/payloads/#event-first-recorded-2019-07-24",
        "kind": "first recorded",
        "part": None,
        "date": "2019-07-24",
        "meeting": TALKS_1,
        "target": "2023",
        "target_as": "planned for 2023",
        "note": {"en": "Progress was confirmed."},
        "by": None,
        "citations": [report("moon")],
    },
    {
        "url": "/commitments/payloads/#event-rescheduled-second-2023-01-17",
        "kind": "rescheduled",
        "part": "second",
        "date": "2023-01-17",
        "meeting": None,
        "target": "2024",
        "target_as": None,
        "note": {},
        "by": None,
        "citations": [later("date")],
    },
    {
        "url": "/commitments/payloads/#event-fulfilled-first-2025-02-02",
        "kind": "fulfilled",
        "part": "first",
        "date": "2025-02-02",
        "meeting": None,
        "target": None,
        "target_as": None,
        "note": {},
        "by": None,
        "citations": [later("launch")],
    },
]


def test_commitment_tells_its_parts_and_its_events(client, talks):
    assert ask(client, "commitments/payloads") == {
        **PAYLOADS,
        **standing("partly fulfilled", "2025-02-02", "2024", overdue=True, late=True),
        "parts": [
            FIRST | standing("fulfilled", "2025-02-02", "2023", late=True),
            SECOND | standing("open", "2019-07-24", "2024", overdue=True),
        ],
        "events": PAYLOADS_EVENTS,
        "discrepancies": [],
        "looked_for": [],
    }


def test_commitment_of_a_day_is_told_as_the_events_until_then_tell_it(client, talks):
    assert ask(client, "commitments/payloads?as_of=2024-06-01") == {
        **PAYLOADS,
        **standing("open", "2019-07-24", "2024", overdue=True),
        "parts": [
            FIRST | standing("open", "2019-07-24", "2023", overdue=True),
            SECOND | standing("open", "2019-07-24", "2024"),
        ],
        "events": PAYLOADS_EVENTS[:2],
        "discrepancies": [],
        "looked_for": [],
    }


def test_commitment_tells_where_passages_disagree_and_what_was_not_found(client, talks):
    moon = ask(client, "commitments/moon")

    assert moon["discrepancies"] == [
        {
            "url": "/commitments/moon/#discrepancy-statement",
            "field": "statement",
            "statements": [
                {"says": "to the Moon", "preferred": None, "citations": [report("moon")]},
                {
                    "says": "near the Moon",
                    "preferred": None,
                    "citations": [cited("ja-2", "共同声明", "moon")],
                },
            ],
        }
    ]
    assert moon["looked_for"] == [{"what": "a plan", "on": "2026-11-22", "where": None}]


def test_commitment_is_not_found_before_its_first_event_nor_in_the_list(client, talks):
    assert refused(client, "commitments/payloads?as_of=2019-07-23") == (
        404,
        {
            "code": "not_found",
            "message": "The record knows of no such thing on 2019-07-23 or before.",
            "param": None,
        },
    )
    assert ask(client, "commitments?as_of=2019-07-23")["items"] == []
    assert ask(client, "commitments?as_of=2019-07-24")["count"] == 5
    assert ask(client, "commitments/payloads?as_of=2019-07-24")["events"] == PAYLOADS_EVENTS[:1]


def test_item_of_a_list_is_the_summary_of_the_record(client, talks):
    [payloads] = ask(client, "commitments?limit=1&after=moon")["items"]

    assert payloads == {
        **PAYLOADS,
        **standing("partly fulfilled", "2025-02-02", "2024", overdue=True, late=True),
    }


MEETING_1 = {
    "slug": "talks-1",
    "url": "/meetings/talks-1/",
    "type": "meeting",
    "inferred": {"date": 'The report says "yesterday".'},
    "name": "First meeting, Space Talks",
    "dialogue": {"slug": "talks", "name": "Space Talks"},
    "kind": "session",
    "ordinal": 1,
    "title": None,
    "parties": [US, JP],
    "attendance": {"us": "partial", "jp": "not listed"},
    "date": "2019-07-24",
    "dated_as": None,
    "held_from": "2019-07-24",
    "held_until": "2019-07-24",
    "state": "held",
    "mode": None,
    "city": "Tokyo",
    "venue": None,
    "host": None,
    "summary": {"en": "Both sides put the Moon first."},
}


def participant(anchor, **stated):
    told = dict.fromkeys(("agency", "person", "romanised", "title", "role_as"))
    return {"url": f"/meetings/talks-1/#participant-{anchor}", **told, **stated}


def test_meeting_tells_who_and_what_was_there_each_with_its_citations(client, talks):
    told = ask(client, "meetings/talks-1")
    events = told.pop("events")

    assert told == {
        **MEETING_1,
        "participants": [
            participant(
                "us-nspc-scott-pace-co-chair",
                party=US,
                agency={"slug": "us-nspc", "name": "National Space Council"},
                person="Scott Pace",
                title="Executive Secretary",
                role="co-chair",
                citations=[report("opening", "the White House space council")],
            ),
            participant(
                "nasa",
                party=US,
                agency={"slug": "nasa", "name": "National Aeronautics and Space Administration"},
                role="participant",
                citations=[report("list")],
            ),
            participant(
                "jp-onsp-matsuo-takehiko-co-chair",
                party=JP,
                agency={"slug": "jp-onsp", "name": "Office of National Space Policy"},
                person="松尾剛彦",
                romanised="Matsuo Takehiko",
                title="Director-General",
                role="co-chair",
                citations=[report("opening")],
            ),
        ],
        "discussions": [
            {
                "url": "/meetings/talks-1/#discussion-moon",
                "area": {"slug": "moon", "name": "Moon"},
                "citations": [report("moon", "going to the Moon")],
            },
            {
                "url": "/meetings/talks-1/#discussion-awareness",
                "area": AWARENESS,
                "citations": [report("moon")],
            },
        ],
        "links": [
            {
                "url": "/meetings/talks-1/#link-recalls-summit",
                "kind": "recalls",
                "meeting": {"slug": "summit", "name": "The Tokyo summit"},
                "source": None,
                "citations": [report("opening")],
            },
            {
                "url": "/meetings/talks-1/#link-names-deal",
                "kind": "names",
                "meeting": None,
                "source": {"slug": "deal", "name": "A memorandum"},
                "citations": [report("moon")],
            },
        ],
        "discrepancies": [
            {
                "url": "/meetings/talks-1/#discrepancy-participants",
                "field": "participants",
                "statements": [
                    {"says": "one body", "preferred": None, "citations": [report("list")]},
                    {
                        "says": "two bodies",
                        "preferred": "It was written later.",
                        "citations": [later("date")],
                    },
                ],
            }
        ],
        "looked_for": [
            {"what": "the joint statement", "on": "2026-11-22", "where": "state.gov"},
            {"what": "a photograph", "on": "2026-11-21", "where": None},
        ],
        "citations": [
            report("opening") | {"field": None},
            report("list") | {"field": "city"},
        ],
    }
    assert [(event["commitment"]["slug"], event["kind"]) for event in events] == [
        ("again", "made"),
        ("contact", "made"),
        ("moon", "made"),
        ("payloads", "first recorded"),
        ("station", "made"),
    ]
    assert events[3] == {
        **PAYLOADS_EVENTS[0],
        "commitment": {"slug": "payloads", "name": "Japan hosts payloads."},
    }


def dialogue(client, query=""):
    """The dialogue, with the slugs of its meetings, and of its commitments with their statuses."""
    told = ask(client, f"dialogues/talks{query}")
    told["meetings"] = [meeting["slug"] for meeting in told["meetings"]]
    told["commitments"] = {one["slug"]: one["status"] for one in told["commitments"]}
    return told


TALKS = {
    "slug": "talks",
    "url": "/dialogues/talks/",
    "type": "dialogue",
    "inferred": {},
    "name": "Space Talks",
    "names": {"ja": "宇宙対話"},
    "aliases": [],
    "parties": [US, JP],
    "parent": None,
    "description": {},
    "looked_for": [{"what": "the third meeting", "on": "2026-11-22", "where": "mofa.go.jp"}],
}


def test_dialogue_tells_its_meetings_and_commitments(client, talks):
    assert dialogue(client) == {
        **TALKS,
        "meeting_count": 6,
        "meetings": ["talks-9", "talks-8", "talks-5", "talks-4", "talks-2", "talks-1"],
        "commitment_count": 6,
        "commitments": {
            "months": "open",
            "again": "fulfilled",
            "contact": "open",
            "moon": "open",
            "payloads": "partly fulfilled",
            "station": "superseded",
        },
    }
    assert ask(client, "dialogues/talks")["meetings"][-1] == MEETING_1


def test_dialogue_of_a_day_tells_the_meetings_and_commitments_until_then(client, talks):
    assert dialogue(client, "?as_of=2019-12-31") == {
        **TALKS,
        "meeting_count": 1,
        "meetings": ["talks-1"],
        "commitment_count": 5,
        "commitments": dict.fromkeys(("again", "contact", "moon", "payloads", "station"), "open"),
        "looked_for": [],
    }
    assert [
        (row["slug"], row["meeting_count"])
        for row in ask(client, "dialogues?as_of=2019-12-31")["items"]
    ] == [("jp-eu", 0), ("talks", 1)]


def test_meeting_without_a_date_stays_whatever_the_day(client, talks, folder):
    folder.loads(
        "undated", "meetings: {talks-3: {dialogue: talks, state: held, cites: [report#list]}}"
    )

    assert dialogue(client, "?as_of=2019-12-31")["meetings"] == ["talks-1", "talks-3"]
    assert dialogue(client, "?as_of=1990-01-01")["meetings"] == ["talks-3"]


@pytest.mark.parametrize(
    "noun", ["commitments", "dialogues", "meetings", "parties", "agencies", "areas", "sources"]
)
@pytest.mark.parametrize("limit", [1, 2, 50])
def test_list_is_followed_to_its_end_and_gives_every_record_once(client, talks, noun, limit):
    whole = ask(client, noun)
    address, found = f"{noun}?limit={limit}", []
    while address:
        page = ask(client, address)
        assert (page["edition"], page["count"]) == (1, whole["count"])
        assert len(page["items"]) <= limit
        found += page["items"]
        address = (page["next"] or "").removeprefix("/api/v1/")

    assert found == whole["items"]
    assert len({item["slug"] for item in found}) == whole["count"] == len(found)


def test_next_page_asks_the_same_question(client, talks):
    page = ask(client, "commitments?as_of=2020-12-31&limit=2")

    assert page["next"] == "/api/v1/commitments?limit=2&as_of=2020-12-31&after=2019-07-24.again"
    assert ask(client, page["next"].removeprefix("/api/v1/"))["count"] == page["count"] == 6


def test_what_is_asked_may_lack_a_record_and_an_edition(client, db):
    empty: dict[str, object] = {"edition": None, "count": 0, "next": None, "items": []}

    assert ask(client, "commitments") == ask(client, "meetings") == empty


def test_commitment_ahead_is_there_without_a_day_and_has_no_status_yet(client, talks, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2019, 1, 1))

    told = ask(client, "commitments/payloads")

    assert (told["status"], told["parts"][0]["status"], len(told["events"])) == (None, None, 3)


def test_renamed_record_leads_to_its_new_address(client, talks):
    FormerAddress.objects.create(type="meeting", slug="talks-one", moved_to="talks-1")

    answer = client.get("/api/v1/meetings/talks-one")

    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/meetings/talks-1")
    assert answer.json()["error"]["code"] == "moved"


def test_withdrawn_record_answers_with_the_reason(client, talks):
    FormerAddress.objects.create(type="dialogue", slug="old", reason="A copy of another.")

    assert refused(client, "dialogues/old") == (
        410,
        {"code": "gone", "message": "A copy of another.", "param": None},
    )


@pytest.mark.parametrize(
    ("noun", "name"),
    [
        ("commitments", "payloads"),
        ("dialogues", "talks"),
        ("meetings", "talks-1"),
        ("parties", "jp"),
        ("agencies", "jaxa"),
        ("areas", "moon"),
        ("sources", "report"),
    ],
)
def test_page_links_its_twin(client, talks, noun, name):
    for page, twin in ((f"/{noun}/", noun), (f"/{noun}/{name}/", f"{noun}/{name}")):
        link = f'<link rel="alternate" type="application/json" href="/api/v1/{twin}">'
        assert link in client.get(page).content.decode()
        ask(client, twin)


# -- search ----------------------------------------------------------------------------------------


def test_search_gives_what_was_found_in_one_list(client, talks):
    assert ask(client, "search?q=moon&limit=3") == {
        "edition": 1,
        "count": 6,
        "next": "/api/v1/search?q=moon&limit=3&after=" + str(listed("moon", (), 3).next),
        "items": [
            {
                "type": "area",
                "slug": "moon",
                "title": "Moon",
                "snippet": "",
                "url": "/areas/moon/",
            },
            {
                "type": "meeting",
                "slug": "talks-1",
                "title": "First meeting, Space Talks",
                "snippet": "Both sides put the Moon first.",
                "url": "/meetings/talks-1/",
            },
            {
                "type": "commitment",
                "slug": "moon",
                "title": "Both go to the Moon.",
                "snippet": "to the Moon",
                "url": "/commitments/moon/",
            },
        ],
    }
    assert ask(client, "search") == {"edition": 1, "count": 0, "next": None, "items": []}


@pytest.fixture(params=[2_000, 1], ids=["few", "very many"])
def found(request, talks, monkeypatch):
    """A record of which a question finds few things, and one of which it finds very many."""
    monkeypatch.setattr("dialogues.search.hits.MOST_AT_ONCE", request.param)


@pytest.mark.parametrize(("query", "limit"), [("moon", 1), ("japan", 2), ("a*", 7), ("a*", 100)])
@pytest.mark.usefixtures("found")
def test_search_is_followed_to_its_end_in_the_order_of_the_page(client, query, limit):
    address, found = f"search?q={query}&limit={limit}", []
    while address:
        page = ask(client, address)
        found += page["items"]
        address = (page["next"] or "").removeprefix("/api/v1/")

    groups = search(query, limit=1_000).groups
    assert [item["url"] for item in found] == [hit.url for group in groups for hit in group.hits]
    assert len(found) == page["count"] > 1


def test_search_of_one_kind_gives_only_those(client, talks):
    found = ask(client, "search?q=moon&kind=passage")

    assert [item["url"] for item in found["items"]] == [
        "/sources/report/#moon",
        "/sources/ja-2/#moon",
    ]
    assert (found["count"], {item["type"] for item in found["items"]}) == (2, {"source"})


def test_search_page_links_its_twin(client, talks):
    page = visit(client, "/search/?q=moon&kind=area")
    [twin] = [link for link in page.all("link") if link.attributes.get("type", "").endswith("json")]

    assert twin.attributes["href"] == "/api/v1/search?q=moon&kind=area"
