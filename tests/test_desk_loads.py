"""Loading at the desk: the plan that the command tells, each conflict decided, and no surprises."""

from __future__ import annotations

import io
import json
import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from dialogues.admin import uploads
from dialogues.dossier import door
from dialogues.dossier.rules import Complaint
from dialogues.models import Edition, Meeting, Said
from tests.desk import Editor
from tests.records import COMMITMENT, MEETING, REGISTERS, edit

EVERYTHING = REGISTERS + MEETING + COMMITMENT
OTHERWISE = EVERYTHING.replace("Tokyo\n", "Nara\n    venue: a room\n    host: NASA\n").replace(
    "  debris: {name: Space debris}\n", "  dust: {name: Dust}\n"
)
LOAD = "/admin/load/"


@pytest.fixture
def record(folder):
    """A record of which an editor and a dossier are to say different things."""
    folder.lays(first=EVERYTHING.replace("Tokyo\n", "Tokyo\n    venue: a hall\n"))
    edit("meetings", "talks-1", lambda m: m.__dict__.update(city="Kyoto", venue="a lake"))
    return folder


def sends(editor, text, name="first.yaml"):
    """Send a dossier; the answer."""
    data = text if isinstance(text, bytes) else text.encode()
    return editor.client.post(LOAD, {"dossier": SimpleUploadedFile(name, data)})


def planned(editor, text, name="first.yaml"):
    """Send a dossier that is taken; the address of its plan."""
    answer = sends(editor, text, name)
    assert answer.status_code == 302, answer.context["wrong"]
    return answer.url


def shown(editor, address, sent=None):
    """A page of the desk, and what its form holds once some of it is chosen."""
    answer = editor.client.get(address)
    assert answer.status_code == 200, address
    assert "style=" not in answer.content.decode()
    return answer, standing(answer) | (sent or {})


def standing(answer):
    """What the form of a plan holds before anything is chosen in it."""
    conflicts = answer.context.get("conflicts", ())
    return {"state": answer.context["state"]} | {
        f"conflict-{index}": name for index, name, *_ in conflicts
    }


def words(answer):
    """What a page says, without its marks."""
    return answer.content.decode().replace("&#x27;", "'")


def dry_run(folder, text, *options):
    """What the command tells of a dossier, for programs."""
    out = io.StringIO()
    file = str(folder.write("first", text))
    call_command("load_dialogues", file, "--format", "json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_a_plan_is_what_the_command_tells_and_nothing_is_written(record, editor):
    told = dry_run(record, OTHERWISE, "--dry-run", "--on-conflict", "keep")

    answer, _sent = shown(editor, planned(editor, OTHERWISE))

    assert {**answer.context["plan"].as_json(), "edition": 3} == told
    assert "2 changes (1 created, 1 changed), 9 unchanged, 0 kept, 1 missing" in words(answer)
    for said in (
        "<li>area dust</li>",
        '<th scope="row">host</th><td>nothing</td><td>NASA</td>',
        '<li>area <a href="/admin/record/area/debris/history/">debris</a></li>',
        "<legend>Meeting talks-1: city</legend>",
        "<p>The dossier said before: Tokyo</p>",
        "Keep what is here: Kyoto</label>",
        "Take what the file says: Nara</label>",
    ):
        assert said in words(answer)
    assert Edition.objects.count() == 2
    assert Said.objects.filter(slug="dust").count() == 0


def test_each_conflict_is_decided_and_all_is_done_as_the_command_does_it(record, editor):
    address = planned(editor, OTHERWISE)
    _answer, sent = shown(editor, address, {"choice-0": "keep", "choice-1": "overwrite"})
    options = ("--keep", "meeting", "talks-1", "city", "--overwrite", "meeting", "talks-1", "venue")
    told = dry_run(record, OTHERWISE, "--dry-run", *options)

    done = editor.client.post(address, sent, follow=True)

    assert done.redirect_chain == [(LOAD, 302)]
    undo = '<a href="/admin/undo/3/">Undo this edition</a>'
    assert f"Loaded first.yaml as edition 3. {undo}" in words(done)
    made = Edition.objects.latest("number")
    assert (made.number, made.cause, made.by, made.dossier) == (3, "load", editor.user, "first")
    meeting = Meeting.objects.get()
    assert (meeting.city, meeting.venue, meeting.host) == ("Kyoto", "a room", "NASA")
    assert told["changed"][0]["fields"] == {"host": [None, "NASA"], "venue": ["a lake", "a room"]}
    assert dry_run(record, OTHERWISE)["changed"] == []
    assert Edition.objects.count() == 3
    history = editor.client.get("/admin/record/meeting/talks-1/history/").content.decode()
    assert "Load by hanako: first" in history
    assert not any(settings.UPLOADS_DIR.iterdir())


@pytest.mark.parametrize(
    ("otherwise", "venue"), [("keep", "a lake"), ("overwrite", "a room"), ("stop", None)]
)
def test_of_what_is_not_decided_one_word_says_what_becomes(record, editor, otherwise, venue):
    address = planned(editor, OTHERWISE)
    _answer, sent = shown(editor, address, {"choice-0": "keep", "otherwise": otherwise})

    answer = editor.client.post(address, sent)

    if venue:
        assert (answer.status_code, Meeting.objects.get().venue) == (302, venue)
        return
    assert "Nothing was loaded: of some conflicts nobody has said yet" in words(answer)
    assert [chosen for *_, chosen in answer.context["conflicts"]] == ["keep", ""]
    assert Meeting.objects.get().venue == "a lake"
    assert Edition.objects.count() == 2


def test_what_moved_on_since_the_plan_was_shown_is_shown_anew(record, editor):
    address = planned(editor, OTHERWISE)
    _answer, sent = shown(editor, address, {"choice-0": "keep", "choice-1": "overwrite"})
    edit("meetings", "talks-1", lambda m: m.__dict__.update(city="Nara"))

    anew = editor.client.post(address, sent)
    assert "The record has changed since this was shown." in words(anew)
    assert [(name, chosen) for _i, _j, name, _c, chosen in anew.context["conflicts"]] == [
        (("meeting", "talks-1", "venue"), "overwrite")
    ]
    Said.objects.filter(slug="moon").delete()
    again = editor.client.post(address, standing(anew) | {"choice-0": "overwrite"})
    assert "The record has changed since this was shown." in words(again)
    for state in ("", "\0", "0" * 5000):
        assert editor.client.post(address, {**sent, "state": state}).status_code == 200
    assert Edition.objects.count() == 3

    assert editor.client.post(address, standing(again) | {"choice-0": "keep"}).status_code == 302
    assert (Meeting.objects.get().venue, Meeting.objects.get().host) == ("a lake", "NASA")


def test_what_is_written_while_a_load_is_planned_is_no_reason_to_do_what_nobody_saw(
    record, editor, monkeypatch
):
    address = planned(editor, OTHERWISE)
    _answer, sent = shown(editor, address, {"otherwise": "keep"})
    opened = door.opened

    def overtaken(*asked, **named):
        monkeypatch.setattr(door, "opened", opened)
        edit("meetings", "talks-1", lambda m: m.__dict__.update(city="Otsu"))
        return opened(*asked, **named)

    monkeypatch.setattr(door, "opened", overtaken)
    answer = editor.client.post(address, sent)

    assert "The record has changed since this was shown." in words(answer)
    assert Edition.objects.latest("number").number == 3
    assert Meeting.objects.get().host == ""


def test_each_problem_is_told_with_its_place_in_the_file_as_it_was_sent(record, editor):
    wrong = OTHERWISE.replace("date: 2019-07-24", "date: 2019-13-01").replace("host:", "hots:")

    answer, sent = shown(editor, planned(editor, wrong))

    assert [each.partition(": ")[0] for each in answer.context["problems"][0]] == [
        "first.yaml:21:11 meetings.talks-1.date",
        "first.yaml:25:5 meetings.talks-1.hots",
    ]
    assert "is not a date. Write it as EDTF, for example 2019-07-24 or 2019-07." in words(answer)
    assert 'value="Load it"' not in words(answer)
    assert editor.client.post(answer.request["PATH_INFO"], sent).status_code == 200
    assert Edition.objects.count() == 2


def test_what_the_door_refuses_is_told_and_nothing_is_written(record, editor, monkeypatch):
    address = planned(editor, OTHERWISE)
    _answer, sent = shown(editor, address, {"otherwise": "keep"})

    def refuse(*_asked, **_named):
        complaint = Complaint("meetings", "talks-1", ("city",), "is refused. Leave it.")
        raise door.RuleError([complaint], {})

    monkeypatch.setattr(door, "opened", refuse)

    assert "is refused. Leave it." in words(editor.client.post(address, sent))
    assert Edition.objects.count() == 2


def test_what_is_in_no_dossier_any_more_goes_only_if_that_was_marked(record, editor):
    address = planned(editor, EVERYTHING.replace("  debris: {name: Space debris}\n", ""))
    _answer, sent = shown(editor, address, {"otherwise": "keep", "withdraw": "1"})

    assert editor.client.post(address, sent).status_code == 302

    assert editor.client.get("/areas/debris/").status_code == 410
    gone = planned(editor, EVERYTHING.replace("  moon: {name: Moon}\n", ""))
    answer = editor.client.post(gone, {**shown(editor, gone)[1], "withdraw": "1"})
    assert "Look at the plan without that." in words(answer)
    assert Edition.objects.latest("number").number == 3


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("first.zip", "PK", "Unpack it: each file of an archive is a dossier of its own."),
        ("first.txt", "", "is not a dossier. Its name ends in one of .yaml, .yml, .json."),
        (".yaml", "x", "is not a dossier."),
        (f"{'x' * 101}.yaml", "x", "has a name that cannot be kept."),
        (f"{'語' * 90}.yaml", "x", "has a name that cannot be kept."),
        ("big.json", b" " * 5_000_001, "has more than 5 MB. Split it, or have it loaded with"),
        ("big.yaml", b"#" * 2_000_001, "has more than 2 MB. Split it, or have it loaded with"),
    ],
)
def test_a_file_that_is_no_dossier_is_not_taken(editor, name, text, why):
    answer = sends(editor, text, name)

    assert answer.status_code == 200
    assert why in words(answer)
    assert not settings.UPLOADS_DIR.exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("../../etc/first.yaml", b"areas: {"),
        ("first.yaml", b"\0\0\0"),
        ("first.yaml", b"\xff\xfe\x00"),
        ("first.yaml", b'areas: {moon: {name: "\\ud800"}}'),
        ("first.yaml", b"a: &a [x, x]\nb: [*a, *a]\n"),
        ("first.yaml", b"[" * 100_000),
        ("first.json", b'{"areas": ' * 100_000),
        ("first.json", b'{"areas": {"moon": {"name": "\\u0000"}}}'),
        ("first.json", b'{"areas": {"moon": {"name": "' + b"x" * 1_100_000 + b'"}}}'),
        ("first.json", b"\xef\xbb\xbf"),
        ("first.YML", b"# nothing"),
    ],
)
def test_no_file_is_an_error_of_ours(editor, name, text):
    answer, sent = shown(editor, planned(editor, text, name))

    assert answer.context["problems"][0]
    assert answer.context["file"] == Path(name).name
    assert editor.client.post(answer.request["PATH_INFO"], sent).status_code == 200
    assert Edition.objects.count() == 0


def test_nothing_sent_to_these_pages_is_an_error_of_ours(record, editor):
    address = planned(editor, OTHERWISE)
    state = {"state": shown(editor, address)[1]["state"], "choice-0": "keep"}
    for odd in ("\0", "[" * 50_000, '["\\ud800", "b", "c"]', "[1, 2, 3]", "{}", '"x"', "9" * 5000):
        sent = {**state, "conflict-0": odd, "otherwise": odd, "withdraw": odd}
        assert editor.client.post(address, sent).status_code == 200
    for odd in ("\0", "0" * 32, "x", "%2e%2e", "9" * 5000):
        assert editor.client.get(f"{LOAD}{odd}/").status_code in {302, 404}
    for sent in ({}, {"dossier": "words"}, {"dossier": ""}):
        assert "No file was sent. Choose a dossier." in words(editor.client.post(LOAD, sent))
    assert editor.client.put(LOAD).status_code == 405
    two = [SimpleUploadedFile("a.yaml", b"x"), SimpleUploadedFile("b.yaml", b"x")]
    assert editor.client.post(LOAD, {"dossier": two}).status_code == 400
    assert Edition.objects.count() == 2


@pytest.mark.parametrize(
    "disposition",
    [
        "name=\"dossier\"; filename*=nothing''a.yaml",
        "name=\"dossier\"; filename*=utf-8''%ff.yaml",
        'name="dossier"; filename=""',
        'name="dossier"; filename="a\0.yaml"',
        'filename="a.yaml"',
    ],
)
def test_no_name_of_a_file_is_an_error_of_ours(editor, disposition):
    body = f"--x\r\nContent-Disposition: form-data; {disposition}\r\n\r\nareas: {{}}\r\n--x--\r\n"

    answer = editor.client.generic("POST", LOAD, body, "multipart/form-data; boundary=x")

    assert answer.status_code in {200, 302, 400}


def test_what_is_far_too_large_is_refused_unread_whoever_sends_it(db, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_SENT", 1000)

    stranger = Client(enforce_csrf_checks=True)
    stranger.get("/admin/login/")
    for address in (LOAD, "/admin/login/"):
        much = SimpleUploadedFile("a.yaml", b"#" * 1000)
        assert stranger.post(address, {"dossier": much}).status_code == 400


def test_what_was_sent_is_kept_for_a_day_and_not_without_end(record, editor, monkeypatch):
    first, *_others, last = (planned(editor, OTHERWISE) for _time in range(uploads.MOST_KEPT + 1))
    assert len(list(settings.UPLOADS_DIR.iterdir())) == uploads.MOST_KEPT
    lost = editor.client.get(first, follow=True)
    assert lost.redirect_chain == [(LOAD, 302)]
    assert "That file is not here any more" in words(lost)
    assert editor.client.post(last, {"leave": "1"}).url == LOAD
    assert editor.client.get(last)["Location"] == LOAD

    old = planned(editor, OTHERWISE)
    [folder] = settings.UPLOADS_DIR.glob(f"*-{old.split('/')[-2]}")
    assert folder.stat().st_mode & 0o777 == 0o700
    a_day_ago = time.time() - uploads.KEPT_FOR
    os.utime(folder, (a_day_ago, a_day_ago))
    assert editor.client.get(old)["Location"] == LOAD
    planned(editor, OTHERWISE)
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_to_is_told(editor):
    settings.UPLOADS_DIR.write_text("in the way")

    assert "It could not be kept: Not a directory." in words(sends(editor, "areas: {}"))


def test_loading_is_for_editors_and_each_sees_what_they_sent_themselves(record, editor):
    address = planned(editor, OTHERWISE)
    changer = User.objects.create_user("changer", is_staff=True)
    changer.user_permissions.set(Permission.objects.exclude(codename="delete_source"))
    other = Editor(User.objects.create_superuser("taro"))

    for at in (LOAD, address):
        assert Client().get(at)["Location"].startswith("/admin/login/")
        assert Editor(changer).client.get(at).status_code == 403
        assert Editor(changer).client.post(at).status_code == 403
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor.user)
        assert strict.post(at, {"state": "x"}).status_code == 403
    assert other.client.get(address)["Location"] == LOAD
    assert f'href="{LOAD}"' in editor.client.get("/admin/").content.decode()
    assert LOAD not in Editor(changer).client.get("/admin/").content.decode()
    assert editor.client.get(address).status_code == 200
