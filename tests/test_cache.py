"""What each worker remembers of its pages: nothing twice, nothing stale, nothing for one visitor alone."""

from __future__ import annotations

import gzip
import io
import os
from datetime import date

import psycopg2
import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dialogues.middleware import pages
from dialogues.models import Edition, Meeting, SearchDocument
from dialogues.models.moment import Moment, during, remembered
from tests.records import COMMITMENT, MEETING, REGISTERS

PAGES = [
    "/",
    "/meetings/",
    "/meetings/talks-1/",
    "/commitments/?status=open",
    "/commitments/gateway/?as_of=2020-01-01",
    "/dialogues/talks/brief/",
    "/coverage/",
    "/about/",
    "/api/v1/meetings?limit=1",
    "/api/v1/commitments/gateway",
]


@pytest.fixture
def record(folder):
    folder.lays(record=REGISTERS + MEETING + COMMITMENT)


def asked(client, address, **headers):
    """An answer, and how many questions it took."""
    with CaptureQueriesContext(connection) as questions:
        answer = client.get(address, headers=headers)
    return answer, len(questions)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asked_for_again_is_the_same_bytes_after_one_question(client, record, address):
    first, made_of = asked(client, address)
    again, known = asked(client, address)
    caches["pages"].clear()
    anew, _ = asked(client, address)

    assert (first.status_code, made_of >= 1, known) == (200, True, 1)
    assert again.content == first.content == anew.content
    assert dict(again.items()) == dict(first.items()) == dict(anew.items())
    assert again.cookies.output() == ""
    assert again["Vary"] == "Accept-Encoding"
    assert again["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_a_304_after_one_question_even_if_it_was_forgotten(
    client, record, address
):
    tag = client.get(address)["ETag"]
    caches["pages"].clear()

    answer, questions = asked(client, address, if_none_match=f'"other", {tag}')

    assert (answer.status_code, answer.content, questions) == (304, b"", 1)
    assert (answer["ETag"], answer["Vary"]) == (tag, "Accept-Encoding")
    assert asked(client, address, if_none_match='"other"')[0].status_code == 200


def test_a_page_compressed_is_the_page(client, record):
    plain = client.get("/meetings/")
    packed, questions = asked(client, "/meetings/", accept_encoding="br, gzip")
    again = client.get("/meetings/", headers={"accept-encoding": "gzip"})

    assert questions == 1
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", plain["ETag"])
    assert packed["Content-Length"] == str(len(packed.content))
    assert gzip.decompress(packed.content) == plain.content
    assert again.content == packed.content


def test_head_is_get_without_its_body_and_either_serves_the_other(client, record):
    head = client.head("/meetings/")
    get, questions = asked(client, "/meetings/")
    again = client.head("/meetings/")

    assert (head.content, questions) == (b"", 1)
    assert dict(head.items()) == dict(get.items()) == dict(again.items())
    assert int(head["Content-Length"]) == len(get.content)


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/meetings/", "/meetings/?utm_source=letter"),
        ("/meetings/", "/meetings/?q=&party="),
        ("/commitments/?status=open&party=jp", "/commitments/?party=jp&status=open"),
        (
            "/commitments/?status=open&status=fulfilled",
            "/commitments/?status=fulfilled&status=open",
        ),
        ("/api/v1/commitments?limit=1&status=open", "/api/v1/commitments?status=open&limit=1"),
        ("/compare/?a=talks-1", "/compare/?a=talks-1&a=talks-1"),
    ],
)
def test_two_ways_to_ask_one_question_are_one_page(client, record, address, other):
    first = client.get(address)
    second, questions = asked(client, other)
    caches["pages"].clear()

    assert (first.status_code, questions, second["ETag"]) == (200, 1, first["ETag"])
    assert client.get(other).content == second.content == first.content


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/meetings/", "/meetings/?q=moon"),
        ("/commitments/", "/commitments/?as_of=2020-01-01"),
        ("/meetings/talks-1/", "/parties/jp/"),
        ("/api/v1/meetings", "/meetings/"),
    ],
)
def test_two_questions_are_two_pages(client, record, address, other):
    first, second = client.get(address), client.get(other)

    assert first["ETag"] != second["ETag"]
    assert first.content != second.content


def test_cookies_and_languages_make_no_difference(client, record):
    first = client.get("/meetings/")
    client.cookies["sessionid"] = "someone"
    second, questions = asked(client, "/meetings/", accept_language="ja")

    assert (second.content, questions) == (first.content, 1)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/commitments/?as_of=2019", 400),
        ("/commitments/?status=lost", 400),
        ("/meetings/nowhere/", 404),
        ("/nowhere/", 404),
        ("/meetings", 301),
        ("/api/v1/meetings?limit=0", 400),
        ("/api/v1/meetings?colour=red", 400),
        ("/api/v1/meetings/nowhere", 404),
        ("/api/v1/nowhere", 404),
    ],
)
def test_what_is_no_page_is_not_kept(client, record, address, status):
    first, made_of = asked(client, address)
    again, questions = asked(client, address)

    assert (first.status_code, again.status_code, "ETag" in again) == (status, status, False)
    assert questions == made_of


def test_a_host_that_is_not_ours_gets_no_page_from_memory(client, record):
    client.get("/meetings/")
    assert client.get("/meetings/", headers={"host": "evil.example"}).status_code == 400


def test_a_large_page_is_kept_compressed_alone_and_told_either_way(client, record, monkeypatch):
    monkeypatch.setattr(pages, "LARGEST", 4_000)
    first, _made_of = asked(client, "/meetings/")
    plain, questions = asked(client, "/meetings/")
    packed, too = asked(client, "/meetings/", accept_encoding="gzip")

    assert len(first.content) > 4_000 > len(packed.content)
    assert (questions, too) == (1, 1)
    assert plain.content == gzip.decompress(packed.content) == first.content
    assert "Content-Encoding" not in plain
    assert int(plain["Content-Length"]) == len(plain.content)


def test_a_page_that_is_too_large_even_so_is_made_anew_and_still_told_by_its_tag(
    client, record, monkeypatch
):
    monkeypatch.setattr(pages, "LARGEST", 1_000)
    first, made_of = asked(client, "/meetings/")
    again, questions = asked(client, "/meetings/")

    assert (again.content, questions) == (first.content, made_of)
    assert asked(client, "/meetings/", if_none_match=first["ETag"])[0].status_code == 304


def test_nothing_is_kept_before_the_first_edition_or_while_debugging(client, db, settings, folder):
    assert "ETag" not in client.get("/meetings/")
    folder.loads("record", REGISTERS + MEETING + COMMITMENT)
    settings.DEBUG = True
    assert "ETag" not in client.get("/meetings/")
    settings.DEBUG = False
    assert "ETag" in client.get("/meetings/")


def test_after_a_load_the_next_request_shows_the_new_state(client, folder, record):
    tag = client.get("/meetings/talks-1/")["ETag"]
    folder.loads("record", (REGISTERS + MEETING + COMMITMENT).replace("Tokyo", "Kyoto"))

    answer = client.get("/meetings/talks-1/", headers={"if-none-match": tag})

    assert answer.status_code == 200
    assert ("Kyoto" in answer.content.decode(), "Tokyo" in answer.content.decode()) == (True, False)


def test_after_a_save_at_the_desk_the_next_request_shows_the_new_state(client, editor, record):
    tag = client.get("/meetings/talks-1/")["ETag"]
    editor.opens(Meeting.objects.get(slug="talks-1")).type(city="Kyoto").saves()

    answer = client.get("/meetings/talks-1/", headers={"if-none-match": tag})

    assert (answer.status_code, "Kyoto" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("address", ["/meetings/", "/meetings.csv", "/no-such-page/"])
@pytest.mark.parametrize("said", ["gzip;q=0", "br, GZIP ; q=0.0, *", "identity", ""])
def test_whoever_says_so_is_answered_uncompressed(client, record, address, said):
    assert "Content-Encoding" not in client.get(address, headers={"accept-encoding": said}).headers
    packed = client.get(address, headers={"accept-encoding": "gzip;q=0.5, br;q=0"})
    assert packed["Content-Encoding"] == "gzip"


def test_after_a_load_that_changes_nothing_pages_are_still_known(client, folder, record):
    tag = client.get("/meetings/talks-1/")["ETag"]
    folder.loads("record", REGISTERS + MEETING + COMMITMENT)
    assert asked(client, "/meetings/talks-1/")[1] == 1
    assert client.get("/meetings/talks-1/")["ETag"] == tag


def test_the_edition_that_every_page_reads_is_the_latest(db, record, django_user_model):
    assert Edition.objects.latest_at_once() == Edition.objects.latest_one()
    editor = django_user_model.objects.create(username="editor")
    made = Edition.objects.create(number=7, made_at=timezone.now(), cause="admin", by=editor)

    read = Edition.objects.latest_at_once()

    assert read
    assert (read.number, read.made_at, read.by, read.cause, read.dossier) == (
        *(7, made.made_at),
        *(editor, "admin", ""),
    )
    Edition.objects.all().delete()
    assert Edition.objects.latest_at_once() is None


def test_a_number_given_away_again_by_a_restored_backup_is_another_edition(client, record):
    first = client.get("/meetings/")
    Edition.objects.update(made_at=Edition.objects.get().made_at.replace(year=2001))

    assert client.get("/meetings/")["ETag"] != first["ETag"]


def test_a_page_made_of_a_damaged_index_is_not_shown_once_that_is_made_anew(client, record):
    SearchDocument.objects.all().delete()
    wrong = client.get("/search/?q=Japan")

    call_command("rebuild_search", stdout=io.StringIO())

    right = client.get("/search/?q=Japan", headers={"if-none-match": wrong["ETag"]})
    assert right.status_code == 200
    assert ("<mark>" in wrong.text, "<mark>" in right.text) == (False, True)


def test_at_midnight_a_promise_is_past_its_date(client, folder, monkeypatch):
    folder.loads("record", REGISTERS + MEETING + COMMITMENT.replace("target: 2023", "target: 2026"))
    address = "/api/v1/commitments/gateway"
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 12, 31))
    before = client.get(address)
    assert asked(client, address)[1] == 1
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2027, 1, 1))
    after = client.get(address, headers={"if-none-match": before["ETag"]})

    assert (before.json()["overdue"], after.json()["overdue"]) == (False, True)


def test_a_page_begun_before_midnight_tells_of_the_day_on_which_it_was_begun(
    client, folder, monkeypatch
):
    folder.loads("record", REGISTERS + MEETING + COMMITMENT.replace("target: 2023", "target: 2026"))
    days = iter([date(2026, 12, 31), *[date(2027, 1, 1)] * 9])
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: next(days))
    assert client.get("/api/v1/commitments/gateway").json()["overdue"] is False
    assert client.get("/api/v1/commitments/gateway").json()["overdue"] is True


def test_another_build_is_another_page(client, record):
    now = Moment.read("one")
    assert now.key("/") == Moment.read("one").key("/")
    assert now.key("/") != Moment.read("other").key("/")


CALLS: list[object] = []


def _counted(word, day=None):
    CALLS.append((word, day))
    return {word: len(CALLS)}


def test_an_answer_is_remembered_for_its_moment_and_question_alone(record):
    CALLS.clear()
    moment, other = Moment.read("one"), Moment.read("other")
    with during(moment):
        first = remembered(_counted, "moon")
        first["changed"] = 1
        assert remembered(_counted, "moon") == {"moon": 1}
        assert remembered(_counted, "debris") == {"debris": 2}
        assert remembered(_counted, "moon", date(2026, 1, 1)) == {"moon": 3}
    with during(other):
        assert remembered(_counted, "moon") == {"moon": 4}
    with during(moment):
        assert remembered(_counted, "moon") == {"moon": 1}
    assert remembered(_counted, "moon") == {"moon": 5}


def test_a_function_without_a_name_of_its_own_is_not_remembered(record):
    with during(Moment.read()), pytest.raises(TypeError, match="no name of its own"):
        remembered(lambda: 1)
    with during(Moment.read()), pytest.raises(TypeError, match="no name of its own"):
        remembered(Meeting.objects.count)
    with during(Moment.read()), pytest.raises(TypeError, match="cannot be part"):
        remembered(_counted, object())  # type: ignore[arg-type] # what is tested


@pytest.mark.django_db(transaction=True)
def test_a_session_that_the_server_ended_is_found_out_by_the_question_for_the_edition(
    client, folder
):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that ends sessions")
    folder.loads("record", REGISTERS + MEETING + COMMITMENT)
    before = client.get("/meetings/")
    with psycopg2.connect(os.environ["DATABASE_URL"]) as other, other.cursor() as cursor:
        own = connection.connection.get_backend_pid()
        cursor.execute("SELECT pg_terminate_backend(%s)", [own])
    other.close()

    known, anew = client.get("/meetings/"), client.get("/sources/")

    assert (known.status_code, known["ETag"]) == (200, before["ETag"])
    assert anew.status_code == 200
