"""The meeting's screen at the desk: everything of a meeting on one page, with the words beside it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from dialogues.models import Agency, Commitment, Meeting, Passage
from tests.desk import Editor, address_of, errors
from tests.records import COMMITMENT, MEETING, REGISTERS, entry

LATER = """
meetings:
  talks-2: {dialogue: talks, ordinal: 2, date: 2020-01-01, state: held, cites: [note#a],
    participants: [{cites: [note#a], who: [{agency: jaxa, person: 若田光一, romanised: Wakata Kōichi}]}]}
"""
EVERYTHING = REGISTERS + MEETING + COMMITMENT
UNCITED = "cites nothing. Every fact needs a passage that says it: add cites."
HOSTILE = ["\0", "9" * 25, "-1", "é" * 300, "' OR 1=1", "%00", ""]


@pytest.fixture
def record(folder):
    """The small record of these tests, loaded; one of its passages has words."""
    folder.lays(
        first=EVERYTHING.replace("b: {}", "b: {text: on the Moon, locator: page 2}"), later=LATER
    )
    return folder


def meeting(number=1):
    return Meeting.objects.get(slug=f"talks-{number}")


def passage(key):
    return Passage.objects.get(source__slug="note", key=key)


def shown(page):
    return " ".join(page.response.content.decode().split())


def test_a_row_is_a_line_that_says_who_it_is_and_on_what_it_rests(record, editor):
    page = shown(editor.opens(meeting(2)))

    [line] = re.findall(r'<span class="inline_label">(JAXA.*?)</span>', page)
    assert line == "JAXA · 若田光一 <small>note#a</small>"
    [rows] = re.findall(
        r'<div class="inline-related has_original" id="participants-0"> <(.*?)>', page
    )
    assert rows == "details"


def test_the_fields_are_drawn_as_django_itself_draws_them(record, editor):
    Meeting.objects.filter(slug="talks-1").update(city="'<\"&’", title="\n\n<b>")
    page = editor.opens(meeting()).response.content.decode()
    with override_settings(FORM_RENDERER="django.forms.renderers.DjangoTemplates"):
        djangos = editor.opens(meeting()).response.content.decode()

    assert drawn(page) == drawn(djangos)
    assert page.count("<select") > 20


def drawn(page):
    page = re.sub('name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    # Only where nothing is said do lines end elsewhere.
    return re.split(r">\s*", etree.tostring(html.fromstring(page), encoding="unicode"))


def test_a_row_that_is_refused_stands_open_and_the_others_do_not(record, editor):
    answer = editor.opens(meeting()).row("participants", 1, cites=[]).save()

    assert errors(answer) == [UNCITED]
    page = " ".join(answer.content.decode().split())
    opened = re.findall(r'id="(participants-\d)"> <details open>', page)
    assert opened == ["participants-1"]


def test_the_words_of_a_passage_stand_beneath_the_chooser_in_which_it_is_chosen(record, editor):
    page = editor.opens(meeting())

    words = '<q lang="en">on the Moon</q>'
    _before, _, discussions = shown(page).partition('id="discussions-0"')
    quoted = discussions.partition('<ul class="quoted">')[2].partition("</ul>")[0]
    assert words in quoted
    assert "note#b</a>, page 2: " in quoted
    alone = editor.client.get(f"/admin/dialogues/passage/{passage('b').pk}/words/").content.decode()
    assert words in alone
    assert "its words are not kept" not in alone


def test_people_are_offered_by_either_of_their_names(record, editor):
    def offered(term):
        return editor.client.get("/admin/dialogues/meeting/people/", {"term": term}).json()

    known = {"people": [{"person": "若田光一", "romanised": "Wakata Kōichi"}]}
    assert offered("若田") == known
    assert offered("wakata koi") == known
    assert offered("jaxa") == known
    assert offered("nobody") == {"people": []}


@pytest.mark.parametrize("value", HOSTILE)
def test_no_question_of_the_screen_is_an_error_of_ours(record, editor, value):
    commitment = address_of(Commitment.objects.get())
    assert editor.client.get("/admin/dialogues/meeting/people/", {"term": value}).status_code == 200
    for address in (commitment, "/admin/dialogues/commitment/add/"):
        asked = editor.client.get(address, {"meeting": value, "event": value})
        assert (asked.status_code, "back_to" in asked.context) == (200, False)


def test_words_of_no_passage_and_for_nobody_are_not_told(record, editor):
    for key in ("0", "9" * 25):
        assert editor.client.get(f"/admin/dialogues/passage/{key}/words/").status_code == 404
    nobody = Editor(User.objects.create_user("taro", is_staff=True))
    assert nobody.client.get("/admin/dialogues/passage/1/words/").status_code == 403
    assert nobody.client.get("/admin/dialogues/meeting/people/").status_code == 403


def test_a_meeting_tells_of_its_commitments_and_of_what_was_open_then(record, editor):
    first, second = (editor.opens(meeting(number)).response for number in (1, 2))

    [said] = first.context["spoken"].said
    assert (said.commitment.slug, [event.told for event in said.events]) == (
        "gateway",
        ["Made, target 2023"],
    )
    assert [str(citation) for citation in said.events[0].cited] == ["note#b"]
    assert first.context["spoken"].quiet == []
    assert second.context["spoken"].said == []
    [quiet] = second.context["spoken"].quiet
    assert quiet.commitment.slug == "gateway"
    assert f'{quiet.address}&amp;event=1#events-heading"' in second.content.decode()


def test_an_event_is_added_from_a_meeting_and_leads_back_to_it(record, editor):
    [quiet] = editor.opens(meeting(2)).response.context["spoken"].quiet
    page = editor.opens(Commitment.objects.get())
    page.address = f"{quiet.address}&event=1"
    begun = editor.client.get(page.address).context["inline_admin_formsets"][1].formset
    assert [form["kind"].value() for form in begun.forms] == ["made", "reaffirmed"]
    assert begun.forms[1]["meeting"].value() == meeting(2).pk

    page.add("events", kind="reaffirmed", meeting=meeting(2), cites=[passage("c")]).saves()

    assert page.answer.url == f"{address_of(meeting(2))}#spoken"
    assert entry("commitments", "gateway")["events"][1] == {
        "kind": "reaffirmed",
        "meeting": "talks-2",
        "cites": ["note#c"],
    }


def test_a_commitment_begun_from_a_meeting_begins_there(record, editor):
    address = editor.opens(meeting(2)).response.context["spoken"].add
    page = editor.begins(Commitment, address.partition("/add/")[2])
    assert (page.fields["events-0-kind"], page.fields["events-0-meeting"]) == (
        "made",
        str(meeting(2).pk),
    )
    party = Agency.objects.get(slug="jaxa").party
    page.type(slug="radar", statement="A radar.", strength="plans", parties=[party])

    # What is begun is not left out silently.
    assert errors(page.save()) == [UNCITED]
    page.row("events", 0, cites=[passage("c")]).saves()

    assert page.answer.url == f"{address_of(meeting(2))}#spoken"
    assert entry("commitments", "radar")["events"] == [
        {"kind": "made", "meeting": "talks-2", "cites": ["note#c"]}
    ]


def test_a_form_of_two_at_once_is_refused_where_it_leads_back_to_a_meeting(record, editor):
    page = editor.opens(Commitment.objects.get())
    page.address += f"?meeting={meeting(2).pk}"
    page.type(strength="agreed")
    editor.opens(Commitment.objects.get()).type(statement="Japan builds it.").saves()

    answer = page.save()

    assert answer.status_code == 200
    assert answer.context["back_to"]["meeting"] == meeting(2)
    assert "<td>Japan builds a module.</td><td>Japan builds it.</td>" in answer.content.decode()


def test_save_and_view_leads_to_the_page_that_readers_see(record, editor):
    page = editor.opens(meeting()).type(city="Nara", _view="Save and view")
    page.saves()

    assert page.answer.url == "/meetings/talks-1/"
    assert entry("meetings", "talks-1")["city"] == "Nara"
    assert page.response.content.decode().index('name="_save"') < (
        page.response.content.decode().index('name="_view"')
    )
    for address in ("/admin/dialogues/discrepancy/add/", "/admin/dialogues/meeting/add/?_popup=1"):
        assert 'name="_view"' not in editor.client.get(address).content.decode()


def test_who_may_only_look_is_offered_nothing_to_do(record, editor):
    reader = User.objects.create_user("taro", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))

    page = Editor(reader).client.get(address_of(meeting())).content.decode()

    assert "Japan builds a module." in page
    for deed in ("Add an event", "Add a commitment", "Add a passage", "Save and view"):
        assert deed not in page


def test_the_screen_asks_as_much_for_many_commitments_as_for_one(record, editor):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            editor.opens(meeting())
        return len(queries)

    asked()
    before = asked()
    for slug in ("one", "two", "three"):
        record.loads(slug, COMMITMENT.replace("gateway", slug))

    assert len(editor.opens(meeting()).response.context["spoken"].said) == 4
    assert asked() == before
