"""How to cite what stands here: read back by those who read such things."""

from __future__ import annotations

import json

import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from dialogues.models import FormerAddress
from tests.records import COMMITMENT, MEETING, REGISTERS
from tests.talks import visit

PASSAGES = """
sources:
  words: {title: In orbit, kind: news report, standing: news, seen: whole, language: en, passages: {launch: {text: was launched & flew}, place: {locator: third paragraph}, bare: {}}}
"""
ADDRESSES = [
    ("meetings/talks-1", "", "First meeting, Space Talks", "/meetings/talks-1/"),
    ("commitments/gateway", "", "Japan builds a module.", "/commitments/gateway/"),
    (
        "commitments/gateway",
        "?as_of=2020-01-01",
        "Japan builds a module.",
        "/commitments/gateway/?as_of=2020-01-01",
    ),
    ("sources/words", "", "In orbit", "/sources/words/"),
    (
        "sources/words",
        "?passage=launch",
        "“was launched & flew”, In orbit",
        "/sources/words/#launch",
    ),
    ("sources/words", "?passage=place", "“third paragraph”, In orbit", "/sources/words/#place"),
    ("sources/words", "?passage=bare", "“bare”, In orbit", "/sources/words/#bare"),
]


@pytest.fixture
def record(folder):
    folder.lays(record=REGISTERS + MEETING + COMMITMENT, words=PASSAGES)
    return folder


@pytest.mark.parametrize("cited", ADDRESSES)
def test_a_citation_names_the_title_the_edition_and_the_place(client, record, cited):
    path, query, title, place = cited
    told = client.get(f"/{path}.bib{query}")
    [(key, entry)] = parse_string(told.content.decode(), "bibtex").entries.items()
    [item] = client.get(f"/{path}.csl.json{query}").json()

    assert told["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert key == item["id"] == f"space-dialogues-{path.split('/')[1]}-edition-2"
    assert entry.fields["title"] == f"{{{title.replace('&', '{' + chr(92) + '&}')}}}"
    assert entry.fields["edition"] == item["edition"] == "2"
    assert entry.fields["url"] == item["URL"] == f"http://127.0.0.1:8000{place}"
    assert item["title"] == title
    assert entry.fields["year"] == str(item["issued"]["date-parts"][0][0])


def test_a_reference_manager_makes_a_line_of_it(client, record):
    items = json.loads(client.get("/meetings/talks-1.csl.json").content)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    shelf = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    shelf.register(Citation([CitationItem(items[0]["id"])]))
    [line] = shelf.bibliography()

    assert "First meeting, Space Talks" in str(line)
    assert "Space Dialogues" in str(line)


def test_the_pages_lead_to_the_forms(client, record):
    for path in ("meetings/talks-1", "commitments/gateway", "sources/words"):
        links = [link.attributes["href"] for link in visit(client, f"/{path}/").all("a")]
        for form in ("bib", "csl.json"):
            assert f"/{path}.{form}" in links
            if path.startswith("sources"):
                assert f"/{path}.{form}?passage=launch" in links


@pytest.mark.parametrize("form", ["bib", "csl.json"])
def test_a_commitment_is_not_cited_as_of_a_day_before_it_was_made(client, record, form):
    def status(day):
        return client.get(f"/commitments/gateway.{form}?as_of={day}").status_code

    assert (status("2019-07-23"), status("2019-07-24")) == (404, 200)


def test_what_is_gone_has_moved_or_never_was_is_told_as_on_its_page(client, record):
    reason = "No longer in dossier record since edition 3."
    FormerAddress.objects.create(type="commitment", slug="old", reason=reason)
    moved = (REGISTERS + MEETING).replace("  talks-1:", "  first-talks:\n    formerly: [talks-1]")
    record.loads("record", moved)
    gone = client.get("/commitments/old.bib")
    answer = client.get("/meetings/talks-1.csl.json")

    assert gone.status_code == 410
    assert gone.content.decode() == f"{reason}\n"
    assert (answer.status_code, answer["Location"]) == (301, "/meetings/first-talks.csl.json")
    assert client.get("/meetings/nobody.bib").status_code == 404
    assert client.get("/sources/words.bib?passage=none").status_code == 400
    assert client.get("/sources/words.bib?passge=launch").status_code == 400
    assert client.get(f"/meetings/{'a' * 101}.bib").status_code == 404
