"""What came of every promise of the shipped record, pinned at five dates, on pages and as JSON.

`tests/golden/standings.txt` holds one line for each commitment and each part of one: status,
target, past its date, late, at each date. It is read and judged by a person; to write it anew
after the record has grown, run with GOLDEN=write, and read what has changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dialogues.models import Commitment, Meeting
from dialogues.queries.comparison import compare
from tests.talks import cited, main, visit

STANDINGS = Path(__file__).parent / "golden" / "standings.txt"
DATES = ("2014-12-31", "2015-01-01", "2023-12-31", "2025-02-02", "2026-11-23")
# What a page calls each.
WORDS = {
    "open": "Open",
    "partly fulfilled": "Partly done",
    "fulfilled": "Done",
    "paused": "Paused",
    "cancelled": "Cancelled",
    "superseded": "Superseded",
}


def standing(held):
    """One standing in a few words, as the file has it."""
    words = [held["status"], held["target"] or "no target"]
    words += ["past its date"] * held["overdue"] + ["late"] * held["late"]
    return ", ".join(words)


def told(client, at):
    """What JSON tells of every commitment and part on a day."""
    found = {}
    for slug in Commitment.objects.order_by("slug").values_list("slug", flat=True):
        answer = client.get(f"/api/v1/commitments/{slug}?as_of={at}")
        if answer.status_code == 404:
            continue
        whole = answer.json()
        found[slug] = whole
        found |= {f"{slug}/{part['key']}": part for part in whole["parts"]}
    return found


def golden():
    """What the file tells: for each date, each commitment and part with its standing."""
    found: dict[str, dict[str, str]] = {at: {} for at in DATES}
    for line in STANDINGS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            at = line.strip("[]")
        elif line:
            name, _, words = line.partition(": ")
            found[at][name] = words
    return found


@pytest.fixture
def written(shipped, client):
    """The file, written anew if that is asked for."""
    if os.environ.get("GOLDEN") == "write":
        lines = []
        for at in DATES:
            lines += [
                f"[{at}]",
                *(f"{name}: {standing(held)}" for name, held in told(client, at).items()),
                "",
            ]
        STANDINGS.parent.mkdir(exist_ok=True)
        STANDINGS.write_text("\n".join(lines), encoding="utf-8")
    return golden()


@pytest.mark.parametrize("at", DATES)
def test_json_tells_what_came_of_every_promise(client, written, at):
    assert {name: standing(held) for name, held in told(client, at).items()} == written[at]


@pytest.mark.parametrize("at", DATES)
def test_pages_tell_what_came_of_every_promise(client, written, at):
    expected = {name: words.split(", ") for name, words in written[at].items()}
    page = visit(client, f"/commitments/?as_of={at}")
    rows = {
        row.all("a")[0].attributes["href"].split("/")[2]: row
        for row in page.all("ol", "commitments")[0].all("li", "fact")
    }

    assert rows.keys() == {name for name in expected if "/" not in name}
    for name, words in expected.items():
        slug, _, part = name.partition("/")
        said = [word_on_page(words)]
        if part:
            found = Commitment.objects.get(slug=slug)
            title = found.parts.get(key=part).title
            [section] = visit(client, f"/commitments/{slug}/?as_of={at}").all("section", "answers")
            [answer] = [text for text in cited(section) if text.startswith(title)]
            assert answer.removeprefix(title).strip().startswith(said[0]), (name, at)
            assert ("no target" in words) == ("arget: " not in answer), (name, at)
        else:
            assert rows[slug].all("span", "status")[0].text == said[0], (name, at)
            assert ("no target" in words) == ("Target: " not in rows[slug].text), (name, at)


def word_on_page(words):
    if "past its date" in words:
        return "Past its date"
    return WORDS[words[0]] + (" late" if "late" in words and words[0] == "fulfilled" else "")


# -- three comparisons -----------------------------------------------------------------------------

FOURTH_AND_FIFTH = {
    "agencies": (
        "jp-mic jp-mlit nict nies us-ic us-nspc",
        "jaxa jp-mod jp-moe jp-mofa jp-nops jp-nsps jp-nss meti mext nasa us-dod us-dot us-nsc us-state",
        "jp-csice us-doc us-doi us-nga us-ostp",
    ),
    "areas": (
        "norms-of-behaviour space-debris space-resources space-traffic-management",
        "mission-assurance space-situational-awareness",
        "commercial-space earth-observation gnss maritime-domain-awareness space-science space-security",
    ),
    "commitments": (
        "us-japan-ssa-debris-norms",
        "us-japan-bilateral-cooperation us-japan-international-community",
        "us-japan-maritime-domain-awareness us-japan-space-industry-talks",
    ),
}
EIGHTH_AND_NINTH = {
    "agencies": (
        "jp-embassy-us us-doi",
        "jaxa jp-mic jp-mod jp-moe jp-mofa jp-nsps jp-nss meti mext nasa nict us-doc us-dod us-dot "
        "us-nsc us-nspc us-odni us-oncd us-state",
        "jp-csice",
    ),
    "areas": (
        "",
        "commercial-space",
        "international-space-station maritime-domain-awareness space-exploration space-policy "
        "space-situational-awareness",
    ),
    "commitments": (
        "us-japan-space-industry-talks",
        "us-japan-bilateral-cooperation us-japan-international-community",
        "us-japan-march-2023-meeting",
    ),
}
NINTH_AND_US_EU = {
    "agencies": (
        "nist noaa-nesdis ntia us-dhs us-faa us-fcc us-osc",
        "nasa us-doc us-doi us-oncd us-state",
        "jaxa jp-embassy-us jp-mic jp-mod jp-moe jp-mofa jp-nsps jp-nss meti mext nict us-dod us-dot "
        "us-nsc us-nspc us-odni",
    ),
    "areas": ("", "", "commercial-space"),
    "commitments": (
        "us-eu-fourteenth-dialogue us-eu-regular-talks",
        "",
        "us-japan-bilateral-cooperation us-japan-international-community us-japan-space-industry-talks",
    ),
}


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("us-japan-4", "us-japan-5"), FOURTH_AND_FIFTH),
        (("us-japan-8", "us-japan-9"), EIGHTH_AND_NINTH),
        (("us-japan-9", "us-eu-13"), NINTH_AND_US_EU),
    ],
)
def test_meetings_differ_in_just_these(client, shipped, today, pair, expected):
    a, b = pair
    found = compare(Meeting.objects.get(slug=a), Meeting.objects.get(slug=b), today)

    for kind, fates in expected.items():
        share = getattr(found, kind)
        shown = (share.added, share.kept, share.dropped)
        assert [sorted(row.slug for row in rows) for rows in shown] == [
            sorted(slugs.split()) for slugs in fates
        ], kind
    links = {link.attributes["href"] for link in visit(client, f"/compare/?a={a}&b={b}").all("a")}
    for kind, fates in expected.items():
        assert links >= {f"/{kind}/{slug}/" for slugs in fates for slug in slugs.split()}


# -- what sources say differently, and what bodies were called -------------------------------------


def test_ninth_meeting_says_that_sources_disagree_about_its_month(client, shipped):
    page = visit(client, "/meetings/us-japan-9/")
    [about_date] = [
        section
        for section in page.all("section", "disagreement")
        if section.attributes["id"] == "discrepancy-date"
    ]
    told = client.get("/api/v1/meetings/us-japan-9").json()
    [disputed] = [row for row in told["discrepancies"] if row["field"] == "date"]

    assert [words.split(" Preferred: ")[0] for words in cited(about_date)] == [
        "26–27 August 2024",
        "26–27 September 2024",
        "27 August 2024",
    ]
    assert "so has the banner of the page whose text says September" in about_date.text
    assert told["date"] == "2024-08-26/2024-08-27"
    assert {row["says"]: bool(row["preferred"]) for row in disputed["statements"]} == {
        "2024-08-26/2024-08-27": True,
        "2024-09-26/2024-09-27": False,
        "2024-08-27": False,
    }
    assert all(row["citations"] for row in disputed["statements"])
    assert "26–27 September 2024" in main(client, "/coverage/")


def test_first_meeting_names_the_office_of_the_day_and_its_successor(client, shipped):
    [_us, japan] = visit(client, "/meetings/us-japan-1/").all("section", "side")
    [office] = [row for row in japan.all("li", "participant") if "Space Policy" in row.text]

    assert office.text == (
        "Office of National Space Policy, Cabinet Office now: National Space Policy Secretariat"
    )
    assert [
        link.attributes["href"] for link in office.all("a") if "agencies" in link.attributes["href"]
    ] == [
        "/agencies/jp-onsp/",
        "/agencies/jp-nsps/",
    ]
    assert "Before it: Office of National Space Policy." in main(client, "/agencies/jp-nsps/")
    assert "now: National Space Policy Secretariat" in main(client, "/agencies/jp-onsp/")
