"""Facets: every number beside a value is the number of records behind its link."""

from __future__ import annotations

import io
import random
from datetime import date
from unittest.mock import Mock
from urllib.parse import quote

import pytest
from django.core.management import call_command
from pyroaring import BitMap

from dialogues.dossier import door
from dialogues.dossier.checks import failures
from dialogues.facets import upkeep
from dialogues.facets.held import held
from dialogues.models import (
    Agency,
    Commitment,
    CommitmentEvent,
    CooperationArea,
    Dialogue,
    FacetValue,
    Meeting,
    Party,
    Source,
)
from tests.records import COMMITMENT, MEETING, REGISTERS, edit
from tests.talks import visit

LISTS = ("commitments", "meetings", "agencies", "sources")


def behind(client, address):
    """The records of a list, page by page, and the number it says it has."""
    found, counts, seen = [], set(), set()
    while address:
        assert address not in seen
        seen.add(address)
        page = visit(client, address)
        name = address.split("/")[1]
        for rows in page.all("ol", name):
            found += [
                row.all("a")[0].attributes["href"].partition("?")[0]
                for row in rows.all("li")
                if row.all("a")
            ]
        [count] = page.all("p", "count")
        counts.add(int(count.text.split()[0]))
        onward = [link for link in page.all("a") if link.attributes.get("rel") == "next"]
        address = onward[0].attributes["href"] if onward else ""
    [said] = counts
    return found, said


def choices(client, address):
    """Every value of every facet of a list: its facet, value, number and link."""
    found = []
    for facet in visit(client, address).all("fieldset", "facet"):
        for row in facet.all("li"):
            if row.all("span", "count"):
                [box] = row.all("input")
                found.append(
                    (
                        box.attributes["name"],
                        box.attributes["value"],
                        int(row.all("span", "count")[0].text),
                        row.all("a")[0].attributes["href"],
                    )
                )
    return found


@pytest.mark.parametrize("name", LISTS)
def test_every_number_is_the_number_of_records_behind_its_link(client, either_record, name):
    told = choices(client, f"/{name}/")

    assert told
    for facet, value, count, link in told:
        found, said = behind(client, link)
        assert len(found) == len(set(found)) == said == count, (facet, value)


@pytest.mark.parametrize("name", LISTS)
def test_numbers_hold_among_other_choices(client, either_record, name):
    dice = random.Random(name)
    first = choices(client, f"/{name}/")
    assert first
    for facet, _value, _count, link in dice.sample(first, min(6, len(first))):
        there = choices(client, link)
        assert there, link
        for other, value, count, further in dice.sample(there, min(6, len(there))):
            found, said = behind(client, further)
            assert len(found) == said == count, (link, other, value)
        assert facet in {other for other, *_rest in there}


def test_several_values_mean_any_and_several_filters_all(client, either_record):
    whole = set(behind(client, "/commitments/")[0])
    opened, done = (
        set(behind(client, f"/commitments/?status={word}")[0]) for word in ("open", "fulfilled")
    )
    either = set(behind(client, "/commitments/?status=open&status=fulfilled")[0])
    ours = set(behind(client, "/commitments/?party=jp")[0])
    both = set(behind(client, "/commitments/?status=open&status=fulfilled&party=jp")[0])

    assert either == opened | done
    assert both == either & ours
    assert both < whole


# -- held against plain questions of the tables -------------------------------------------------


@pytest.mark.parametrize(
    "day", ["2014-12-31", "2019-07-24", "2024-06-30", "2026-11-23", "2031-01-01"]
)
def test_what_events_change_is_as_on_any_day(client, either_record, day):
    at = date.fromisoformat(day)
    made = Commitment.objects.until(at)
    for query, terms in (
        ("status=open", {"status": "open"}),
        (
            "status=fulfilled&status=partly fulfilled",
            {"status__in": ["fulfilled", "partly fulfilled"]},
        ),
        ("overdue=true", {"is_overdue": True}),
        ("overdue=false", {"is_overdue": False}),
        ("late=true", {"is_late": True}),
    ):
        asked = made.as_of(at).filter(**terms).latest_first()
        found, _said = behind(client, f"/commitments/?as_of={day}&{query}")
        assert found == [row.get_absolute_url() for row in asked], query
    for dialogue in Dialogue.objects.all():
        spoken = CommitmentEvent.objects.until(at).filter(meeting__dialogue=dialogue)
        asked = made.filter(pk__in=spoken.values("commitment")).latest_first()
        found, _said = behind(client, f"/commitments/?as_of={day}&dialogue={dialogue.slug}")
        assert found == [row.get_absolute_url() for row in asked], dialogue


def test_a_dialogue_that_speaks_of_a_promise_later_is_not_yet_its_own_as_of_before(client, folder):
    folder.loads("record", REGISTERS + MEETING + COMMITMENT)
    later = """
dialogues: {science: {name: Science Talks, parties: [us, jp]}}
meetings:
  science-1: {dialogue: science, ordinal: 1, date: 2022-05-03, state: held, cites: [note#a]}
  science-2: {dialogue: science, ordinal: 2, date: 2024-05-03, state: held, cites: [note#a]}
commitments:
  gateway:
    events:
      - {kind: reaffirmed, meeting: science-1, cites: [note#c]}
      - {kind: reaffirmed, meeting: science-2, cites: [note#c]}
"""
    folder.loads("science", later)

    def found(day):
        return {
            dialogue: behind(client, f"/commitments/?as_of={day}&dialogue={dialogue}")[1]
            for dialogue in ("talks", "science")
        }

    assert found("2019-07-23") == {"talks": 0, "science": 0}
    assert found("2022-05-02") == {"talks": 1, "science": 0}
    assert found("2022-05-03") == {"talks": 1, "science": 1}
    edit("meetings", "science-1", lambda row: setattr(row, "date", "2023-05-03"))
    assert found("2023-05-02") == {"talks": 1, "science": 0}
    assert list(failures()) == []


def test_filters_ask_the_tables_own_questions(client, either_record):
    def listed(records):
        return [row.get_absolute_url() for row in records]

    for party in Party.objects.all():
        assert behind(client, f"/commitments/?party={party.slug}")[0] == listed(
            Commitment.objects.filter(parties=party).latest_first()
        )
        assert behind(client, f"/meetings/?party={party.slug}")[0] == listed(
            Meeting.objects.filter(pk__in=party.delegations.values("meeting")).latest_first()
        )
        assert behind(client, f"/agencies/?party={party.slug}")[0] == listed(
            Agency.objects.filter(party=party).by_name()
        )
    for area in CooperationArea.objects.all():
        assert behind(client, f"/commitments/?area={area.slug}")[0] == listed(
            Commitment.objects.filter(areas=area).latest_first()
        )
        assert behind(client, f"/agencies/?area={area.slug}")[0] == listed(
            Agency.objects.filter(commitments__areas=area).distinct().by_name()
        )
    for dialogue in Dialogue.objects.all():
        assert behind(client, f"/meetings/?dialogue={dialogue.slug}")[0] == listed(
            Meeting.objects.of(dialogue).latest_first()
        )


def test_dates_and_years(client, either_record):
    def urls(**terms):
        rows = Commitment.objects.as_of(date(2026, 11, 23)).filter(**terms).latest_first()
        return [row.get_absolute_url() for row in rows]

    def ask(query):
        return behind(client, f"/commitments/?{query}")[0]

    assert ask("made_from=2019") == urls(made_on__gte=date(2019, 1, 1))
    assert ask("made_to=2019-07") == urls(made_on__lte=date(2019, 7, 31))
    assert ask("made_from=2015&made_to=2019-07-24") == urls(
        made_on__range=(date(2015, 1, 1), date(2019, 7, 24))
    )
    assert ask("due_before=2024") == urls(due_on__lt=date(2024, 1, 1))
    years = behind(client, "/meetings/?year_from=2015&year_to=2019")[0]
    assert years == [
        row.get_absolute_url()
        for row in Meeting.objects.latest_first()
        if (days := [day for day in (row.held_from, row.held_until) if day])
        and max(days).year >= 2015
        and min(days).year <= 2019
    ]


def test_a_year_is_written_in_four_digits(client, talks, today):
    page = visit(client, "/meetings/?year_from=0999&year_to=0999")
    fields = {
        each.attributes.get("name"): each.attributes.get("value") for each in page.all("input")
    }
    links = [
        link.attributes["href"] for chips in page.all("ul", "chips") for link in chips.all("a")
    ]

    assert (fields["year_from"], fields["year_to"]) == ("0999", "0999")
    assert links == ["/meetings/?year_to=0999", "/meetings/?year_from=0999", "/meetings/"]
    assert page.all("p", "count")[0].text == "0 meetings"


def test_sources_of_a_meeting_are_those_of_its_page(client, either_record):
    for meeting in Meeting.objects.all():
        found, _said = behind(client, f"/sources/?meeting={meeting.slug}")
        page = visit(client, meeting.get_absolute_url())
        there = {
            link.attributes["href"].partition("#")[0]
            for section in page.all("section", "sources")
            for link in section.all("a")
            if link.attributes["href"].startswith("/sources/")
        }
        assert set(found) == there, meeting
    for dialogue in Dialogue.objects.all():
        ours = {
            url
            for meeting in Meeting.objects.of(dialogue)
            for url in behind(client, f"/sources/?meeting={meeting.slug}")[0]
        }
        assert set(behind(client, f"/sources/?dialogue={dialogue.slug}")[0]) == ours


@pytest.mark.parametrize(
    ("name", "model"), [("commitments", Commitment), ("meetings", Meeting), ("sources", Source)]
)
def test_lists_can_be_turned_round(client, either_record, name, model):
    newest = behind(client, f"/{name}/")[0]
    oldest = behind(client, f"/{name}/?sort=oldest")[0]

    assert sorted(newest) == sorted(oldest)
    days = {"commitments": "made_on", "meetings": "held_until", "sources": "published_until"}
    by_url = {row.get_absolute_url(): getattr(row, days[name]) for row in model.objects.all()}
    dated = [by_url[url] for url in oldest if by_url[url]]
    assert dated == sorted(dated)
    assert all(by_url[url] is None for url in oldest[len(dated) :])


def test_commitments_stand_by_what_is_due(client, either_record):
    found = behind(client, "/commitments/?sort=due")[0]
    rows = Commitment.objects.as_of(date(2026, 11, 23))
    due = {row.get_absolute_url(): row.due_on for row in rows}

    assert sorted(found) == sorted(due)
    dated = [due[url] for url in found if due[url]]
    assert dated == sorted(dated)
    assert all(due[url] is None for url in found[len(dated) :])


def test_commitments_that_no_event_has_reached_stand_last_by_what_is_due(client, folder, today):
    more = """
commitments:
  ahead: {statement: Begun this year., strength: plans, parties: [jp], events: [{kind: made, date: 2026, target: 2027, cites: [note#b]}]}
  month: {statement: Begun this month., strength: plans, parties: [us], events: [{kind: made, date: 2026-11, cites: [note#b]}]}
  whenever: {statement: By no day., strength: plans, parties: [jp], events: [{kind: made, meeting: talks-1, cites: [note#b]}]}
"""
    folder.loads("record", REGISTERS + MEETING + COMMITMENT)
    folder.loads("more", more)
    ordered = ["gateway", "ahead", "month", "whenever"]
    table = b"".join(client.get("/commitments.csv?sort=due")).decode().splitlines()
    told = client.get("/api/v1/commitments?sort=due&limit=3").json()

    found = [f"/commitments/{slug}/" for slug in ordered]
    assert behind(client, "/commitments/?sort=due") == (found, 4)
    assert [row.split("/")[4] for row in table[1:]] == ordered
    assert [row["slug"] for row in told["items"]] == ordered[:3]
    rest = client.get(told["next"]).json()
    assert [row["slug"] for row in rest["items"]] == ordered[3:]


@pytest.mark.parametrize("name", [*LISTS, "dialogues", "areas", "parties"])
def test_words_narrow_every_list(client, either_record, name):
    page = visit(client, f"/{name}/?q=zzzunheardof")

    assert page.all("ul", "chips")
    assert "passes all of these filters" in page.all("main")[0].text
    assert visit(client, f"/{name}/?q=").all("ul", "chips") == []


@pytest.mark.parametrize("typed", ["\U0001f680", '""', "?!"])
def test_what_has_no_words_finds_nothing_in_any_form_of_a_list(client, talks, today, typed):
    for name in (*LISTS, "dialogues", "areas", "parties"):
        page = visit(client, f"/{name}/?q={quote(typed)}")
        [told] = page.all("p", "found")
        table = b"".join(client.get(f"/{name}.csv", {"q": typed})).decode().splitlines()

        assert told.text == f"There is no letter or digit in “{typed}” to look for."
        assert "passes all of these filters" in page.all("main")[0].text
        assert client.get(f"/api/v1/{name}", {"q": typed}).json()["count"] == 0
        assert len(table) == 1
    for name in ("commitments", "meetings"):
        assert b"<entry>" in b"".join(client.get(f"/{name}.atom"))
        assert b"<entry>" not in b"".join(client.get(f"/{name}.atom", {"q": typed}))


def test_words_find_what_search_finds(client, either_record):
    assert "/parties/jp/" in [
        link.attributes["href"] for link in visit(client, "/parties/?q=japan").all("a")
    ]
    ours, others = (set(behind(client, f"/agencies/?party={party}")[0]) for party in ("jp", "us"))
    found = set(behind(client, "/agencies/?q=japan")[0])
    hits = client.get("/api/v1/search?q=japan&kind=agency&limit=100").json()["items"]
    assert found == {f"/agencies/{hit['slug']}/" for hit in hits}
    assert others - found
    assert set(behind(client, "/agencies/?q=japan&party=jp")[0]) == found & ours != set()


# -- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("commitments/?status=done", "status: “done” is not a status. Choose from open,"),
        ("commitments/?party=atlantis", "party: “atlantis” is not in this record."),
        ("commitments/?area=%00", "area: “\0” is not the name of a record."),
        ("commitments/?strength=firm", "strength: “firm” is not a strength."),
        ("commitments/?made_from=2019-13", "made_from: “2019-13” is not a day, month or year."),
        ("commitments/?due_before=soon", "due_before: “soon” is not a day, month or year."),
        (
            "commitments/?sort=best",
            "sort: “best” is not an order. Choose from newest, oldest, due.",
        ),
        ("meetings/?year_from=19", "year_from: “19” is not a year. Write it as 2019."),
        ("meetings/?state=lost", "state: “lost” is not a state of a meeting."),
        ("meetings/?dialogue=nobody", "dialogue: “nobody” is not in this record."),
        ("sources/?language=xx", "language: “xx” is not in this record."),
        ("sources/?publisher=Nobody", "publisher: “Nobody” is not in this record."),
        ("sources/?meeting=never", "meeting: “never” is not in this record."),
        ("sources/?kind=poem", "kind: “poem” is not a kind of source."),
        ("agencies/?area=nothing", "area: “nothing” is not in this record."),
        (f"areas/?q={'a' * 501}", "is too long. Give at most 500 characters."),
    ],
)
def test_what_is_unknown_is_told(client, talks, today, address, complaint):
    answer = client.get(f"/{address}")

    assert answer.status_code == 400
    assert complaint in answer.content.decode()


@pytest.mark.parametrize("address", ["/meetings/", "/meetings.csv", "/api/v1/meetings"])
def test_what_could_have_been_asked_for_is_offered(client, folder, address):
    bodies = [f"body-{number:02}" for number in range(23)]
    registers = "".join(f"  {body}: {{name: The {body}, party: us}}\n" for body in bodies)
    present = MEETING.replace("who: [nasa, jaxa]", f"who: [{', '.join(bodies)}]")
    folder.loads("record", REGISTERS.replace("agencies:\n", f"agencies:\n{registers}") + present)
    few, many = (client.get(f"{address}?{name}=x") for name in ("party", "agency"))

    assert (few.status_code, many.status_code) == (400, 400)
    assert "party: “x” is not in this record. Choose from jp, us." in few.content.decode()
    offered = f"Choose from {', '.join(bodies[:20])} or 3 more."
    assert f"agency: “x” is not in this record. {offered}" in many.content.decode()


def test_values_that_are_not_shown_are_counted_beside_one_that_nobody_has(client, folder):
    bodies = [f"body-{number:02}" for number in range(23)]
    registers = "".join(
        f"  {body}: {{name: The {body}, party: us}}\n" for body in [*bodies, "idle"]
    )
    present = MEETING.replace("who: [nasa, jaxa]", f"who: [{', '.join(bodies)}]")
    folder.loads("record", REGISTERS.replace("agencies:\n", f"agencies:\n{registers}") + present)

    for asked, shown, left in (("", 20, 3), ("?agency=idle", 21, 3), ("?agency=body-22", 21, 2)):
        [facet] = [
            each
            for each in visit(client, f"/meetings/{asked}").all("fieldset", "facet")
            if each.all("legend")[0].text == "Agency"
        ]
        [beside] = facet.all("p", "beside")
        assert beside.text == f"The {shown} most frequent; {left} more."


def test_what_is_known_and_nobodys_is_an_empty_list(client, folder, talks, today):
    folder.loads("more", "parties: {xx: {name: Nowhere}}\n")

    for name in ("commitments", "meetings", "agencies"):
        assert behind(client, f"/{name}/?party=xx") == ([], 0)


def test_a_parameter_without_a_value_asks_nothing(client, either_record):
    empty = "status=&party=&q=&overdue=&late=&made_from=&made_to=&due_before=&sort=&as_of="

    assert behind(client, f"/commitments/?{empty}") == behind(client, "/commitments/")


# -- kept with the record -----------------------------------------------------------------------


def stored():
    """What the facets say, without the values that nobody has any longer."""
    rows = FacetValue.objects.exclude(facet=upkeep.SEAL)
    return {
        (row.noun, row.facet, row.value, row.label): set(bits)
        for row in rows
        if (bits := BitMap.deserialize(bytes(row.bits)))
    }


def test_every_write_keeps_the_facets_and_a_rebuilding_gives_the_same(talks, today, client):
    commitment = Commitment.objects.order_by("slug")[0]
    edit("parties", "jp", lambda party: setattr(party, "name", "Nihon"))
    edit("commitments", commitment.slug, lambda row: row.areas.clear())
    before = stored()

    assert list(failures()) == []
    call_command("rebuild_search", stdout=io.StringIO())
    assert stored() == before
    assert "Nihon" in {label for _noun, _facet, value, label in before if value == "jp"}


def test_what_is_deleted_is_in_no_facet(talks, today, client):
    whole = behind(client, "/commitments/")[0]
    gone = whole[0].split("/")[2]
    with door.opened("admin") as write:
        Commitment.objects.get(slug=gone).delete()
        write.touch("commitments", gone)

    assert behind(client, "/commitments/")[0] == whole[1:]
    assert list(failures()) == []


def test_facets_written_past_the_door_are_told(talks, today):
    FacetValue.objects.filter(noun="commitment", facet="party", value="jp").update(
        bits=BitMap().serialize()
    )
    FacetValue.objects.filter(noun="meeting", facet="state").delete()

    told = {line for line in failures() if line.startswith("facets")}
    assert "facets: the value jp of commitment party is different. Run rebuild_search." in told
    assert "facets: the value held of meeting state is missing. Run rebuild_search." in told


def test_a_copy_learns_of_every_write_and_of_a_rebuilding(talks, today, django_assert_num_queries):
    first = held("commitment")
    with django_assert_num_queries(1):
        assert held("commitment") is first
    slug = Commitment.objects.order_by("slug")[0].slug
    edit("commitments", slug, lambda row: setattr(row, "strength", "explores"))
    assert (
        len(held("commitment").of("strength", "explores"))
        == len(first.of("strength", "explores")) + 1
    )
    upkeep.rebuild()
    with django_assert_num_queries(2):
        again = held("commitment")
    assert again.seal != first.seal
    assert again.facets.keys() == held("commitment").facets.keys()


def test_a_copy_of_a_record_that_was_restored_is_thrown_away(talks, today):
    later = held("commitment")
    # As in a backup: the rows of an earlier edition, and nothing of a later one.
    rows = FacetValue.objects.filter(noun="commitment", facet="strength", value="plans")
    rows.update(bits=BitMap().serialize(), edition=0)
    assert held("commitment") is later

    upkeep.seal_anew()

    assert later.of("strength", "plans")
    assert not held("commitment").of("strength", "plans")
    assert held("commitment") is held("commitment")


def test_what_one_database_holds_is_not_taken_for_what_another_does(talks, today, monkeypatch):
    first = held("commitment")
    monkeypatch.setattr("dialogues.facets.held.reading", lambda: Mock(alias="replica"))

    other = held("commitment")
    assert other is not first
    assert held("commitment") is other
    monkeypatch.undo()
    assert held("commitment") is first


def test_what_holds_of_some_commitments_is_not_looked_for_among_all(either_record):
    now = CommitmentEvent.objects.filter(counts_on__isnull=False, counts_until__isnull=True)

    assert "event_counts_until" not in now.filter(commitment__in=[1, 2, 3]).explain()
