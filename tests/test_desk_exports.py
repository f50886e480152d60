"""The record out again at the desk: dossiers that load back without a change."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from dialogues.dossier import dump
from dialogues.dossier.columns import MODELS
from dialogues.dossier.load import load
from dialogues.dossier.shapes import TYPES
from dialogues.dossier.writer import entries
from dialogues.models import Change, Dialogue, Edition, Meeting
from tests.desk import Editor, address_of
from tests.records import edit
from tests.test_dump import FULL, emptied

WHOLE, AROUND = "/admin/dossiers/", "/admin/dossiers/talks/"


@pytest.fixture
def record(folder):
    """A small record with something of everything, loaded."""
    folder.lays(full=FULL)
    return folder


def fetched(editor, address):
    """The name of a file that the desk gives, and what is in it."""
    answer = editor.client.get(address)
    assert answer.status_code == 200, address
    _disposition, _, name = answer["Content-Disposition"].partition("filename=")
    return name.strip('"'), b"".join(answer.streaming_content)


def kept(folder, editor, address):
    """The dossiers that the desk gives at an address, put into a folder of their own."""
    place = folder.path / "again"
    place.mkdir(exist_ok=True)
    name, content = fetched(editor, address)
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            archive.extractall(place)
    else:
        (place / name).write_bytes(content)
    return place


def told(plan):
    return (plan.problems, plan.created, plan.changed, plan.kept, plan.missing, plan.conflicts)


def says(section):
    return dict(entries(section))


def test_any_record_is_had_as_a_dossier_that_loads_back_without_a_change(record, editor):
    for section in MODELS:
        for slug in says(section):
            type_ = TYPES[section]
            place = kept(record, editor, f"/admin/record/{type_}/{slug}/dossier/")
            assert (place / f"record-{type_}-{slug}-edition-1.yaml").exists()

    for file in place.iterdir():
        assert told(load([file])) == ([], [], [], [], [], [])
    assert told(load([place])) == ([], [], [], [], [], [])
    assert Edition.objects.count() == 1


def test_a_record_is_had_alone_and_in_the_words_that_the_desk_left(record, editor):
    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "city", "Kyoto"))

    _name, content = fetched(editor, "/admin/record/meeting/talks-1/dossier/")

    assert content.decode().startswith("meetings:\n  talks-1:\n    dialogue: talks\n")
    assert "    city: Kyoto\n" in content.decode()
    assert "sources:" not in content.decode()


def test_a_dialogue_is_had_with_all_that_it_needs_and_no_more(record, editor):
    name, _content = fetched(editor, AROUND)
    place = kept(record, editor, AROUND)
    assert told(load([place])) == ([], [], [], [], [], [])
    before = says("meetings") | says("commitments")
    emptied()

    plan = load([place])

    assert name == "record-around-talks-edition-1.yaml"
    assert plan.problems == []
    assert says("meetings") | says("commitments") == before
    assert sorted(says("dialogues")) == ["talks"]
    assert {"debris", "jp-nsps"} & {slug for _section, slug in plan.created} == set()


@pytest.mark.parametrize("most", [2_000_000, 10])
def test_the_whole_record_is_had_and_makes_an_empty_one_the_same(record, editor, monkeypatch, most):
    monkeypatch.setattr("dialogues.dossier.texts.MOST_AS_YAML", most)
    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "city", "Kyoto"))
    name, _content = fetched(editor, WHOLE)
    place = kept(record, editor, WHOLE)
    assert told(load([place])) == ([], [], [], [], [], [])
    dump.dump(record.path / "dumped")
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {
        f"{path.stem}-edition-2{path.suffix}": path.read_bytes()
        for path in (record.path / "dumped").iterdir()
    }
    changes = dict(Change.objects.current().values_list("slug", "entry"))
    emptied()

    assert load([place]).problems == []

    assert name == "record-edition-2.zip"
    assert dict(Change.objects.current().values_list("slug", "entry")) == changes


def test_what_the_desk_added_and_arranged_stays_as_it_is(record, editor):
    page = editor.opens(Meeting.objects.get(slug="talks-1"))
    agency = MODELS["agencies"].objects.get(slug="jp-nsps")
    passage = MODELS["sources"].objects.get(slug="note").passages.get(key="a")
    page.add("participants", agency=agency, role="participant", cites=[passage], place=1).saves()
    order = [group["who"][0].get("agency") for group in entry("talks-1")["participants"]]
    assert order[0] == "jp-nsps"

    for address in ("/admin/record/meeting/talks-1/dossier/", AROUND, WHOLE):
        assert told(load([kept(record, editor, address)])) == ([], [], [], [], [], []), address


def test_what_a_file_says_no_more_is_not_taken_out_of_the_record(record, editor):
    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "city", "Kyoto"))
    assert told(load([kept(record, editor, AROUND)])) == ([], [], [], [], [], [])
    quiet = Dialogue.objects.get(slug="quiet")
    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "dialogue", quiet))
    later = record.path / "again" / "record-around-talks-edition-3.yaml"

    assert kept(record, editor, AROUND) == later.parent
    assert "Kyoto" not in later.read_text()
    assert told(load([later])) == ([], [], [], [], [], [])


def entry(slug):
    return says("meetings")[slug]


def test_a_name_is_never_longer_than_a_dossier_may_have(record, editor):
    long = "-".join(["long"] * 20)
    record.loads("long", f"areas: {{{long}: {{name: A}}, {long[:-1]}: {{name: B}}}}")

    names = [
        fetched(editor, f"/admin/record/area/{slug}/dossier/")[0] for slug in (long, long[:-1])
    ]

    assert [len(name.removesuffix(".yaml")) for name in names] == [100, 100]
    assert names[0] != names[1]


def test_a_file_that_the_record_left_behind_is_broken_off(record, editor, monkeypatch):
    answer = editor.client.get(WHOLE)
    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "city", "Kyoto"))

    with pytest.raises(Exception, match="BROKEN OFF: the record changed to edition 2"):
        b"".join(answer.streaming_content)

    def moving_on(*_asked):
        edit("meetings", "talks-1", lambda meeting: setattr(meeting, "city", "Nara"))
        return iter([("meetings", "talks-1", {})])

    monkeypatch.setattr("dialogues.admin.exports.together", moving_on)
    answer = editor.client.get("/admin/record/meeting/talks-1/dossier/", follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert "The record changed while it was written out. Ask again." in answer.content.decode()


def test_the_desk_leads_to_each_file_and_asks_who_it_is(record, editor):
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_dialogue"))
    own = "/admin/record/dialogue/talks/dossier/"
    dialogue = address_of(Dialogue.objects.get(slug="talks"))

    assert f'href="{own}"' in editor.client.get(dialogue).content.decode()
    assert f'href="{AROUND}"' in editor.client.get(dialogue).content.decode()
    assert f'href="{WHOLE}"' in editor.client.get("/admin/").content.decode()
    assert AROUND not in Editor(looker).client.get(dialogue).content.decode()
    assert WHOLE not in Editor(looker).client.get("/admin/").content.decode()
    for address, status in ((own, 200), (AROUND, 403), (WHOLE, 403)):
        assert Client().get(address)["Location"].startswith("/admin/login/")
        assert Editor(looker).client.get(address).status_code == status
    head = editor.client.head(WHOLE)
    assert (head.status_code, b"".join(head)) == (200, b"")
    assert editor.client.post(WHOLE).status_code == 405
    for address in (
        "/admin/record/meeting/talks-0/dossier/",
        "/admin/record/nothing/talks/dossier/",
        "/admin/dossiers/nothing/",
    ):
        assert editor.client.get(address).status_code == 404
