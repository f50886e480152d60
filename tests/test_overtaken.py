"""Two at once: what somebody typed is kept, whatever others did to the record meanwhile."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from dialogues.admin.deeds import OVERTAKEN
from dialogues.dossier.doing import do
from dialogues.dossier.restoring import undoing
from dialogues.models import Commitment, CooperationArea, Edition, Meeting, Participant
from tests.desk import errors, standing
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit, entry

EVERYTHING = REGISTERS + MEETING + COMMITMENT


@pytest.fixture
def record(folder):
    """The small record of these tests, loaded."""
    folder.lays(first=EVERYTHING)
    return folder


def meeting():
    return Meeting.objects.get(slug="talks-1")


def saved_again(page, answer):
    """Send what then stands in the form, as whoever has read what changed does."""
    page.fields = standing(answer)
    page.saves()


def test_rows_that_a_load_printed_anew_are_found_again(record, editor):
    page = editor.opens(meeting()).row("participants", 1, title="Chief")
    before = set(Participant.objects.values_list("pk", flat=True))
    record.loads("first", EVERYTHING.replace("city: Tokyo", "city: Kyoto"))
    assert before.isdisjoint(Participant.objects.values_list("pk", flat=True))

    answer = page.save()

    assert errors(answer) == [
        "first changed this record while it was open here (edition 2). "
        "What changed stands in the table. "
        "Save again to put what stands in the form in its place."
    ]
    assert entry("meetings", "talks-1")["city"] == "Kyoto"
    page.fields = standing(answer)
    assert page.fields["participants-1-title"] == "Chief"
    page.type(city="Kyoto").saves()
    assert entry("meetings", "talks-1")["participants"] == [
        {"cites": ["note#a"], "who": [{"agency": "nasa"}, {"agency": "jaxa", "title": "Chief"}]}
    ]
    assert entry("meetings", "talks-1")["city"] == "Kyoto"


def test_a_row_that_was_taken_out_meanwhile_stands_there_as_a_new_one(record, editor):
    page = editor.opens(meeting()).row("participants", 0, title="Administrator")
    record.loads("first", EVERYTHING.replace("who: [nasa, jaxa]", "who: [jaxa, jp-nsps]"))

    answer = page.save()

    assert len(errors(answer)) == 1
    saved_again(page, answer)
    assert [
        (who["agency"], who.get("title"))
        for group in entry("meetings", "talks-1")["participants"]
        for who in group["who"]
    ] == [("nasa", "Administrator"), ("jaxa", None), ("jp-nsps", None)]


def test_rows_made_anew_by_an_undone_edition_are_found_again_without_a_word(record, editor):
    page = editor.opens(Commitment.objects.get()).row("events", 0, target="2024")
    record.loads("first", EVERYTHING.replace("builds a module", "builds modules"))
    edition = Edition.objects.get(number=2)
    do(lambda: undoing(edition), seen=2)

    page.saves()

    assert entry("commitments", "gateway")["events"][0]["target"] == "2024"


def test_what_was_typed_for_a_record_that_is_gone_is_kept_to_be_read(record, editor):
    page = editor.opens(Commitment.objects.get()).type(statement="Japan builds two.")
    delete("commitments", "gateway")

    answer = page.save()

    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "<td>Japan builds two.</td>" in shown
    assert '"/admin/record/commitment/gateway/history/"' in shown
    assert not Commitment.objects.exists()


def renamed_meanwhile():
    edit("areas", "debris", lambda area: setattr(area, "name", "Debris and dust"))


def test_what_somebody_saved_meanwhile_is_not_deleted_before_it_was_seen(record, editor):
    debris = CooperationArea.objects.get(slug="debris")
    seen = editor.is_asked(debris)
    renamed_meanwhile()

    answer = editor.confirms(debris, seen)

    assert answer.status_code == 302
    asked_again = editor.client.get(answer.url)
    assert OVERTAKEN in asked_again.content.decode()
    assert "Debris and dust" in asked_again.content.decode()
    assert CooperationArea.objects.get(slug="debris").name == "Debris and dust"
    assert (Edition.objects.count(), LogEntry.objects.count()) == (2, 0)

    editor.confirms(debris, str(asked_again.context["edition"]))
    assert not CooperationArea.objects.filter(slug="debris").exists()


def test_what_is_marked_is_not_deleted_before_it_was_seen_either(record, editor):
    debris = CooperationArea.objects.get(slug="debris")

    answer = editor.deletes_marked(debris, meanwhile=renamed_meanwhile)

    page = answer.content.decode()
    assert OVERTAKEN in page
    assert f'<input type="hidden" name="_selected_action" value="{debris.pk}">' in page
    assert '<input type="hidden" name="edition" value="2">' in page
    assert CooperationArea.objects.get(slug="debris").name == "Debris and dust"
    assert (Edition.objects.count(), LogEntry.objects.count()) == (2, 0)


@pytest.mark.parametrize("edition", ["", "0", "-1", "1\0", "１", "9" * 5000, b"\xed\xa0\x80"])
def test_no_edition_that_is_sent_deletes_another_or_is_an_error_of_ours(record, editor, edition):
    debris = CooperationArea.objects.get(slug="debris")

    answer = editor.confirms(debris, edition)

    assert (answer.status_code, CooperationArea.objects.filter(slug="debris").count()) == (302, 1)


@pytest.mark.parametrize("value", ["", "x", "\0", "9" * 30, "-1"])
def test_no_number_of_rows_and_no_key_is_an_error_of_ours(record, editor, value):
    page = editor.opens(meeting())
    record.loads("first", EVERYTHING.replace("city: Tokyo", "city: Kyoto"))
    for name in (
        "participants-INITIAL_FORMS",
        "participants-TOTAL_FORMS",
        "participants-0-id",
        "delegations-0-party",
        "as_opened",
    ):
        answer = editor.client.post(page.address, {**page.fields, name: value})
        assert answer.status_code in {200, 302, 400, 409}, name
    assert editor.client.post(page.address, {"as_opened": value}).status_code < 500
    delete("commitments", "gateway")
    delete("meetings", "talks-1")
    assert editor.client.post(page.address, {**page.fields, "as_opened": value}).status_code < 500


def test_no_more_rows_are_made_than_something_is_said_of(record, editor):
    page = editor.opens(meeting()).type(city="")
    page.fields |= {"participants-TOTAL_FORMS": "900", "delegations-TOTAL_FORMS": "9" * 30}
    page.row("participants", 3, title="Chief")

    shown = page.save().content.decode()

    assert 'name="participants-3-title"' in shown
    assert 'name="participants-4-title"' not in shown
    assert 'name="delegations-2-party"' not in shown
