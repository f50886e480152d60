"""Every page of a record, in every language, fetched once by each process that asks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.utils.translation import override

from dialogues.models import (
    Agency,
    Commitment,
    CooperationArea,
    Dialogue,
    Meeting,
    Party,
    Source,
)
from tests.talks import Element, read

RECORDS = (Party, Agency, CooperationArea, Dialogue, Source, Meeting, Commitment)
LISTS = ("parties", "agencies", "areas", "dialogues", "sources", "meetings", "commitments")
SEARCHES = (
    "space",
    "moon",
    "japan&kind=participant",
    "宇宙",
    "JAXA",
    "no such thing",
    "%3Cscript%3E",
    "!",
)


class Pages(dict[str, Element]):
    """Every page by its address."""

    def anchors(self, address):
        return {element.attributes.get("id") for element in self[address].all()}


# A record's pages are the same for every test: they are fetched once by each process.
WALKED: dict[str, Pages] = {}


@pytest.fixture
def pages(either_record, client):
    """Every page of the shipped record, and of one in which every case occurs."""
    if either_record in WALKED:
        return WALKED[either_record]
    addresses = ["/", "/about/", "/about/data/", "/changes/", *(f"/{name}/" for name in LISTS)]
    for model in RECORDS:
        own = [record.get_absolute_url() for record in model.objects.all()]
        addresses += [*own, *(f"{address}history/" for address in own)]
    addresses += [f"{row.get_absolute_url()}brief/" for row in Dialogue.objects.all()]
    slugs = list(Meeting.objects.order_by("slug").values_list("slug", flat=True))
    addresses += [f"/search/?q={asked}" for asked in SEARCHES]
    addresses += ["/search/", "/coverage/", "/compare/", f"/compare/?a={slugs[0]}"]
    for a, b in [*pairwise(slugs), (slugs[-1], slugs[0])]:
        addresses += [f"/compare/?a={a}&b={b}", f"/compare/?a={b}&b={a}"]
    found = Pages()
    with override(None):  # a test goes on in its own language, not in that of the last page
        for address in [*addresses, *(f"/ja{address}" for address in addresses)]:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert dict(answer.cookies) == {}
            found[address] = read(answer.content.decode())
    WALKED[either_record] = found
    return found
