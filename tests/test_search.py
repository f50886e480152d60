"""What is found, how it is shown, and what is offered where nothing is."""

from __future__ import annotations

from datetime import date
from string import ascii_lowercase

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from dialogues.models import Commitment, Meeting, SearchDocument, Source
from dialogues.queries.lists import commitments
from dialogues.search import hits
from dialogues.search.hits import records, search
from dialogues.search.marking import LONGEST_SNIPPET, mark, snippet
from dialogues.search.nearest import nearest
from dialogues.search.question import read

# Characters that become one with the one before them, or are passed over, and some of neither.
WOVEN = (
    "aａé1ｶガﾞ\u3099か한\u1112\u1161\u11abㄱㅏ葛月กั\u0e33คि\u0301"
    "\u00ad\u200b\u200c\u200d\ufe0f\U000e0100 یא־"
)


def shown(marked):
    return "".join(f"[{span.text}]" if span.is_match else span.text for span in marked)


def first(query, kind):
    [group] = search(query, [kind]).groups
    return group.hits[0]


@pytest.mark.parametrize(
    "query",
    ["JAXA", "Japan Aerospace Exploration Agency", "宇宙航空研究開発機構", "jaxa", "ＪＡＸＡ"],
)
def test_an_agency_is_found_first_by_each_of_its_names(shipped, query):
    assert first(query, "agency").slug == "jaxa"
    assert first(query, "agency").place.tier == 1


def test_an_agency_is_found_by_a_part_of_its_name_in_any_script(shipped):
    assert "jaxa" in [hit.slug for hit in search("宇宙", ["agency"], limit=50).groups[0].hits]
    assert "jaxa" in [hit.slug for hit in search("explorat", ["agency"], limit=50).groups[0].hits]


@pytest.mark.parametrize(
    "query",
    [
        *(
            "第6回会合",
            "宇宙に関する包括的日米対話 第6回会合",
            "宇宙に関する包括的日米対話第6回会合",
        ),
        *("６th meeting", "sixth meeting", "24 July 2019", "2019-07-24", "2019年7月24日"),
    ],
)
def test_a_meeting_is_found_by_each_of_its_headings_and_by_its_day_in_every_form(shipped, query):
    assert "us-japan-6" in [hit.slug for hit in search(query, ["meeting"], 50).groups[0].hits]


def test_meetings_are_found_by_their_kind_and_by_a_part_of_their_day_in_japanese(shipped):
    summits = [hit.slug for hit in search("首脳会談", ["meeting"], 50).groups[0].hits]
    held = Meeting.objects.filter(kind=Meeting.Kind.SUMMIT)
    assert summits
    assert sorted(summits) == sorted(held.values_list("slug", flat=True))
    assert "us-japan-6" in [hit.slug for hit in search("2019年7月", ["meeting"], 50).groups[0].hits]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("National Centre for Space Studies", "National Center for Space Studies"),
        ("multilateral organisations", "multilateral organizations"),
        ("utilisation", "utilization"),
        ("behaviour", "behavior"),
    ],
)
def test_british_and_american_spellings_find_the_same(shipped, british, american):
    def places(query):
        return [hit.place.key for group in search(query, limit=99).groups for hit in group.hits]

    assert places(british) == places(american) != []


RECORD = """
parties:
  us: {name: United States, names: {ja: 米国}, iso_code: US}
  jp: {name: Japan, iso_code: JP}
agencies:
  old: {name: Old Space Office, abbreviation: OSO, party: jp, successor: new}
  new: {name: National Secretariat, party: jp}
areas:
  moon: {name: Moon, aliases: [Lunar exploration], description: {en: Going there. Staying there., ja: 月へ行く。}}
dialogues:
  talks: {name: Space Talks, names: {ja: 宇宙対話}, parties: [us, jp]}
sources:
  s-1: {title: First report, publisher: The Gazette, kind: news report, standing: news, seen: whole, language: en, published: 2019-07-25, passages: {a: {text: They promised a rover}, b: {locator: last line}}}
  s-2: {title: Second report, kind: news report, standing: news, seen: whole, language: ja, published: 2021, passages: {a: {text: 月面車を載せる, translation: To carry a rover}}}
meetings:
  talks-1:
    {dialogue: talks, ordinal: 1, date: 2019-07-24, state: held, city: Tokyo, summary: {en: A rover was the main thing., fr: Une astromobile.}, cites: [{s-1#a: rover talks}],
     participants: [{role: co-chair, cites: [{s-1#b: the rover man}], who: [{agency: new, person: 松尾剛彦, romanised: Matsuo Takehiko, title: Director}, old]}],
     discussions: [{cites: [s-1#b], areas: {moon: rovers and landers}}],
     discrepancies: {venue: [{says: the rover hall, cites: [s-1#a]}, {says: elsewhere, cites: [s-2#a], preferred: It was rebuilt.}]}}
commitments:
  rover:
    statement: {en: Japan builds a rover., ja: 日本は月面車を造る。}
    strength: plans
    parties: [jp]
    parts: {wheels: Six wheels for the rover}
    events:
      - {kind: made, meeting: talks-1, target: 2023, target_as: rover by 2023, cites: [s-1#a]}
      - {kind: progress, date: 2021-05-01, note: The rover has wheels., cites: [s-2#a]}
      - {kind: fulfilled, date: 2022-05-01, cites: [s-2#a]}
"""


@pytest.fixture
def record(folder):
    folder.lays(record=RECORD)


def places(query):
    return [hit.url for group in search(query, limit=50).groups for hit in group.hits]


def test_a_word_is_found_in_everything_that_says_it_and_leads_to_the_very_place(record):
    assert places("rover") == [
        "/meetings/talks-1/",
        "/commitments/rover/",
        "/meetings/talks-1/#participant-new-matsuo-takehiko-co-chair",
        "/meetings/talks-1/#participant-old-co-chair",
        "/meetings/talks-1/#discussion-moon",
        "/commitments/rover/#event-progress-2021-05-01",
        "/commitments/rover/#event-made-2019-07-24",
        "/sources/s-2/#a",
        "/sources/s-1/#a",
    ]


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("JP", "/parties/jp/"),
        ("米国", "/parties/us/"),
        ("oso", "/agencies/old/"),
        ("lunar", "/areas/moon/"),
        ("宇宙対話", "/dialogues/talks/"),
        ("gazette", "/sources/s-1/"),
        ("second report", "/sources/s-2/"),
        ("first meeting", "/meetings/talks-1/"),
        ("24 July 2019", "/meetings/talks-1/"),
        ("astromobile", "/meetings/talks-1/"),
        ("elsewhere", "/meetings/talks-1/"),
        ("rebuilt", "/meetings/talks-1/"),
        ("造る", "/commitments/rover/"),
        ("six wheels", "/commitments/rover/"),
        ("landers", "/meetings/talks-1/#discussion-moon"),
        ("takehiko matsuo", "/meetings/talks-1/#participant-new-matsuo-takehiko-co-chair"),
        ("松尾", "/meetings/talks-1/#participant-new-matsuo-takehiko-co-chair"),
        ("月面車を載せる", "/sources/s-2/#a"),
    ],
)
def test_a_thing_is_found_by_what_is_said_of_it(record, query, url):
    assert url in places(query)


def test_a_body_goes_by_the_former_names_of_what_it_took_over_but_not_first(record):
    assert places("old space office")[:2] == ["/agencies/old/", "/agencies/new/"]
    assert shown(first("OSO", "agency").snippet) == "[OSO]"


def test_hits_show_the_words_in_their_sentence(record):
    meeting, passage = first("rover", "meeting"), first("rover", "passage")

    assert shown(meeting.title) == "First meeting, Space Talks"
    assert shown(meeting.snippet) == "A [rover] was the main thing."
    assert (shown(passage.title), passage.record) == ("Second report", "Second report")
    assert shown(passage.snippet) == "To carry a [rover]"
    assert shown(first("landers", "discussion").title) == "First meeting, Space Talks"
    assert first("松尾", "participant").record == "First meeting, Space Talks"
    assert shown(first("松尾", "participant").title) == "[松尾]剛彦"
    assert shown(first("rover", "commitment").title) == "Japan builds a [rover]."


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Agreements with agencies", "agreement agency", "[Agreements] with [agencies]"),
        ("Space policy, policy of space", '"space policy"', "[Space policy], policy of space"),
        ("The U.S.’s Café", "us cafe", "The [U.S.’s] [Café]"),
        ("ｼﾞｬｸｻ と 月探査月", "月", "ｼﾞｬｸｻ と [月]探査[月]"),
        ("ガガーリン ｶﾞ", "ガガ", "[ガガ]ーリン ｶﾞ"),
        ("宇宙航空研究", "航空研", "宇宙[航空研]究"),
        ("ｶﾞｶﾞｰﾘﾝ", "ガガ", "[ｶﾞｶﾞ]ｰﾘﾝ"),
        ("ｶﾞ月", "ガ", "[ｶﾞ]月"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국", "[\u1112\u1161\u11ab\u1100\u116e\u11a8]"),
        ("葛\U000e0100城市", "葛城", "[葛\U000e0100城]市"),
        ("co\u00adoperation in space", "cooperation", "[co\u00adoperation] in space"),
        ("\ufeffספר־יד", "ספר", "\ufeff[ספר]־יד"),
        ("㍿宇宙", "宇宙", "㍿[宇宙]"),
        ("Cafe\u0301s e\u0301e", "cafés", "[Cafe\u0301s] e\u0301e"),
        ("ΐ ﬃ space", "ffi spa", "ΐ [ﬃ] [space]"),
        ("nothing of it", "space", "nothing of it"),
        ("", "space", ""),
    ],
)
def test_what_was_asked_for_is_marked_in_the_text_as_it_stands(text, query, expected):
    marked = mark(text, read(query))

    assert shown(marked) == expected
    assert "".join(span.text for span in marked) == text


@given(st.text(st.sampled_from(WOVEN), max_size=12))
def test_whatever_is_typed_is_marked_in_itself(text):
    question = read(text)
    marked = mark(text, question)

    assert any(span.is_match for span in marked) != question.is_empty
    assert "".join(span.text for span in marked) == text


def test_of_many_sentences_the_one_with_most_of_the_words_is_shown_and_cut_around_them():
    lines = ["One of U.S. Space Force. Two space policies! Three.", "宇宙です。政策です。"]
    assert shown(snippet(lines, read("space policy"))) == "Two [space] [policies]!"
    assert shown(snippet(lines, read("政策"))) == "[政策]です。"
    assert shown(snippet(lines, read("absent"))) == "One of U.S. Space Force."
    assert snippet([], read("space")) == ()

    long = snippet(["word " * 100 + "space " + "word " * 100], read("space"))
    assert shown(long).startswith("… word")
    assert shown(long).endswith("word …")
    assert "[space]" in shown(long)
    assert len(shown(long)) <= LONGEST_SNIPPET + 10


def test_a_search_asks_few_questions_however_much_it_finds(
    record, monkeypatch, django_assert_num_queries
):
    # SQLite is asked first which words begin as the last one does.
    first = connection.vendor == "sqlite"
    with django_assert_num_queries(first + 2):
        search("rover")
    with monkeypatch.context() as patch, django_assert_num_queries(first + 4):
        patch.setattr(hits, "MOST_AT_ONCE", 1)
        search("rover")
    with django_assert_num_queries(first + 1):
        search("nothing like it")
    with django_assert_num_queries(1):
        nearest("nothing like it")
    with django_assert_num_queries(0):
        search(" ")


def test_more_hits_than_are_counted_are_told_as_that_many_at_least(record, monkeypatch):
    monkeypatch.setattr(hits, "MOST_COUNTED", 1)
    monkeypatch.setattr(hits, "MOST_AT_ONCE", 1)
    totals = {g.kind: (g.total, g.is_capped) for g in search("rover").groups}

    assert totals["passage"] == (1, True)
    assert totals["meeting"] == (1, False)


def test_a_list_is_narrowed_by_any_number_of_beginnings(record):
    one = records("rov", "commitment")

    assert one
    assert records("rov* ro", "commitment") == one
    assert records(" ".join(f"{letter}o*" for letter in ascii_lowercase), "commitment") == BitMap()


def test_a_beginning_in_a_phrase_finds_words_whose_stem_is_no_shorter(folder):
    folder.loads("areas", "areas:\n  launch: {name: Launch facilities}\n")

    def slugs(query):
        return [hit.slug for group in search(query).groups for hit in group.hits]

    assert [slugs(query) for query in ("launch facilit", '"launch fac*"')] == [["launch"]] * 2
    # As docs/api.md says.
    assert slugs('"launch facilit*"') == []


def test_only_the_kinds_asked_for_are_looked_among(record):
    assert [g.kind for g in search("rover", ["passage", "commitment"]).groups] == [
        "commitment",
        "passage",
    ]
    assert search("rover", ["no such kind"]).groups == ()


def test_a_list_is_narrowed_by_the_records_that_hits_stand_on(record):
    def slugs(query, model):
        found = records(query, model.__name__.lower())
        return sorted(row.slug for row in model.objects.filter(pk__in=found))

    assert slugs("rover", Meeting) == ["talks-1"]
    assert slugs("rover", Commitment) == ["rover"]
    assert slugs("second", Source) == ["s-2"]
    assert slugs("nothing like it", Meeting) == []
    assert records("", "meeting") is None
    assert records("?!", "meeting") == BitMap()


def test_as_of_a_day_no_event_finds_its_commitment_that_was_yet_to_come(shipped):
    def found(day):
        asked = {"q": "rocket"}
        return "us-japan-qzss-payloads" in {
            row.slug for row in commitments(asked, day, day).page(Commitment.objects.all()).records
        }

    assert found(date(2025, 12, 31))
    assert not found(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Untied States", ["United States"]),
        ("secretarait", ["National Secretariat"]),
        ("Lunar exploraton", ["Lunar exploration"]),
        ("space tolks", ["Space Talks"]),
        ("zzzzzz", []),
        ("", []),
        ("(" * 10_000, []),
        ("a" * 10_000, []),
    ],
)
def test_the_nearest_names_are_offered(record, typed, names):
    assert [near.name for near in nearest(typed)][:1] == names


def test_names_of_every_kind_are_offered_however_many_there_are_of_one(
    record, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("dialogues.search.nearest._MOST_LOOKED_AT", 1)
    with django_assert_num_queries(1):
        names = [near.name for near in nearest("space tolks")]
    assert names == ["Space Talks"]


def test_a_near_name_leads_to_its_record(record):
    [near] = nearest("Lunar exploraton")

    assert (near.type, near.slug, near.title, near.url) == ("area", "moon", "Moon", "/areas/moon/")
    assert str(SearchDocument.objects.get(slug="moon")) == "area moon"
