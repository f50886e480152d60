"""The index in step with the record: after every write, after none, and made anew."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dialogues.dossier import door
from dialogues.dossier.checks import failures
from dialogues.dossier.door import RuleError
from dialogues.dossier.load import load
from dialogues.models import Agency, Commitment, CommitmentEvent, SearchDocument
from dialogues.search import places, upkeep
from dialogues.search.hits import records, search
from dialogues.search.record import drafts
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit

RECORD = REGISTERS + MEETING + COMMITMENT
MANY = "parties:\n  us: {name: United States}\nagencies:\n" + "".join(
    f"  body-{number:03}: {{name: Body {number}, party: us}}\n" for number in range(60)
)


@pytest.fixture
def record(folder):
    folder.lays(record=RECORD)
    return folder


def urls(query, *kinds):
    return [hit.url for group in search(query, kinds, limit=100).groups for hit in group.hits]


def stored():
    rows = SearchDocument.objects.order_by("type", "slug", "anchor")
    return list(rows.values_list("type", "slug", "anchor", "title", "names", "text", "tokens"))


def test_a_load_is_found_at_once_and_a_dry_run_or_a_refused_one_is_not(folder):
    folder.load("record", RECORD, dry_run=True)
    assert stored() == []
    folder.load("record", RECORD.replace("state: held", "state: hold"))
    assert stored() == []
    folder.loads("record", RECORD)
    assert "/commitments/gateway/" in urls("module")
    assert list(failures()) == []


def test_a_name_changed_by_hand_is_found_with_all_who_go_by_it(record):
    edit("agencies", "jaxa", lambda agency: setattr(agency, "name", "Agency of the Moon"))

    assert urls("Agency of the Moon") == [
        "/agencies/jaxa/",
        "/meetings/talks-1/#participant-jaxa",
    ]
    assert urls("Japan Aerospace Exploration Agency") == []
    assert list(failures()) == []


def test_a_dialogue_renamed_renames_its_meetings(record):
    edit("dialogues", "talks", lambda dialogue: setattr(dialogue, "name", "Orbit Talks"))

    assert urls("Orbit Talks") == ["/dialogues/talks/", "/meetings/talks-1/"]
    assert list(failures()) == []


def test_a_meeting_that_moves_moves_what_was_promised_there(record):
    record.loads(
        "later",
        """
commitments:
  another: {statement: Japan builds another module., strength: plans, parties: [jp], events: [{kind: made, date: 2020, cites: [note#b]}]}
""",
    )
    assert urls("module", "commitment") == ["/commitments/another/", "/commitments/gateway/"]

    edit("meetings", "talks-1", lambda meeting: setattr(meeting, "date", "2021-07-24"))

    assert urls("module", "commitment") == ["/commitments/gateway/", "/commitments/another/"]
    assert list(failures()) == []


def test_former_names_follow_who_took_over(record):
    jaxa = Agency.objects.get(slug="jaxa")
    nasa = Agency.objects.get(slug="nasa")

    edit("agencies", "jp-nsps", lambda agency: setattr(agency, "successor", jaxa))
    assert urls("Space Policy Secretariat", "agency") == ["/agencies/jaxa/", "/agencies/jp-nsps/"]
    edit("agencies", "jp-nsps", lambda agency: setattr(agency, "successor", nasa))
    assert urls("Space Policy Secretariat", "agency") == ["/agencies/jp-nsps/", "/agencies/nasa/"]
    edit("agencies", "jp-nsps", lambda agency: setattr(agency, "successor", None))
    assert urls("Space Policy Secretariat", "agency") == ["/agencies/jp-nsps/"]
    assert list(failures()) == []


def test_former_names_follow_through_everybody_who_took_over(record):
    bodies = {body.slug: body for body in Agency.objects.all()}
    line = ["/agencies/jaxa/", "/agencies/jp-nsps/", "/agencies/nasa/"]

    edit("agencies", "jp-nsps", lambda agency: setattr(agency, "successor", bodies["jaxa"]))
    edit("agencies", "jaxa", lambda agency: setattr(agency, "successor", bodies["nasa"]))
    assert urls("Space Policy Secretariat", "agency") == line
    edit("agencies", "jp-nsps", lambda agency: setattr(agency, "name", "Bureau of Orbits"))
    assert urls("Space Policy Secretariat", "agency") == []
    assert urls("Bureau of Orbits", "agency") == ["/agencies/jp-nsps/", line[0], line[2]]
    assert list(failures()) == []
    # What the rules forbid is found all the same, and comes to an end.
    Agency.objects.filter(slug="nasa").update(successor=bodies["jp-nsps"])
    upkeep.rebuild()
    assert urls("Bureau of Orbits", "agency") == ["/agencies/jp-nsps/", line[0], line[2]]


def test_many_agencies_are_made_ready_in_as_many_queries_as_few(folder):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            list(drafts("agency", Agency.objects.values_list("slug", flat=True)))
        return len(queries)

    folder.loads("many", MANY)
    first, second = Agency.objects.by_name()[:2]
    Agency.objects.filter(pk=first.pk).update(successor=second)
    few = asked()
    for body in Agency.objects.exclude(slug="body-059"):
        heir = f"body-{int(body.slug[-3:]) + 1:03}"
        Agency.objects.filter(pk=body.pk).update(successor=Agency.objects.get(slug=heir))

    assert asked() == few
    [last] = drafts("agency", ["body-059"])
    assert len(last.former.splitlines()) == 59


def test_what_is_deleted_withdrawn_or_renamed_is_found_no_more(record):
    record.loads("record", RECORD.replace("  gateway:", "  moon-base:\n    formerly: [gateway]"))
    assert urls("module") == ["/commitments/moon-base/"]
    CommitmentEvent.objects.all().delete()
    delete("commitments", "moon-base")
    assert urls("module") == []
    record.loads("gone", "withdrawn: {meetings: {talks-1: It was another one.}}")
    assert urls("Tokyo") == urls("NASA", "participant") == []
    assert list(failures()) == []


def test_a_write_that_is_refused_leaves_the_index_as_it_was(record):
    before = stored()

    def move_without_proof(meeting):
        meeting.city = "Kyoto"
        meeting.citations.clear()

    with pytest.raises(RuleError):
        edit("meetings", "talks-1", move_without_proof)

    assert stored() == before
    assert urls("Kyoto") == []


def test_a_write_that_changes_nothing_writes_nothing_to_the_index(record):
    keys = set(SearchDocument.objects.values_list("pk", flat=True))
    with door.opened("admin") as way:
        for section, slug in (("meetings", "talks-1"), ("agencies", "nasa")):
            way.touch(section, slug)

    assert set(SearchDocument.objects.values_list("pk", flat=True)) == keys


def test_the_check_names_what_is_missing_surplus_or_different(record):
    def said(*which):
        return [f"search: the document of {what}. Run rebuild_search." for what in which]

    SearchDocument.objects.filter(slug="moon").delete()
    assert list(failures()) == said("area moon is missing")
    call_command("rebuild_search", stdout=io.StringIO())
    for change in ({"text": "Something else."}, {"tokens": "tw1"}, {"slug": "us-2", "title": "US"}):
        SearchDocument.objects.filter(slug="us").update(**change)
        assert next(iter(failures())).startswith("search: the document of party us is ")
        call_command("rebuild_search", stdout=io.StringIO())
    participants = SearchDocument.objects.filter(anchor__startswith="participant-")
    participants.filter(anchor="participant-nasa").update(anchor="participant-esa")
    assert list(failures()) == said(
        "meeting talks-1#participant-nasa is missing",
        "meeting talks-1#participant-esa is surplus",
        "meeting talks-1#participant-esa is out of order",
    )


def test_rebuilding_gives_what_every_write_has_kept(record):
    edit("areas", "moon", lambda area: setattr(area, "description", "Going there."))
    before = stored()
    out = io.StringIO()

    call_command("rebuild_search", stdout=out)

    assert stored() == before
    count = len(before)
    said = out.getvalue().splitlines()
    assert said[0] == f"The search index is made anew from the record: {count} documents."
    assert said[1].startswith("The facets of the lists are made anew from the record: ")
    assert urls("going there") == ["/areas/moon/"]


def test_rebuilding_waits_for_writers_before_it_shuts_the_index_to_readers(record):
    with CaptureQueriesContext(connection) as asked:
        upkeep.rebuild()

    told = [query["sql"] for query in asked]
    [shut, *_more] = [at for at, sql in enumerate(told) if sql.startswith("DROP ")]
    [held, *_more] = [at for at, sql in enumerate(told) if '"dialogues_edition"' in sql]
    assert held < shut


def test_a_record_without_an_index_gets_one_and_one_with_it_is_let_be(record):
    SearchDocument.objects.all().delete()
    out = io.StringIO()
    call_command("rebuild_search", if_missing=True, stdout=out)
    assert out.getvalue().startswith("The search index is made anew")
    call_command("rebuild_search", if_missing=True, stdout=(second := io.StringIO()))
    assert second.getvalue() == ""
    assert "/areas/moon/" in urls("moon")


def test_an_empty_record_needs_no_index(db):
    call_command("rebuild_search", if_missing=True, stdout=(out := io.StringIO()))
    assert out.getvalue() == ""
    call_command("rebuild_search", stdout=out)
    assert out.getvalue() == (
        "The search index is made anew from the record: 0 documents.\n"
        "The facets of the lists are made anew from the record: 0 values.\n"
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its index itself")
def test_an_index_that_differs_from_its_documents_is_told_and_mended(record):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER dialogues_searchindex_delete")
    SearchDocument.objects.filter(slug="moon").delete()
    upkeep.keep({"area": ["moon"]})

    assert [line.partition(" (")[0] for line in failures()] == [
        "search: the index differs from its documents"
    ]
    call_command("rebuild_search", stdout=io.StringIO())
    assert list(failures()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks for beginnings itself")
def test_a_word_that_no_beginning_would_find_is_told_and_mended(record):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dialogues_searchtoken WHERE token = 'nwmodul'")

    assert list(failures()) == ["search: the token nwmodul is not set down. Run rebuild_search."]
    call_command("rebuild_search", stdout=io.StringIO())
    assert list(failures()) == []


@pytest.mark.django_db(transaction=True)
def test_words_of_before_are_found_by_their_beginnings_once_migrated(record):
    call_command("migrate", "dialogues", "0010", verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE dialogues_searchtoken")
    call_command("migrate", "dialogues", "0012", verbosity=0)

    assert list(failures()) == []
    assert "/commitments/gateway/" in urls("modu")
    call_command("migrate", "dialogues", verbosity=0)


@pytest.mark.parametrize("step", [1, 2, 1 << 12])
def test_newcomers_stand_in_the_order_of_their_slugs_however_little_room_there_is(
    folder, monkeypatch, step
):
    monkeypatch.setattr(places, "STEP", step)
    folder.loads("many", MANY)
    for number in range(0, 60, 7):
        for way in ("", "a", "z"):
            name = f"body-{number:03}{way and '-'}{way}x"
            folder.loads(name, f"agencies:\n  {name}: {{name: Body {number} {way}, party: us}}\n")
    folder.loads("ends", "agencies:\n  a: {name: A, party: us}\n  z: {name: Z, party: us}\n")

    slugs = list(
        SearchDocument.objects.filter(type="agency").order_by("key").values_list("slug", flat=True)
    )
    assert slugs == sorted(slugs)
    assert len(slugs) == Agency.objects.count()
    assert list(failures()) == []


def test_newcomers_of_many_days_are_placed_together(folder, monkeypatch):
    monkeypatch.setattr(places, "DAYS_AT_ONCE", 3)
    meetings = "".join(
        f"  m-{n:02}: {{dialogue: talks, date: 2010-01-{n % 9 + 1:02}, state: held, cites: [note#a]}}\n"
        for n in range(40)
    )
    folder.loads("one", REGISTERS + "meetings:\n" + meetings.replace("m-", "b-"))
    folder.loads(
        "two", "meetings:\n" + meetings.replace("m-", "a-").replace("dialogue", "dialogue")
    )

    assert urls("Talks", "meeting") == [
        f"/meetings/{letter}-{n:02}/"
        for day in reversed(range(9))
        for letter in "ab"
        for n in range(40)
        if n % 9 == day
    ]
    assert list(failures()) == []


def test_a_crowd_too_large_for_one_day_is_refused(folder, monkeypatch):
    folder.loads("record", RECORD)
    monkeypatch.setattr(places, "_room", lambda *_args, **_options: None)

    with pytest.raises(OverflowError, match="There is no room for"):
        load([folder.write("more", "areas:\n  mars: {name: Mars}\n")])


@pytest.mark.django_db(transaction=True)
def test_documents_of_an_older_release_learn_the_keys_of_their_records(folder):
    folder.loads("record", RECORD)
    before = dict(SearchDocument.objects.values_list("key", "record"))

    call_command("migrate", "dialogues", "0004", verbosity=0)
    call_command("migrate", "dialogues", verbosity=0)
    call_command("rebuild_search", if_missing=True, verbosity=0)

    assert dict(SearchDocument.objects.values_list("key", "record")) == before
    assert set(before.values()) - {0}
    assert list(failures()) == []
    assert list(records("module", "commitment") or ()) == [Commitment.objects.get().pk]


@pytest.mark.django_db(transaction=True)
def test_documents_of_a_release_that_told_words_apart_otherwise_are_made_anew(folder):
    folder.loads("record", RECORD)
    SearchDocument.objects.filter(type="agency").update(tokens="nwother")
    assert urls("nasa", "agency") == []

    call_command("migrate", "dialogues", "0009", verbosity=0)
    call_command("migrate", "dialogues", verbosity=0)
    call_command("rebuild_search", if_missing=True, verbosity=0)

    assert urls("nasa", "agency") == ["/agencies/nasa/"]
    assert list(failures()) == []
