"""The public page of how a record came about: the same as at the desk, and no editor named."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.dossier.doing import do
from dialogues.dossier.merging import merging
from dialogues.dossier.renaming import renaming
from dialogues.models import Meeting
from tests.desk import Editor
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit
from tests.talks import read

EVERYTHING = REGISTERS + MEETING + COMMITMENT


@pytest.fixture
def record(folder):
    """The small record of these tests, loaded."""
    folder.lays(first=EVERYTHING)
    return folder


def say(name, value, record):
    """Let a record say something."""
    setattr(record, name, value)


def shown(client, address):
    """The words of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return read(answer.content.decode()).text


def test_every_kind_of_record_leads_to_how_it_came_about(record, client):
    for address in (
        "/parties/jp/",
        "/agencies/jaxa/",
        "/areas/moon/",
        "/dialogues/talks/",
        "/sources/note/",
        "/meetings/talks-1/",
        "/commitments/gateway/",
    ):
        assert f'href="{address}history/"' in client.get(address).content.decode()
        assert "Load: first" in shown(client, f"{address}history/")


def test_a_history_tells_what_changed_and_names_no_editor(record, client):
    hanako = User.objects.create_superuser("hanako")
    Editor(hanako).opens(Meeting.objects.get()).type(city="Kyoto").saves()

    page = shown(client, "/meetings/talks-1/history/")

    assert "History of First meeting, Space Talks" in page
    assert page.index("city Tokyo -> Kyoto") < page.index("New: First meeting, Space Talks")
    assert "Edit" in page
    assert "hanako" not in page


def test_a_history_goes_on_under_a_new_name_and_the_old_address_leads_there(record, client):
    do(lambda: renaming("areas", "moon", "luna"), seen=1)

    moved = client.get("/areas/moon/history/")

    assert (moved.status_code, moved.url) == (301, "/areas/luna/history/")
    on = client.get("/areas/moon/history/?after=1")
    assert (on.status_code, on.url) == (301, "/areas/luna/history/?after=1")
    page = shown(client, "/areas/luna/history/")
    assert "slug moon -> luna" in page
    assert "New: Moon" in page


def test_a_history_tells_what_was_merged_into_a_record(record, client):
    do(lambda: merging("agencies", "jaxa", "jp-nsps"), seen=1)

    page = shown(client, "/agencies/jaxa/history/")

    assert "History of Japan Aerospace Exploration Agency" in page
    assert "National Space Policy Secretariat: renamed, now jaxa" not in page
    assert "National Space Policy Secretariat: merged into jaxa" in page
    assert client.get("/agencies/jp-nsps/history/").url == "/agencies/jaxa/history/"


def test_what_is_gone_has_a_history_and_what_never_was_has_none(record, client):
    text = EVERYTHING.replace(COMMITMENT, "withdrawn: {commitments: {gateway: Said twice.}}")
    record.loads("first", text)
    assert client.get("/commitments/gateway/").status_code == 410
    assert "/commitments/gateway/history/" in client.get("/commitments/gateway/").content.decode()
    page = shown(client, "/commitments/gateway/history/")
    assert "It is no longer in the record. Said twice." in page
    assert "Japan builds a module: withdrawn" in page

    delete("areas", "debris")
    assert "It is no longer in the record." in shown(client, "/areas/debris/history/")
    for address in (
        "/areas/nothing/history/",
        "/areas/x--y/history/",
        f"/areas/{'x' * 101}/history/",
    ):
        assert client.get(address).status_code == 404


def test_a_long_history_is_told_page_by_page(record, client):
    for number in range(60):
        edit("areas", "moon", partial(say, "description", f"Text {number}."))

    first = client.get("/areas/moon/history/")
    links = read(first.content.decode()).all("a")
    [older] = [link for link in links if link.attributes.get("rel") == "next"]
    second = shown(client, "/areas/moon/history/" + older.attributes["href"])

    assert "New: Moon" in second
    assert client.get("/areas/moon/history/?after=0").status_code == 200
    assert client.get("/areas/moon/history/?after=x").status_code == 400


@pytest.mark.parametrize("times", [1, 5])
def test_a_history_asks_the_same_few_questions_however_long(record, client, times):
    for number in range(times):
        edit("meetings", "talks-1", partial(say, "city", f"City {number}"))

    with CaptureQueriesContext(connection) as asked:
        client.get("/meetings/talks-1/history/")

    assert len(asked) == 6
