"""What is said in the language of the page, and what to programs in English whatever the page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dialogues import headings
from dialogues.middleware import limits
from dialogues.models import Source
from dialogues.models.outages import OUT_OF_REACH
from dialogues.queries import lists
from dialogues.queries.names import names_in
from dialogues.templatetags.languages import by_script, titled_in
from tests.records import COMMITMENT, MEETING, REGISTERS, delete, edit
from tests.talks import main, read, visit
from tests.test_changes import DONE, MOVED, PAYLOADS, changes, titles

pytestmark = pytest.mark.usefixtures("today")


def refused(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    [content] = read(answer.content.decode()).all("main")
    return content.text


@pytest.mark.parametrize(
    ("question", "english", "japanese"),
    [
        (
            "as_of=2019",
            "as_of: “2019” is not a day. Write it as 2019-07-24.",
            "as_of:「2019」は日付ではない。2019-07-24の形式で指定。",
        ),
        (
            "sort=x",
            "sort: “x” is not an order. Choose from newest, oldest, due.",
            "sort:「x」は並べ方ではない。次から選択:newest、oldest、due。",
        ),
        (
            "party=nobody",
            "party: “nobody” is not in this record. Choose from eu, jp, us.",
            "party:「nobody」はこの記録にない。次から選択:eu, jp, us。",
        ),
    ],
)
def test_a_page_refuses_in_its_language_and_programs_are_refused_in_english(
    client, talks, question, english, japanese
):
    assert english in refused(client, f"/commitments/?{question}")
    said = refused(client, f"/ja/commitments/?{question}")
    assert japanese in said
    assert english not in said

    api = client.get(f"/api/v1/commitments?{question}")
    assert (api.status_code, api.json()["error"]["message"]) == (400, english)
    assert client.get(f"/commitments.csv?{question}").content.decode() == f"{english}\n"


def test_a_percent_sign_that_was_typed_is_given_back(client, talks):
    assert "“%(x)s %d” is not a day." in refused(client, "/commitments/?as_of=%25(x)s+%25d")


def test_an_outage_is_told_in_the_language_of_the_address(client, talks, monkeypatch):
    def away(*_asked, **_named):
        raise OSError

    monkeypatch.setattr(lists, "meetings", away)
    monkeypatch.setattr(limits, "outage", lambda _error: OUT_OF_REACH)
    told = {
        language: client.get(f"{language}/meetings/").content.decode() for language in ("", "/ja")
    }

    assert "The record is out of reach for the moment." in told[""]
    assert '<html lang="ja">' in told["/ja"]
    assert "<p>現在、記録に接続できない。数秒後に再度試すとよい。</p>" in told["/ja"]
    assert "out of reach" not in told["/ja"]
    assert '<a href="/ja/">' in told["/ja"]


def test_a_facet_has_the_names_that_records_have_in_the_language_of_the_page(client, talks):
    def labels(address):
        page = visit(client, address)
        return {
            link.text: [inner.attributes["lang"] for inner in link.all("span")]
            for facet in page.all("fieldset", "facet")
            for link in facet.all("a")
        }

    japanese = labels("/ja/meetings/")
    assert japanese["米国"] == japanese["宇宙対話"] == []
    assert japanese["Japan"] == ["en"]
    assert "United States" not in japanese
    assert labels("/meetings/")["United States"] == labels("/meetings/")["Japan"] == []
    assert labels("/ja/sources/")["English"] == ["en"]
    assert labels("/ja/sources/")["日本語"] == []
    assert labels("/ja/sources/")["EIRNS"] == ["en"]
    assert labels("/ja/sources/")["報道"] == []


def test_a_chip_names_what_is_chosen_in_the_language_of_the_page(client, talks):
    [chips] = visit(client, "/ja/meetings/?party=us&party=jp&q=none").all("ul", "chips")

    assert [item.text.split("×")[0].strip() for item in chips.all("li")] == [
        "語句: none",
        "当事者: Japan",
        "当事者: 米国",
        "すべての会合",
    ]


@pytest.mark.parametrize(
    ("address", "chosen"),
    [
        ("/sources/?dialogue=talks", "Dialogue: Space Talks"),
        ("/ja/sources/?dialogue=talks", "対話: 宇宙対話"),
        ("/sources/?meeting=talks-1", "Meeting: First meeting, Space Talks"),
        ("/ja/sources/?meeting=talks-1", "会合: 宇宙対話 第1回会合"),
    ],
)
def test_a_chip_names_the_record_that_sources_are_narrowed_by(client, talks, address, chosen):
    [chips] = visit(client, address).all("ul", "chips")

    assert chips.all("li")[0].text.split("×")[0].strip() == chosen


def test_names_of_every_type_are_found_at_once_and_none_for_who_has_none(talks):
    asked = {"party": ["us", "jp"], "dialogue": ["talks"], "area": [], "agency": ["nasa"]}
    with CaptureQueriesContext(connection) as questions:
        found = names_in("ja", asked)

    assert found == {("party", "us"): "米国", ("dialogue", "talks"): "宇宙対話"}
    assert len(questions) == 1
    assert names_in("fr", asked) == {}
    assert names_in("ja", {"party": []}) == {}


def test_what_a_change_means_is_told_to_readers_in_their_language(client, folder):
    folder.loads("record", REGISTERS + MEETING + COMMITMENT)
    folder.loads("payloads", PAYLOADS)
    assert "新規:QZSS payloads" in main(client, "/ja/changes/")

    folder.loads("payloads", PAYLOADS + MOVED + DONE)
    edit("meetings", "talks-1", lambda row: setattr(row, "city", "Kyoto"))
    delete("commitments", "gateway")
    said = main(client, "/ja/changes/")
    assert "QZSS payloads、first part:継続中 → 完了、遅れ／second part:目標 2023年 → 2026年" in said
    assert "開催地 Tokyo → Kyoto" in said
    assert "Japan builds a module:取り下げ" in said
    assert "New: " not in said

    english = [item["title"] for item in changes(client)["items"]]
    assert english[:2] == [
        "Japan builds a module: withdrawn",
        "First meeting, Space Talks: city Tokyo -> Kyoto",
    ]
    assert titles(client, "/changes.atom") == english


def test_what_is_not_held_is_told_in_japanese(client, talks):
    said = main(client, "/ja/coverage/")

    assert "第3回会合、第6回から第7回までの会合の記録なし。" in said
    assert "発表のみの会合" in said
    assert "No record of" not in said


@pytest.mark.parametrize(
    ("numbers", "english", "japanese"),
    [
        ([(3, 3)], "the third meeting", "第3回会合"),
        (
            [(1, 2), (5, 5)],
            "the first and second meetings and the fifth meeting",
            "第1回から第2回までの会合、第5回会合",
        ),
        (
            [(1, 1), (3, 3), (5, 8)],
            "the first meeting, the third meeting and the fifth to eighth meetings",
            "第1回会合、第3回会合、第5回から第8回までの会合",
        ),
    ],
)
def test_missing_meetings_are_told_in_a_row(numbers, english, japanese):
    assert headings.all_missing(numbers) == english
    assert headings.all_missing(numbers, "ja") == japanese


@pytest.mark.parametrize(
    ("title", "language", "told"),
    [
        ("共同声明", "ja", "ja"),
        ("Result of the eighth meeting, a copy", "ja", "en"),
        ("「宇宙」 SSA", "ja", "ja"),
        ("Communiqué", "fr", "fr"),
        ("Joint Statement", "en", "en"),
    ],
)
def test_a_title_in_letters_that_its_language_has_not_is_english(title, language, told):
    assert titled_in(Source(title=title, language=language)) == told


def test_a_text_in_latin_letters_is_marked_where_the_page_has_others():
    with override("ja"):
        assert by_script("Space & law") == '<span lang="en">Space &amp; law</span>'
        assert by_script("宇宙 SSA") == "宇宙 SSA"
    with override("en-gb"):
        assert by_script("Space & law") == "Space & law"


def test_what_is_found_is_marked_where_it_is_in_english(client, talks):
    hits = visit(client, "/ja/search/?q=moon").all("ol", "hits")
    titles_found = [link for hit in hits for link in hit.all("a", "title")]

    assert titles_found
    assert [
        link.text
        for link in titles_found
        if [inner.attributes["lang"] for inner in link.all("span")] != ["en"]
        and link.text.isascii()
    ] == []


def test_a_mark_does_not_change_the_language_of_what_is_found(client, talks):
    def languages(address):
        [snippet] = visit(client, f"{address}?q=米国").all("p", "snippet")
        assert [mark.text for mark in snippet.all("mark")] == ["米国"]
        return [span.attributes["lang"] for span in snippet.all("span")]

    assert languages("/ja/search/") == []
    assert languages("/search/") == ["und"]


def test_the_page_of_a_fault_says_it_in_both_languages(client, talks, monkeypatch):
    def breaks(*_asked, **_named):
        raise RuntimeError

    monkeypatch.setattr(lists, "meetings", breaks)
    client.raise_request_exception = False
    page = read(client.get("/ja/meetings/").content.decode())

    assert [one.text for one in page.all("p") if one.attributes.get("lang") == "ja"] == [
        "このページを作成できなかった。原因はプログラムにあり、アドレスの誤りではない。"
        "不具合は記録済み。記録そのものに影響はない。"
    ]
    assert "The record itself is unharmed." in page.text
