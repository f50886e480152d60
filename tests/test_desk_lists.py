"""The lists of the desk: what they show, find and leave out, and what they ask for that."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.admin import lists
from dialogues.models import Citation, Commitment, FormerAddress, Participant, Passage
from tests.records import COMMITMENT, MEETING, REGISTERS, edit

OTHERS = """
agencies:
  nasda: {name: National Space Development Agency, abbreviation: NASDA, names: {ja: 宇宙開発事業団}, party: jp, successor: jaxa}
sources:
  words: {title: 共同声明, kind: joint statement, standing: official, seen: whole, language: ja, passages: {d: {text: They met in Tōkyō.}}}
meetings:
  talks-2: {dialogue: talks, ordinal: 2, date: 2020-01-01, state: announced, cites: [words#d]}
commitments:
  radar:
    statement: Japan builds a radar.
    strength: agreed
    parties: [jp]
    events: [{kind: made, meeting: talks-2, target: 9998, cites: [words#d]}]
"""
EVERYTHING = REGISTERS + MEETING + COMMITMENT


@pytest.fixture
def record(folder):
    """Two meetings, two commitments: one of each rests on words, the other does not."""
    folder.lays(first=EVERYTHING, second=OTHERS)
    return folder


def listed(editor, model, **asked):
    """The names of the rows that a list shows."""
    answer = editor.client.get(f"/admin/dialogues/{model}/", asked)
    assert answer.status_code == 200, asked
    return sorted(getattr(row, "slug", str(row)) for row in answer.context["cl"].result_list)


NARROWED = [
    ("meeting", {"proof": "uncited"}, ["talks-1"]),
    ("meeting", {"proof": "unverified"}, ["talks-1"]),
    ("meeting", {"due": "past"}, ["talks-2"]),
    ("meeting", {"edited": "desk"}, ["talks-1"]),
    ("meeting", {"edited": "load"}, ["talks-2"]),
    ("commitment", {"proof": "uncited"}, []),
    ("commitment", {"proof": "unverified"}, ["gateway"]),
    ("commitment", {"due": "past"}, ["gateway"]),
    ("commitment", {"edited": "desk", "due": "past"}, []),
    ("commitment", {"edited": "load", "strength__exact": "agreed"}, ["radar"]),
    ("source", {"use": "unverified"}, ["note"]),
    ("source", {"use": "uncited"}, []),
    ("passage", {"use": "uncited"}, ["note#c"]),
    ("passage", {"use": "unverified"}, ["note#a", "note#b", "note#c"]),
    ("agency", {"edited": "desk"}, ["jaxa"]),
    ("party", {"edited": "desk"}, []),
]


def test_a_list_is_narrowed_to_what_wants_looking_after(record, editor):
    edit("meetings", "talks-1", lambda row: setattr(row, "city", "Kyoto"))
    edit("agencies", "jaxa", lambda row: setattr(row, "aliases", ["JSA"]))
    Citation.objects.filter(participant=Participant.objects.first()).delete()

    for model, asked, found in NARROWED:
        assert listed(editor, model, **asked) == found, (model, asked)


def test_a_record_that_is_loaded_again_with_something_new_is_as_loaded(record, editor):
    edit("meetings", "talks-1", lambda row: setattr(row, "venue", "The hall"))
    assert listed(editor, "meeting", edited="desk") == ["talks-1"]

    record.loads("first", EVERYTHING.replace("city: Tokyo", "city: Kyoto"))

    assert listed(editor, "meeting", edited="desk") == []


FOUND = [
    ("agency", "NASDA", ["jaxa", "nasda"]),
    ("agency", "宇宙開発", ["jaxa", "nasda"]),
    ("agency", "space development national", ["jaxa", "nasda"]),
    ("agency", "ｊａｘａ", ["jaxa"]),
    ("agency", "old-nasa", ["nasa"]),
    ("source", "共同", ["words"]),
    ("passage", "tokyo", ["words#d"]),
    ("meeting", "second talks", ["talks-2"]),
    ("meeting", "NASA", ["talks-1"]),
    ("commitment", "radars", ["radar"]),
    ("commitment", "radars elsewhere", []),
]


def test_a_list_finds_by_any_name_in_any_script(record, editor):
    FormerAddress.objects.create(type="agency", slug="old-nasa", moved_to="nasa")

    for model, typed, found in FOUND:
        assert listed(editor, model, q=typed) == found, (model, typed)


@pytest.mark.parametrize("value", ["", "\0", "9" * 400, "nobody", "past' OR 1=1"])
def test_a_value_that_narrows_by_nothing_leaves_every_row(record, editor, value):
    for name in ("proof", "due", "edited", "use", "_facets"):
        for model in ("meeting", "commitment", "source", "passage"):
            answer = editor.client.get(f"/admin/dialogues/{model}/", {name: value})
            assert answer.status_code in {200, 302, 400}, (model, name)


def test_a_list_tells_what_holds_and_who_changed_it_last(record, editor):
    editor.opens(Commitment.objects.get(slug="radar")).type(strength="plans").saves()

    shown = editor.client.get("/admin/dialogues/commitment/").content.decode()
    first, second = (
        part.partition("</tr>")[0] for part in shown.split('name="_selected_action"')[1:]
    )

    assert '<a href="/admin/record/commitment/radar/history/">' in first
    assert ", hanako</td>" in first
    assert "past its date" not in first
    assert "past its date" in second
    assert ", load</td>" in second


def test_a_long_list_is_counted_no_further_than_anybody_pages(record, editor, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 1)
    with CaptureQueriesContext(connection) as queries:
        answer = editor.client.get("/admin/dialogues/commitment/")

    assert "More than 1 commitments, of which the first 1 are listed." in " ".join(
        answer.content.decode().split()
    )
    counts = [each["sql"] for each in queries if "COUNT(" in each["sql"]]
    assert all("LIMIT 2" in sql for sql in counts)
    assert len(counts) == 1
    assert "2 passages" not in answer.content.decode()


def test_pages_of_a_list_are_dressed_with_as_many_queries_for_many_rows_as_for_one(record, editor):
    pages = ("source", "passage", "agency", "meeting", "commitment")

    def asked():
        counts = []
        for model in pages:
            with CaptureQueriesContext(connection) as queries:
                listed(editor, model)
            counts.append(len(queries))
        return counts

    asked()
    before = asked()
    for number in range(3, 6):
        record.loads(
            f"more-{number}",
            OTHERS.replace("talks-2", f"talks-{number}")
            .replace("ordinal: 2", f"ordinal: {number}")
            .replace("radar:", f"radar-{number}:")
            .replace("  words:", f"  words-{number}:"),
        )

    assert Passage.objects.count() == 7
    assert asked() == before
