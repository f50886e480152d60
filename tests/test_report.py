"""Where a reader reports a problem: only if the operator has named an address, and filled in."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.talks import read

PAGES = (
    "/parties/jp/",
    "/agencies/jp-nsps/",
    "/areas/moon/",
    "/dialogues/talks/",
    "/sources/report/",
    "/meetings/talks-1/",
    "/commitments/again/",
)


def reports(client, address):
    """Where a page leads to report a problem: of the page itself, and of its facts."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [a.attributes["href"] for a in read(answer.content.decode()).all("a", "report")]


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_offered_if_nobody_is_to_be_told(client, talks, address):
    assert reports(client, address) == []


@pytest.mark.parametrize("address", PAGES)
def test_every_record_offers_a_message_that_says_what_it_is_about(client, talks, settings, address):
    settings.REPORT_ADDRESS = "err%ata+x@example.org"

    mail = reports(client, address)[-1]

    assert mail.startswith("mailto:err%25ata%2Bx@example.org?subject=")
    assert not set(mail) & set(' "<>\r\n+#')
    fields = dict(field.split("=") for field in mail.partition("?")[2].split("&"))
    noun = {"parties": "party", "agencies": "agency"}.get(
        address.split("/")[1], address.split("/")[1][:-1]
    )
    slug = address.split("/")[2]
    assert unquote(fields["subject"]) == f"Space Dialogues: a problem of {noun} {slug}"
    assert unquote(fields["body"]).split("\r\n") == [
        "What is wrong, and how it can be seen:",
        "",
        "",
        f"record: {noun} {slug}",
        "edition: 1",
        f"address: {settings.SITE_URL}{address}",
    ]


def test_facts_offer_it_with_their_anchors_which_are_there(client, talks, settings):
    settings.REPORT_ADDRESS = "https://example.org/errata?from=record"

    for address in ("/meetings/talks-1/", "/commitments/again/", "/ja/meetings/talks-1/"):
        page = client.get(address).content.decode()
        anchors = {element.attributes.get("id") for element in read(page).all()}
        *facts, whole = reports(client, address)
        assert facts
        assert "fact=" not in whole
        for fact in facts:
            assert fact.startswith("https://example.org/errata?from=record&record=")
            said = parse_qs(urlsplit(fact).query)
            assert said["fact"][0] in anchors
            assert unquote(said["address"][0]) == (
                f"{settings.SITE_URL}{address}#{said['fact'][0]}"
            )
            assert said["edition"] == ["1"]


@pytest.mark.parametrize("address", ["/meetings/talks-1/", "/commitments/again/"])
def test_offering_it_asks_nothing_more_of_the_database(
    client, talks, settings, address, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as without:
        client.get(address)
    caches["pages"].clear()
    settings.REPORT_ADDRESS = "errata@example.org"

    with django_assert_num_queries(len(without)):
        client.get(address)
