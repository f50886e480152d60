"""Lists as CSV: what stands in them, how they are sent, and how they break off."""

from __future__ import annotations

import csv
import gzip
import io
import tracemalloc
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from dialogues.api.addresses import LISTS
from dialogues.models import CooperationArea, Edition
from dialogues.publish import pieces, tables
from dialogues.publish.columns import columns
from dialogues.queries.paging import Page
from tests.records import COMMITMENT, MEETING, REGISTERS, delete
from tests.talks import TALKS


@pytest.fixture
def record(folder):
    folder.lays(record=REGISTERS + MEETING + COMMITMENT)


def body(answer):
    return b"".join(answer.streaming_content)


def rows(answer):
    return list(csv.DictReader(io.StringIO(body(answer).decode(), newline=""), strict=True))


def test_a_row_has_the_fields_of_the_api_with_names_beside_slugs(client, folder, today):
    folder.loads("talks", TALKS)
    items = client.get("/api/v1/commitments?limit=100").json()["items"]
    told = rows(client.get("/commitments.csv"))

    assert [row["slug"] for row in told] == [item["slug"] for item in items]
    for row, item in zip(told, items, strict=True):
        assert row["url"] == f"http://127.0.0.1:8000{item['url']}"
        assert row["statement"] == item["statement"]["en"]
        assert row["parties"] == " ".join(party["slug"] for party in item["parties"])
        assert row["parties_names"] == "; ".join(party["name"] for party in item["parties"])
        assert row["status"] == (item["status"] or "")
        assert row["target"] == (item["target"] or "")
        assert row["overdue"] == ("true" if item["overdue"] else "false")
        assert None not in row
    assert {row["late"] for row in told} == {"true", "false"}


@pytest.mark.parametrize("noun", LISTS)
def test_every_column_is_described_and_has_a_name_of_its_own(noun):
    told = columns(LISTS[noun].item)
    names = [column.name for column in told]

    assert names[:2] == ["url", "slug"]
    assert len(set(names)) == len(names)
    assert set(LISTS[noun].item.model_fields) <= set(names)
    assert all(column.description.endswith(".") for column in told)
    assert set(LISTS) == set(tables.QUESTIONS)


@pytest.mark.parametrize("noun", LISTS)
def test_an_empty_list_has_its_columns(client, db, noun):
    answer = client.get(f"/{noun}.csv")
    [header] = csv.reader(io.StringIO(body(answer).decode(), newline=""), strict=True)

    assert header == [column.name for column in columns(LISTS[noun].item)]
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"] == f'attachment; filename="{noun}.csv"'


def test_a_table_says_its_edition_and_is_asked_for_again_for_nothing(client, record):
    first = client.get("/meetings.csv?party=jp")
    again = client.get("/meetings.csv?party=jp", headers={"if-none-match": first["ETag"]})

    assert first["Content-Disposition"] == 'attachment; filename="meetings-edition-1.csv"'
    assert first["Vary"] == "Accept-Encoding"
    assert first["Access-Control-Allow-Origin"] == "*"
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies
    assert body(first)


def test_a_table_is_compressed_for_who_can_read_that(client, record):
    plain = body(client.get("/sources.csv"))
    packed = client.get("/sources.csv", headers={"accept-encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(body(packed)) == plain


@pytest.mark.parametrize("address", ["/agencies.csv", "/meetings.ics", "/sitemap-meetings-0.xml"])
def test_the_head_of_a_file_has_no_body_and_is_never_taken_for_the_file(client, record, address):
    head, whole, again = client.head(address), client.get(address), client.head(address)

    assert body(whole)
    assert (head.status_code, body(head), body(again)) == (200, b"", b"")
    assert dict(head.items()) == dict(whole.items()) == dict(again.items())


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("partie=jp", "“partie” is not a parameter of this address. It knows safe, q,"),
        ("party=atlantis", "party: “atlantis” is not in this record."),
        ("party=jp&year_from=x", "year_from: “x” is not a year. Write it as 2019."),
        ("safe=yes", "safe: “yes” is neither 1 nor 0."),
        ("after=us-japan-6", "“after” is not a parameter of this address."),
        ("year_from=2019&year_from=2020", "year_from: “2019” is one of several values."),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "ics"])
def test_what_cannot_be_asked_is_told(client, record, query, complaint, ending):
    if ending == "ics":
        complaint = complaint.replace("knows safe, q,", "knows q,")
        query = query if "safe" not in query else "partie=jp"
        complaint = complaint if "safe" not in complaint else "“partie” is not a parameter"
    answer = client.get(f"/meetings.{ending}?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().startswith(complaint)


def test_only_safe_methods_are_answered(record):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/meetings.csv").status_code == 405


def test_a_table_that_the_record_overtakes_is_broken_off_for_all_to_see(
    client, record, monkeypatch
):
    monkeypatch.setattr(pieces, "PIECE", 1)
    answer = client.get("/agencies.csv")
    Edition.objects.create(number=2, made_at=timezone.now(), cause="load")
    written = []
    with pytest.raises(pieces.BrokenOffError):
        written.extend(answer.streaming_content)
    told = list(csv.reader(io.StringIO(b"".join(written).decode(), newline="")))

    assert told[-1] == [
        "BROKEN OFF: the record changed to edition 2 while this was written. Ask again."
    ]
    assert len(told) > 2


def test_a_table_of_which_the_last_record_written_is_deleted_is_broken_off_for_all_to_see(
    client, record, folder, monkeypatch
):
    folder.loads("first", "agencies: {first: {name: A first one, party: jp}}")
    monkeypatch.setattr(pieces, "PIECE", 1)
    answer = client.get("/agencies.csv")
    delete("agencies", "first")
    written = []
    with pytest.raises(pieces.BrokenOffError):
        written.extend(answer.streaming_content)

    _header, first, last = csv.reader(io.StringIO(b"".join(written).decode(), newline=""))
    assert first[1] == "first"
    assert last == [
        "BROKEN OFF: the record changed to edition 3 while this was written. Ask again."
    ]


def test_a_table_in_many_pieces_is_the_table_in_one(client, record, monkeypatch):
    whole = body(client.get("/agencies.csv"))
    monkeypatch.setattr(pieces, "PIECE", 1)

    assert body(client.get("/agencies.csv")) == whole
    assert len(whole.splitlines()) > 2


class Endless:
    """A list of so many areas as nobody would write down."""

    def __init__(self, number):
        self.number = number

    def page(self, _dressed, *, after="", size=50):
        start = int(after or 0)
        end = min(start + size, self.number)
        made = [
            CooperationArea(slug=f"area-{number}", name=f"Area {number}", aliases=["x" * 100])
            for number in range(start, end)
        ]
        return Page(made, after=str(end) if end < self.number else "")


def test_thirty_thousand_rows_are_never_held_at_once(client, db, monkeypatch):
    told = LISTS["areas"]

    def listed(asked, today):
        _found, dressed, items = told.listed(asked, today)
        return Endless(30_000), dressed, items

    monkeypatch.setitem(LISTS, "areas", replace(told, listed=listed))
    answer = client.get("/areas.csv")
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in answer.streaming_content)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert size > 4_500_000
    assert most < size / 2
