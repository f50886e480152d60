"""The history of a record at the desk, and what can be done from there: seen first, then done."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from dialogues.dossier import door
from dialogues.models import Agency, Change, Edition, Meeting
from tests.desk import Editor, address_of
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, entry

EVERYTHING = REGISTERS + MEETING + COMMITMENT
HOSTILE = ["\0", "9" * 25, "-1", "é" * 300, "' OR 1=1", "%00", ""]


@pytest.fixture
def record(folder):
    """The small record of these tests, loaded."""
    folder.lays(first=EVERYTHING)
    return folder


def page(editor, address, asked=None):
    """What a page of the desk shows."""
    answer = editor.client.get(address, asked or {})
    assert answer.status_code == 200, address
    assert "style=" not in answer.content.decode()
    return answer.content.decode()


def does(editor, address, sent=None):
    """Do what a page shows, as its button does."""
    seen = editor.client.get(address, sent or {}).context["deed"].edition
    return editor.client.post(address, {"edition": seen, **(sent or {})})


def meeting():
    return Meeting.objects.get(slug="talks-1")


def test_a_history_says_who_changed_what_when_and_from_where(record, editor):
    editor.opens(meeting()).type(city="Kyoto").saves()

    assert editor.client.get(f"{address_of(meeting())[:-7]}history/").url == (
        "/admin/record/meeting/talks-1/history/"
    )
    shown = page(editor, "/admin/record/meeting/talks-1/history/")
    edited = shown.index("Edit by hanako")
    assert edited < shown.index('<th scope="row">city</th><td>Tokyo</td><td>Kyoto</td>')
    assert shown.index("<td>Kyoto</td>") < shown.index("Load: first")
    first = Change.objects.get(slug="talks-1", edition__number=1)
    assert shown.count("/admin/restore/") == 1
    assert f'href="/admin/restore/{first.pk}/"' in shown


def test_an_earlier_state_is_restored_at_the_desk(record, editor):
    before = entry("meetings", "talks-1")
    editor.opens(meeting()).type(city="Kyoto").saves()
    change = Change.objects.get(slug="talks-1", edition__number=1)
    address = f"/admin/restore/{change.pk}/"

    assert '<th scope="row">city</th><td>Kyoto</td><td>Tokyo</td>' in page(editor, address)
    assert Edition.objects.count() == 2
    assert does(editor, address).url == "/admin/record/meeting/talks-1/history/"

    assert entry("meetings", "talks-1") == before
    made = Edition.objects.latest("number")
    assert (made.cause, made.by) == ("restore", editor.user)
    assert "The record says this already." in page(editor, address)
    assert "Restoration by hanako" in page(editor, "/admin/record/meeting/talks-1/history/")


def test_a_deleted_record_has_a_history_from_which_it_comes_back(record, editor):
    delete("commitments", "gateway")

    shown = page(editor, "/admin/record/commitment/gateway/history/")
    assert "No commitment gateway is in the record any more." in shown
    does(editor, f"/admin/restore/{Change.objects.filter(slug='gateway').earliest('pk').pk}/")

    assert entry("commitments", "gateway")["parties"] == ["jp"]


def test_what_was_shown_of_another_edition_is_not_done(record, editor):
    editor.opens(meeting()).type(city="Kyoto").saves()
    address = "/admin/undo/2/"
    assert editor.client.get(address).context["deed"].edition == 2
    with door.opened("admin") as way:
        Agency.objects.filter(slug="nasa").update(abbreviation="N.A.S.A.")
        way.touch("agencies", "nasa")

    for seen in ("2", "", *HOSTILE):
        answer = editor.client.post(address, {"edition": seen})
        assert answer.status_code == 200
        assert "The record has changed since this was shown." in answer.content.decode()
    assert editor.client.post(address).status_code == 200
    assert entry("meetings", "talks-1")["city"] == "Kyoto"


def test_an_edition_is_undone_at_the_desk_unless_something_stands_in_the_way(record, editor):
    editor.opens(meeting()).type(city="Kyoto").saves()
    editor.opens(meeting()).type(city="Nara").saves()
    edition = Edition.objects.get(number=2)
    assert 'href="/admin/undo/2/"' in page(editor, address_of(edition))

    assert "was changed again in edition 3." in page(editor, "/admin/undo/2/")
    assert does(editor, "/admin/undo/2/").status_code == 200
    assert does(editor, "/admin/undo/3/").status_code == 302
    assert does(editor, "/admin/undo/2/").status_code == 302
    assert entry("meetings", "talks-1")["city"] == "Tokyo"


def test_a_record_is_renamed_at_the_desk(record, editor, client):
    agency = Agency.objects.get(slug="jaxa")
    assert "/admin/record/agency/jaxa/rename/" in page(editor, address_of(agency))
    address = "/admin/record/agency/jaxa/rename/"
    assert 'name="to"' in page(editor, address)

    assert "cannot become" in page(editor, address, {"to": "nasa"})
    assert "<td>jaxa</td><td>jp-jaxa</td>" in page(editor, address, {"to": "jp-jaxa"})
    assert does(editor, address, {"to": "jp-jaxa"}).url == "/admin/record/agency/jp-jaxa/history/"

    moved = client.get("/agencies/jaxa/")
    assert (moved.status_code, moved.url) == (301, "/agencies/jp-jaxa/")
    assert Agency.objects.get(slug="jp-jaxa").pk == agency.pk
    assert "Rename by hanako" in page(editor, "/admin/record/agency/jp-jaxa/history/")


def test_two_agencies_are_merged_at_the_desk_and_that_is_undone(record, editor, client):
    assert "/admin/merge/agency/?goes=jp-nsps" in page(
        editor, address_of(Agency.objects.get(slug="jp-nsps"))
    )
    found = page(editor, "/admin/merge/agency/", {"goes": "jp-nsps", "q": "jax"})
    assert "?goes=jp-nsps&amp;stays=jaxa" in found
    assert "nasa" not in found
    pair = {"goes": "jp-nsps", "stays": "jaxa"}

    shown = page(editor, "/admin/merge/agency/", pair)
    assert "<td>nothing</td><td>National Space Policy Secretariat</td>" in shown
    assert "?stays=jp-nsps&amp;goes=jaxa" in shown
    does(editor, "/admin/merge/agency/", pair)
    assert client.get("/agencies/jp-nsps/").url == "/agencies/jaxa/"

    done = does(editor, "/admin/undo/2/")
    assert done.status_code == 302
    assert client.get("/agencies/jp-nsps/").status_code == 200


def test_who_is_not_signed_in_is_asked_to_and_who_may_not_is_refused(record):
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    changer = User.objects.create_user("changer", is_staff=True)
    changer.user_permissions.set(
        Permission.objects.filter(codename__in=["change_agency", "view_agency"])
    )
    change = Change.objects.get(slug="talks-1")
    pages = [
        "/admin/record/agency/jaxa/rename/?to=jp-jaxa",
        "/admin/merge/agency/?goes=jp-nsps&stays=jaxa",
        f"/admin/restore/{change.pk}/",
        "/admin/undo/1/",
    ]
    for address in (*pages, "/admin/record/meeting/talks-1/history/"):
        assert Client().get(address)["Location"].startswith("/admin/login/")
        assert Client().post(address)["Location"].startswith("/admin/login/")
    for address in pages:
        assert Editor(looker).client.get(address).status_code == 403
        assert Editor(looker).client.post(address, {"edition": "1"}).status_code == 403
    assert Editor(looker).client.get("/admin/record/meeting/talks-1/history/").status_code == 200
    assert Editor(changer).client.get(pages[0]).status_code == 200
    for address in pages[1:]:
        assert Editor(changer).client.get(address).status_code == 403
        assert Editor(changer).client.post(address, {"edition": "1"}).status_code == 403
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("value", HOSTILE)
def test_nothing_sent_to_these_pages_is_an_error_of_ours(record, editor, value):
    for address in (
        "/admin/merge/agency/",
        "/admin/merge/source/",
        "/admin/merge/meeting/",
        "/admin/merge/nothing/",
        "/admin/record/agency/jaxa/rename/",
        "/admin/record/agency/no/rename/",
        "/admin/record/nothing/jaxa/history/",
        "/admin/record/agency/jaxa/history/",
        "/admin/undo/1/",
        f"/admin/undo/{'9' * 30}/",
        f"/admin/undo/{'9' * 5000}/",
        f"/admin/restore/{'9' * 30}/",
        "/admin/restore/0/",
        f"/admin/restore/{Change.objects.latest('pk').pk}/",
    ):
        for name in ("stays", "goes", "q", "to", "after", "edition"):
            sent = {"goes": "jaxa", "stays": "jp-nsps", name: value}
            assert editor.client.get(address, sent).status_code in {200, 400, 404}, (address, name)
            assert editor.client.get(address, {name: value}).status_code in {200, 400, 404}
            sent = {**sent, "edition": value}
            assert editor.client.post(address, sent).status_code in {200, 400, 404, 405}
    assert Edition.objects.count() == 1
