"""The editor's desk, through its own forms: saved like a load, and refused like one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dialogues.admin.meetings import PARTYLESS
from dialogues.dossier import door, history
from dialogues.models import (
    Agency,
    Change,
    Citation,
    Commitment,
    CommitmentEvent,
    CooperationArea,
    Delegation,
    Dialogue,
    Discrepancy,
    Edition,
    FormerAddress,
    Meeting,
    Participant,
    Party,
    Passage,
    Said,
    Source,
)
from tests.desk import Editor, address_of, address_to, errors, errors_at, standing
from tests.records import COMMITMENT, MEETING, REGISTERS, edit, entry

EVERYTHING = REGISTERS + MEETING + COMMITMENT
UNCITED = "cites nothing. Every fact needs a passage that says it: add cites."


@pytest.fixture
def record(folder):
    """The small record of these tests, loaded."""
    folder.lays(first=EVERYTHING)
    return folder


def passage(key):
    return Passage.objects.get(source__slug="note", key=key)


def meeting():
    return Meeting.objects.get(slug="talks-1")


def gateway():
    return Commitment.objects.get(slug="gateway")


def last_change(slug):
    return Change.objects.current().select_related("edition").get(slug=slug)


# -- each kind of record: made, changed, deleted -----------------------------------------------


def test_a_party_is_made_changed_and_deleted(editor):
    page = editor.begins(Party)
    page.type(slug="fr", name="France", names="ja: フランス\nde: Frankreich", kind="state").saves()
    party = Party.objects.get()
    assert entry("parties", "fr") == {
        "name": "France",
        "names": {"de": "Frankreich", "ja": "フランス"},
        "kind": "state",
    }

    editor.opens(party).type(iso_code="FR").saves()
    change = last_change("fr")
    assert (change.edition.number, change.edition.by, change.edition.cause) == (
        2,
        editor.user,
        "admin",
    )
    assert change.read()["iso_code"] == "FR"

    assert editor.deletes(party).status_code == 302
    assert not Party.objects.exists()
    assert (last_change("fr").entry, last_change("fr").edition.number) == (None, 3)


def test_an_agency_is_made_changed_and_deleted(record, editor):
    jp = Party.objects.get(slug="jp")
    page = editor.begins(Agency)
    page.type(slug="jp-mod", name="Ministry of Defense", party=jp, aliases="MOD\nBōeishō").saves()
    agency = Agency.objects.get(slug="jp-mod")
    assert entry("agencies", "jp-mod")["aliases"] == ["MOD", "Bōeishō"]

    editor.opens(agency).type(parent=Agency.objects.get(slug="jaxa")).saves()
    assert entry("agencies", "jp-mod")["parent"] == "jaxa"

    editor.deletes(agency)
    assert not Agency.objects.filter(slug="jp-mod").exists()


def test_an_area_is_made_changed_and_deleted(record, editor):
    texts = "ja: 一行目\n二行目\n\nde: Text"
    editor.begins(CooperationArea).type(
        slug="rovers", name="Rovers", description="Wheels.", descriptions=texts
    ).saves()
    area = CooperationArea.objects.get(slug="rovers")
    assert entry("areas", "rovers")["description"] == {
        "en": "Wheels.",
        "de": "Text",
        "ja": "一行目\n二行目",
    }

    editor.opens(area).type(broader=CooperationArea.objects.get(slug="moon")).saves()
    assert entry("areas", "rovers")["broader"] == "moon"

    editor.deletes(area)
    assert not CooperationArea.objects.filter(slug="rovers").exists()


def test_a_dialogue_is_made_changed_and_deleted(record, editor):
    us, jp = Party.objects.get(slug="us"), Party.objects.get(slug="jp")
    page = editor.begins(Dialogue).type(slug="more-talks", name="More Talks")
    page.add("seats", party=jp).add("seats", party=us)
    page.add("looked_for", what="minutes", on="2026-11-22", where="state.gov").saves()
    assert entry("dialogues", "more-talks") == {
        "name": "More Talks",
        "parties": ["jp", "us"],
        "looked_for": [{"what": "minutes", "on": "2026-11-22", "where": "state.gov"}],
    }

    dialogue = Dialogue.objects.get(slug="more-talks")
    editor.opens(dialogue).row("seats", 1, place="1").saves()
    assert entry("dialogues", "more-talks")["parties"] == ["us", "jp"]

    editor.deletes(dialogue)
    assert not Dialogue.objects.filter(slug="more-talks").exists()


def test_a_source_is_made_changed_and_deleted_with_its_passages(record, editor):
    page = editor.begins(Source).type(
        slug="paper",
        title="A paper",
        kind="paper",
        standing="derived",
        seen="part",
        language="en",
        published="2020-05~",
        url="https://example.org/paper",
    )
    page.add("passages", key="one", text="Words.\r\nMore words.").add("passages", key="two").saves()
    assert entry("sources", "paper")["passages"] == {
        "one": {"text": "Words.\nMore words."},
        "two": {},
    }

    source = Source.objects.get(slug="paper")
    page = editor.opens(source).row("passages", 0, DELETE="on")
    page.row("passages", 1, locator="page 2").saves()
    assert entry("sources", "paper")["passages"] == {"two": {"locator": "page 2"}}

    editor.deletes(source)
    assert not Source.objects.filter(slug="paper").exists()
    assert Passage.objects.count() == 3


def test_a_meeting_is_made_changed_and_deleted(record, editor):
    page = editor.begins(Meeting).type(
        slug="talks-2",
        dialogue=Dialogue.objects.get(),
        ordinal="2",
        date="2020-08",
        state="held",
        summary="A second time.",
        cites=[passage("b"), passage("a")],
        cites_for="date: note#c: in August",
        printed="note#a: twice",
    )
    page.add(
        "participants", person="Jane Doe", party=Party.objects.get(slug="us"), cites=[passage("a")]
    )
    page.add("participants", agency=Agency.objects.get(slug="jaxa"), cites=[passage("a")])
    page.add("discussions", area=CooperationArea.objects.get(slug="moon"), cites=[passage("b")])
    page.add("links", kind="recalls", other=meeting(), cites=[passage("c")])
    page.add("links", kind="names", source=Source.objects.get(), cites=[passage("c")])
    page.add("looked_for", what="minutes", on="2026-11-22").saves()

    assert entry("meetings", "talks-2") == {
        "dialogue": "talks",
        "ordinal": 2,
        "date": "2020-08",
        "state": "held",
        "summary": {"en": "A second time."},
        "cites": ["note#b", {"note#a": "twice"}],
        "cites_for": {"date": [{"note#c": "in August"}]},
        "participants": [
            {
                "cites": ["note#a"],
                "who": [{"party": "us", "person": "Jane Doe"}, {"agency": "jaxa"}],
            }
        ],
        "discussions": [{"cites": ["note#b"], "areas": {"moon": None}}],
        "links": [
            {"recalls": "talks-1", "cites": ["note#c"]},
            {"names": "note", "cites": ["note#c"]},
        ],
        "looked_for": [{"what": "minutes", "on": "2026-11-22"}],
    }
    made = Meeting.objects.get(slug="talks-2")
    assert (made.has_own_parties, made.delegations.count()) == (False, 2)
    assert [*made.participants.order_by("position").values_list("anchor", flat=True)] == [
        "us-jane-doe",
        "jaxa",
    ]

    editor.opens(made).row("links", 0, DELETE="on").type(date="2020-08-26").saves()
    assert entry("meetings", "talks-2")["links"] == [{"names": "note", "cites": ["note#c"]}]

    editor.deletes(made)
    assert [*Meeting.objects.all()] == [meeting()]


def test_a_commitment_is_made_changed_and_deleted(record, editor):
    page = editor.begins(Commitment).type(
        slug="radar",
        statement="Japan develops a radar.",
        statements="ja: 日本はレーダーを開発する。",
        strength="plans",
        parties=[Party.objects.get(slug="jp")],
        agencies=[Agency.objects.get(slug="jaxa")],
    )
    page.add("parts", key="dish", title="The dish").add("parts", key="site", title="The site")
    page.add("events", kind="made", meeting=meeting(), target="2023", cites=[passage("a")])
    page.add(
        "events", kind="fulfilled", part_key="dish", date="2024-02", cites=[passage("b")]
    ).saves()

    assert entry("commitments", "radar") == {
        "statement": {"en": "Japan develops a radar.", "ja": "日本はレーダーを開発する。"},
        "strength": "plans",
        "parties": ["jp"],
        "agencies": ["jaxa"],
        "parts": {"dish": "The dish", "site": "The site"},
        "events": [
            {"kind": "made", "meeting": "talks-1", "target": "2023", "cites": ["note#a"]},
            {"kind": "fulfilled", "part": "dish", "date": "2024-02", "cites": ["note#b"]},
        ],
    }
    made = Commitment.objects.get(slug="radar")
    shown = editor.opens(made).response.content.decode()
    assert "partly fulfilled since 29 February 2024, target 2023, past its date, late" in shown
    assert "The dish: fulfilled since 29 February 2024, target 2023, late" in shown
    assert "The site: open since 24 July 2019, target 2023, past its date" in shown
    assert "from 24 July 2019: open, target 2023" in shown

    editor.opens(made).row("events", 1, kind="progress", note="On its way.").saves()
    assert entry("commitments", "radar")["events"][1]["kind"] == "progress"

    editor.deletes(made)
    assert [*Commitment.objects.all()] == [gateway()]


def test_a_disagreement_is_made_changed_and_deleted(record, editor):
    page = editor.begins(Discrepancy, f"?meeting={meeting().pk}").type(field="city")
    assert page.fields["meeting"] == str(meeting().pk)
    page.row(
        "statements", 0, says="Tokyo", cites=[passage("a")], preferred="It is the official one."
    )
    page.row("statements", 1, says="Kyoto", cites=[passage("b")]).saves()
    assert entry("meetings", "talks-1")["discrepancies"] == {
        "city": [
            {"says": "Tokyo", "cites": ["note#a"], "preferred": "It is the official one."},
            {"says": "Kyoto", "cites": ["note#b"]},
        ]
    }
    assert last_change("talks-1").edition.number == 2

    disagreement = Discrepancy.objects.get()
    editor.opens(disagreement).row("statements", 1, says="Nara", printed="note#b: Nara").saves()
    assert entry("meetings", "talks-1")["discrepancies"]["city"][1] == {
        "says": "Nara",
        "cites": [{"note#b": "Nara"}],
    }

    editor.deletes(disagreement)
    assert "discrepancies" not in entry("meetings", "talks-1")
    assert last_change("talks-1").edition.number == 4


def test_a_disagreement_is_taken_out_on_its_meetings_page(record, editor):
    found = Discrepancy.objects.create(meeting=meeting(), field="host")
    for key, says in (("a", "State"), ("b", "NASA")):
        statement = found.statements.create(says=says)
        Citation.objects.create(statement=statement, passage=passage(key))

    page = editor.opens(meeting())
    assert address_of(found) in page.response.content.decode()
    page.row("discrepancies", 0, DELETE="on").saves()

    assert not Discrepancy.objects.exists()


def test_a_passage_is_corrected_by_itself(record, editor):
    editor.opens(passage("a")).type(text="The very words.").saves()

    assert entry("sources", "note")["passages"]["a"] == {"text": "The very words."}
    assert last_change("note").edition.number == 2


# -- saving ------------------------------------------------------------------------------------


def test_saving_what_stands_there_makes_no_edition(record, editor):
    for model in (Party, Agency, CooperationArea, Dialogue, Source, Meeting, Commitment):
        for row in model.objects.all():
            editor.opens(row).saves()

    assert Edition.objects.count() == 1
    assert LogEntry.objects.count() == 11


def test_a_slug_is_permanent(record, editor):
    editor.opens(meeting()).type(slug="other").saves()

    assert Meeting.objects.get().slug == "talks-1"


def test_what_is_cited_keeps_its_order_and_its_wording(record, editor):
    moon = meeting().discussions.get()
    Citation.objects.create(discussion=moon, passage=passage("a"), position=1, as_printed="Luna")

    editor.opens(meeting()).type(city="Kyoto").saves()
    assert entry("meetings", "talks-1")["discussions"] == [
        {"cites": ["note#b"], "areas": {"moon": "the Moon"}},
        {"cites": ["note#a"], "areas": {"moon": "Luna"}},
    ]

    page = editor.opens(meeting())
    assert page.fields["discussions-0-cites"] == [str(passage("b").pk), str(passage("a").pk)]
    keys = [passage(key).pk for key in "cab"]
    page.row("discussions", 0, cites=keys).saves()
    cited = Citation.objects.filter(discussion=moon).for_page()
    assert [(str(c), c.as_printed) for c in cited] == [
        ("note#b", "the Moon"),
        ("note#a", "Luna"),
        ("note#c", ""),
    ]

    editor.opens(meeting()).row("discussions", 0, cites=[passage("c").pk], printed="").saves()
    assert [str(c) for c in Citation.objects.filter(discussion=moon)] == ["note#c"]


def test_participants_can_exchange_their_roles(record, editor):
    page = editor.opens(meeting()).row("participants", 0, role="co-chair")
    page.saves()
    page = editor.opens(meeting()).row("participants", 0, role="participant")
    page.row("participants", 1, agency=Agency.objects.get(slug="nasa"), role="co-chair").saves()

    anchors = meeting().participants.order_by("position").values_list("anchor", flat=True)
    assert [*anchors] == ["nasa", "nasa-co-chair"]

    page = editor.opens(meeting()).row("participants", 0, role="co-chair")
    page.row("participants", 1, role="participant").saves()
    anchors = meeting().participants.order_by("position").values_list("anchor", flat=True)
    assert [*anchors] == ["nasa-co-chair", "nasa"]


def test_a_row_takes_the_place_that_is_typed(record, editor):
    page = editor.opens(meeting()).add(
        "participants", agency=Agency.objects.get(slug="jp-nsps"), cites=[passage("a")], place="2"
    )
    page.saves()
    who = meeting().participants.order_by("position").values_list("agency__slug", flat=True)
    assert [*who] == ["nasa", "jp-nsps", "jaxa"]

    editor.opens(meeting()).row("participants", 0, place="3").saves()
    assert [*who.all()] == ["jp-nsps", "jaxa", "nasa"]


def test_a_participants_party_is_its_agencys(record, editor):
    editor.opens(meeting()).row(
        "participants", 0, agency=Agency.objects.get(slug="jp-nsps"), party=""
    ).saves()

    row = Participant.objects.get(agency__slug="jp-nsps")
    assert row.party.slug == "jp"


@pytest.mark.parametrize(
    ("change", "own", "parties"),
    [
        (lambda page: page.row("delegations", 0, attendance="partial"), False, ["us", "jp"]),
        (
            lambda page: page.add("delegations", party=Party.objects.get(slug="fr")),
            True,
            ["us", "jp", "fr"],
        ),
        (lambda page: page.row("delegations", 1, place="1"), True, ["jp", "us"]),
        (
            lambda page: page.type(dialogue="", ordinal="", kind="summit", title="S"),
            True,
            ["us", "jp"],
        ),
        (
            lambda page: page.row("delegations", 0, DELETE="on").row("delegations", 1, DELETE="on"),
            False,
            ["us", "jp"],
        ),
    ],
    ids=["attendance", "added", "moved", "no dialogue", "all taken out"],
)
def test_a_meeting_has_its_own_parties_once_they_differ(record, editor, change, own, parties):
    record.loads("france", "parties: {fr: {name: France}}")
    page = editor.opens(meeting())
    change(page)
    page.saves()

    seated = Delegation.objects.filter(meeting=meeting()).order_by("position")
    assert meeting().has_own_parties is own
    assert [*seated.values_list("party__slug", flat=True)] == parties


def test_a_part_with_events_is_not_taken_out(record, editor):
    page = editor.opens(gateway()).add("parts", key="hab", title="A module")
    page.add("events", kind="fulfilled", part_key="hab", date="2022", cites=[passage("c")]).saves()

    answer = editor.opens(gateway()).row("parts", 0, DELETE="on").save()

    assert "'hab' has events. Take these out first, or give them another part." in errors(answer)
    assert CommitmentEvent.objects.count() == 2


def test_two_editors_at_one_record_the_second_is_shown_the_difference(record, editor):
    second = editor.opens(meeting()).type(venue="The old hall")
    editor.opens(meeting()).type(city="Kyoto").saves()

    answer = second.save()

    [message] = errors(answer)
    assert message == (
        "hanako changed this record while it was open here (edition 2). "
        "What changed stands in the table. "
        "Save again to put what stands in the form in its place."
    )
    shown = answer.content.decode()
    assert '<th scope="row">city</th><td>Tokyo</td><td>Kyoto</td>' in shown
    assert 'value="The old hall"' in shown
    assert entry("meetings", "talks-1")["city"] == "Kyoto"

    second.fields = {
        **second.fields,
        "as_opened": answer.context["adminform"].form["as_opened"].value(),
    }
    second.saves()
    assert entry("meetings", "talks-1")["venue"] == "The old hall"


# -- refusing ----------------------------------------------------------------------------------


def refused(page, *sentences):
    """Send a form, be sure that it is shown again with these sentences and nothing is written."""
    before = [*Change.objects.values_list("pk", "entry")]
    answer = page.save()
    assert answer.status_code == 200
    assert errors(answer) == [*sentences]
    there = standing(answer)
    for name, value in page.fields.items():
        if "__prefix__" not in name:
            assert there.get(name, "") == value, name
    assert [*Change.objects.values_list("pk", "entry")] == before
    assert LogEntry.objects.count() == 0
    return answer


def test_an_uncited_participant_is_refused_at_its_row(record, editor):
    page = editor.opens(meeting()).add("participants", agency=Agency.objects.get(slug="jp-nsps"))

    answer = refused(page, UNCITED)

    assert errors_at(answer, "participants", 2) == {"cites": [UNCITED]}
    assert Participant.objects.count() == 2


def test_an_uncited_meeting_is_refused(record, editor):
    refused(editor.opens(meeting()).type(cites=[]), UNCITED)


def test_two_beginnings_are_refused_at_the_second(record, editor):
    page = editor.opens(gateway())
    page.add("events", kind="first recorded", date="2020", cites=[passage("a")])

    message = (
        "'first recorded' is a second beginning. Keep one of made and first recorded; "
        "a later mention is reaffirmed."
    )
    answer = refused(page, message)

    assert errors_at(answer, "events", 1) == {"__all__": [message]}


def test_an_event_before_the_beginning_is_refused(record, editor):
    page = editor.opens(gateway()).add("events", kind="progress", date="2018", cites=[passage("a")])

    refused(
        page,
        "'progress' on 2018-12-31 stands before the beginning on 2019-07-24. "
        "Correct one of the dates.",
    )


def test_an_event_of_no_part_is_refused(record, editor):
    page = editor.opens(gateway())
    page.add("events", kind="progress", date="2020", part_key="hub", cites=[passage("a")])

    answer = refused(page, "'hub' is not one of its parts (none).")

    assert errors_at(answer, "events", 1) == {"part_key": ["'hub' is not one of its parts (none)."]}


def test_a_bad_date_is_refused_beside_its_field(record, editor):
    message = "'2019-13-01' is not a date. Write it as EDTF, for example 2019-07-24 or 2019-07."

    answer = refused(editor.opens(meeting()).type(date="2019-13-01"), message)
    assert answer.context["adminform"].form.errors == {"date": [message]}

    answer = refused(editor.opens(gateway()).row("events", 0, target="2019-13-01"), message)
    assert errors_at(answer, "events", 0) == {"target": [message]}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "vbscript:x", "data:x", "//x"])
def test_an_address_that_is_none_is_refused(record, editor, address):
    page = editor.opens(Source.objects.get()).type(url=address)

    answer = page.save()

    [message] = answer.context["adminform"].form.errors["url"]
    assert "is not a web address. Write it with https:// or http://" in message
    assert Edition.objects.count() == 1


def test_a_circle_of_parents_is_refused_beside_its_field(record, editor):
    nasa, jaxa = Agency.objects.get(slug="nasa"), Agency.objects.get(slug="jaxa")
    editor.opens(nasa).type(parent=jaxa).saves()
    LogEntry.objects.all().delete()

    answer = refused(
        editor.opens(jaxa).type(parent=nasa),
        "'nasa' closes a circle: jaxa -> nasa -> jaxa. Break it.",
    )

    assert [*answer.context["adminform"].form.errors] == ["parent"]


def test_a_quotation_of_41_words_is_refused_at_its_passage(record, editor):
    page = editor.opens(Source.objects.get()).row("passages", 1, text=" ".join(["word"] * 41))

    answer = refused(page, "a quotation of 41 words. Quote at most 40.")

    assert [*errors_at(answer, "passages", 1)] == ["text"]


def test_an_ordinal_used_twice_is_refused(record, editor):
    page = editor.begins(Meeting).type(
        slug="talks-2",
        dialogue=Dialogue.objects.get(),
        ordinal="1",
        state="held",
        cites=[passage("a")],
    )

    refused(page, "Another meeting of this dialogue has this ordinal.")


def test_a_person_of_no_side_is_refused(record, editor):
    page = editor.opens(meeting()).add("participants", person="Jane Doe", cites=[passage("a")])

    refused(page, PARTYLESS)


def test_a_participant_of_a_party_that_is_not_there_is_refused_at_its_row(record, editor):
    record.loads("esa", "parties: {eu: {name: EU}}\nagencies: {esa: {name: ESA, party: eu}}")
    page = editor.opens(meeting())
    page.add("participants", agency=Agency.objects.get(slug="esa"), cites=[passage("a")])

    message = (
        "'esa' is of 'eu', which is not at this meeting. "
        "The parties are us, jp. Correct it, or write this meeting's parties."
    )
    answer = refused(page, message)

    assert errors_at(answer, "participants", 2) == {"__all__": [message]}


def test_a_participant_twice_is_refused(record, editor):
    page = editor.opens(meeting())
    page.add("participants", agency=Agency.objects.get(slug="nasa"), cites=[passage("b")])

    refused(page, "stands here twice. Keep one of them, and let it cite what both did.")


def test_a_meeting_whose_change_breaks_a_commitment_is_refused_with_its_name(record, editor):
    page = editor.opens(meeting()).type(date="")

    refused(
        page,
        "Commitment gateway: events[0].meeting: has no date, and its meeting 'talks-1' has none. Add a date.",
    )


def test_a_list_with_a_wrong_line_is_refused_with_its_number(record, editor):
    jp = Party.objects.get(slug="jp")

    answer = editor.opens(jp).type(names="Japon\nja: 日本").save()
    assert errors(answer) == [
        "Line 1: begins with no key. Write a key, a colon and the text, for example ja: 日本."
    ]
    answer = editor.opens(jp).type(names="ja: 日本\nja: 日本国").save()
    assert errors(answer) == ["Line 2: 'ja' stands here twice. Keep one."]
    answer = editor.opens(jp).type(names="ja: 日本\nJapanisch: 日本国").save()
    assert "Line 2: 'Japanisch' is not a key here." in errors(answer)[0]
    answer = editor.opens(jp).type(inferred="colour: red").save()
    assert "is not a field of this record" in errors(answer)[0]


def test_what_two_write_at_the_same_moment_is_written_once(record, editor, monkeypatch):
    def collide(*_args, **_options):
        raise IntegrityError

    page = editor.opens(meeting()).type(city="Kyoto")
    monkeypatch.setattr(history.History, "_keep", collide)

    refused(page, "Something else was written at the same moment, and nothing of this. Save again.")
    assert meeting().city == "Tokyo"


def test_what_no_form_has_read_is_read_at_the_door(record):
    with pytest.raises(door.RuleError) as refusal:
        edit("meetings", "talks-1", lambda row: setattr(row, "date", "2019-13-01"))
    [complaint] = refusal.value.complaints
    assert (complaint.slug, complaint.place) == ("talks-1", ("date",))

    with pytest.raises(door.RuleError) as refusal:
        edit("commitments", "gateway", lambda row: row.events.update(date="soon"))
    [complaint] = refusal.value.complaints
    assert complaint.place == ("events", 0, "date")

    with pytest.raises(door.RuleError, match="U\\+0001"):
        edit("agencies", "jaxa", lambda row: setattr(row, "name", "JA\x01XA"))
    assert Edition.objects.count() == 1


# -- deleting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (lambda: Party.objects.get(slug="jp"), ["agency", "dialogue", "meeting", "commitment"]),
        (lambda: Agency.objects.get(slug="jaxa"), ["meeting"]),
        (lambda: CooperationArea.objects.get(slug="moon"), ["meeting", "commitment"]),
        (Dialogue.objects.get, ["meeting"]),
        (Source.objects.get, ["meeting", "commitment"]),
        (meeting, ["commitment"]),
        (lambda: passage("b"), ["meeting", "commitment"]),
    ],
    ids=["party", "agency", "area", "dialogue", "source", "meeting", "passage"],
)
def test_what_is_referred_to_is_not_deleted_and_the_page_says_by_what(record, editor, row, named):
    row = row()

    answer = editor.deletes(row)

    listed = answer.content.decode().partition('id="deleted-objects">')[2].partition("</ul>")[0]
    assert answer.status_code == 200
    assert set(re.findall("/admin/dialogues/([a-z]+)/", listed)) == set(named)
    assert type(row).objects.filter(pk=row.pk).exists()
    assert Edition.objects.count() == 1

    marked = editor.deletes_marked(row)
    assert marked.context["protected"] == answer.context["protected"]
    assert type(row).objects.filter(pk=row.pk).exists()


def test_marked_records_are_deleted_in_one_edition(record, editor):
    debris, nsps = CooperationArea.objects.get(slug="debris"), Agency.objects.get(slug="jp-nsps")
    rovers = CooperationArea.objects.create(slug="rovers", name="Rovers")

    editor.deletes_marked(debris, rovers)
    editor.deletes_marked(nsps)

    assert [*CooperationArea.objects.values_list("slug", flat=True)] == ["moon"]
    edition = last_change("debris").edition
    assert (edition.number, edition.by, last_change("debris").entry) == (2, editor.user, None)
    assert last_change("jp-nsps").edition.number == 3


def test_a_cited_passage_is_not_taken_out_of_its_source(record, editor):
    answer = editor.opens(Source.objects.get()).row("passages", 1, DELETE="on").save()

    assert "'b' is cited by gateway, talks-1. Take it out there first." in errors(answer)
    assert Passage.objects.count() == 3


# -- beside the loader -------------------------------------------------------------------------


def test_an_edit_between_two_loads_is_kept(record, editor):
    editor.opens(meeting()).type(city="Kyoto").add(
        "participants", agency=Agency.objects.get(slug="jp-nsps"), cites=[passage("a")]
    ).saves()
    editor.opens(gateway()).row("events", 0, target="2025").saves()
    editor.opens(Source.objects.get()).type(publisher="Us").saves()

    plan = record.loads("first", EVERYTHING)

    assert not plan.changes_something
    assert set(plan.kept) >= {("meetings", "talks-1", "city")}
    assert (meeting().city, meeting().participants.count()) == ("Kyoto", 3)
    assert gateway().events.get().target == "2025"


def test_a_dossier_that_says_otherwise_than_an_edit_is_a_conflict(record, editor):
    editor.opens(meeting()).type(city="Kyoto").saves()

    plan = record.load("first", EVERYTHING.replace("city: Tokyo", "city: Nara"))

    assert [conflict[:3] for conflict in plan.conflicts] == [("meetings", "talks-1", "city")]
    assert meeting().city == "Kyoto"


def test_what_is_deleted_at_the_desk_is_kept_deleted(record, editor):
    editor.deletes(gateway())

    plan = record.loads("first", EVERYTHING)

    assert plan.kept == [("commitments", "gateway", "")]
    assert not Commitment.objects.exists()


def test_a_row_deleted_at_the_desk_is_kept_deleted(record, editor):
    editor.opens(meeting()).row("participants", 1, DELETE="on").saves()

    plan = record.loads("first", EVERYTHING)

    assert plan.kept == [("meetings", "talks-1", "participants.jaxa")]
    assert [str(row.agency.slug) for row in meeting().participants.all()] == ["nasa"]


# -- looking -----------------------------------------------------------------------------------


def test_the_first_page_has_our_headings(record, editor):
    page = editor.client.get("/admin/").content.decode()

    assert "<title>The editor&#x27;s desk | Space Dialogues</title>" in page
    assert page.index("Meetings") < page.index("Commitments") < page.index("Editions")
    assert "Users" in page


@pytest.mark.parametrize("word", ["米国", "united", "UNITED states", "us"])
def test_a_party_is_found_by_its_names(record, editor, word):
    page = editor.client.get("/admin/dialogues/party/", {"q": word})

    assert [row.slug for row in page.context["cl"].result_list] == ["us"]


def test_a_passage_is_chosen_by_source_key_and_words(record, editor):
    Passage.objects.filter(key="a").update(text="They met again in Tokyo", locator="page 1")
    asked = {"app_label": "dialogues", "model_name": "participant", "field_name": "citations"}

    def offered(term):
        answer = editor.client.get("/admin/autocomplete/", {**asked, "term": term})
        return [each["text"] for each in answer.json()["results"]]

    assert offered("a note") == ["note#a · page 1 · They met again in Tokyo", "note#b", "note#c"]
    assert offered("note tokyo") == ["note#a · page 1 · They met again in Tokyo"]
    assert offered("elsewhere") == []


def test_lists_and_pages_ask_as_much_of_the_database_for_many_rows_as_for_one(record, editor):
    pages = [
        "/admin/dialogues/meeting/",
        "/admin/dialogues/passage/",
        "/admin/dialogues/commitment/",
    ]
    pages += [address_of(meeting()), address_of(gateway()), address_of(Source.objects.get())]
    for page in pages:
        editor.client.get(page)
    asked = [_queries(editor, page) for page in pages]

    page = editor.opens(meeting())
    for slug in ("jp-nsps", "jaxa"):
        agency = Agency.objects.get(slug=slug)
        page.add("participants", agency=agency, role="head", cites=[passage("a"), passage("c")])
    page.add("discussions", area=CooperationArea.objects.get(slug="debris"), cites=[passage("c")])
    page.saves()
    page = editor.opens(gateway())
    for day in ("2020", "2021", "2022"):
        page.add("events", kind="progress", date=day, cites=[passage("c")])
    page.saves()
    record.loads("more", MEETING.replace("talks-1", "talks-9").replace("ordinal: 1", "ordinal: 9"))
    record.loads("most", COMMITMENT.replace("gateway", "moonbase"))

    assert [_queries(editor, page) for page in pages] == asked


def _queries(editor, page):
    with CaptureQueriesContext(connection) as queries:
        assert editor.client.get(page).status_code == 200
    return len(queries)


def test_what_no_hand_writes_can_only_be_looked_at(record, editor):
    FormerAddress.objects.create(type="area", slug="luna", moved_to="moon")
    for model in (Edition, Change, FormerAddress, Said):
        row: Any = model.objects.first()
        assert editor.client.get(address_of(row)).status_code == 200
        assert editor.client.get(address_to(model, "add")).status_code == 403
        assert editor.client.post(address_of(row), {}).status_code == 403
        assert editor.client.post(address_to(model, "delete", row.pk)).status_code == 403


def test_who_may_only_look_can_look_at_everything_and_save_nothing(record, editor):
    reader = User.objects.create_user("taro", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    taro = Editor(reader)

    for model in (Party, Agency, CooperationArea, Dialogue, Source, Passage, Meeting, Commitment):
        row: Any = model.objects.first()
        assert taro.client.get(address_to(model, "changelist")).status_code == 200
        assert taro.client.get(address_of(row)).status_code == 200
        assert taro.client.post(address_of(row), {}).status_code == 403
        assert taro.client.get(address_to(model, "delete", row.pk)).status_code == 403


# -- hostile questions: what is asked of addresses is in `test_hostile.py` ----------------------

HOSTILE = [
    "\0",
    "9" * 20,
    "9" * 4301,
    "-1",
    "nan",
    "²",
    "٣",
    "'\"",
    "((",
    "%",
    "x" * 8000,
    "\ud7ff",
    "{{7*7}}",
    "",
]
PAGES = [
    *("party", "agency", "cooperationarea", "dialogue", "source", "passage", "meeting"),
    *("commitment", "discrepancy", "edition", "change", "said", "formeraddress"),
]
LISTS = [f"/admin/dialogues/{name}/" for name in PAGES]
LISTS += ["/admin/auth/user/", "/admin/auth/group/"]


@pytest.mark.parametrize("address", LISTS)
def test_no_address_of_a_row_is_an_error_of_ours(record, editor, address):
    for key in ("abc", "0", "-1", "9" * 20, "9" * 4301, "%00", "%F0%9F%98%80", "1_5F", "_"):
        for page in ("change", "delete", "history"):
            answer = editor.client.get(f"{address}{key}/{page}/")
            assert answer.status_code in {200, 302, 403, 404}, (key, page)
            assert editor.client.post(f"{address}{key}/{page}/").status_code < 500
    for value in HOSTILE:
        asked = dict.fromkeys(
            ("party", "dialogue", "names", "ordinal", "groups", "slug", "meeting"), value
        )
        assert editor.client.get(f"{address}add/", asked).status_code in {200, 403}


@pytest.mark.parametrize("value", HOSTILE)
def test_no_question_to_a_chooser_is_an_error_of_ours(record, editor, value):
    asked = {"app_label": "dialogues", "model_name": "participant", "field_name": "agency"}
    for name in ("term", "page", "app_label", "model_name", "field_name"):
        answer = editor.client.get("/admin/autocomplete/", {"term": "a", **asked, name: value})
        assert answer.status_code in {200, 403, 404}
    user = {"app_label": "dialogues", "model_name": "edition", "field_name": "by", "term": value}
    assert editor.client.get("/admin/autocomplete/", user).status_code == 200


@pytest.mark.parametrize("value", HOSTILE)
def test_no_form_is_an_error_of_ours(record, editor, value):
    for row in (meeting(), editor.user):
        page = editor.opens(row)
        keys = [name for name in page.fields if name.endswith(("-id", "_FORMS"))]
        typed = [name for name in page.fields if name not in keys and not name.startswith("is_")]
        for names in (keys[:4], [name for name in keys if "-id" in name], typed):
            with transaction.atomic():
                sent = {**page.fields, **dict.fromkeys(names, value)}
                answer = editor.client.post(page.address, sent)
                transaction.set_rollback(True)
            assert answer.status_code in {200, 302, 400}, names


@pytest.mark.parametrize("value", ["\0", "9" * 20, "abc"])
def test_no_field_of_a_form_is_an_error_of_ours(record, editor, value):
    page = editor.opens(gateway())
    for name in [name for name in page.fields if not name.endswith("_FORMS")]:
        if "__prefix__" in name:
            continue
        with transaction.atomic():
            answer = editor.client.post(page.address, {**page.fields, name: value})
            transaction.set_rollback(True)
        assert answer.status_code in {200, 302, 400}, name


@pytest.mark.parametrize("value", HOSTILE)
def test_no_mark_is_an_error_of_ours(record, editor, value):
    for address in LISTS:
        marked = {"action": "delete_selected", "_selected_action": value, "index": "0"}
        assert editor.client.post(address, marked).status_code < 500
        assert editor.client.post(address, {**marked, "index": value}).status_code < 500
        assert editor.client.post(address, {**marked, "select_across": value}).status_code < 500
