"""What stands on many pages, told in Japanese: sources, citations, names, and two meetings."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override

from dialogues.templatetags.languages import by_script
from tests.records import REGISTERS
from tests.talks import TALKS, visit

NAMED = """
areas:
  junk: {name: Debris, names: {ja: 宇宙ごみ}, aliases: [Space junk, 宇宙塵]}
"""


def locators(page):
    return [one.text for mark in page.all("details", "source") for one in mark.all("p", "locator")]


def test_a_quotation_names_its_title_publisher_standing_and_place(client, today, talks):
    contact = visit(client, "/commitments/contact/")

    assert set(locators(contact)) == {
        "Talks held · EIRNS · news",
        "Joint Statement · State · official, third paragraph",
    }


def test_a_quotation_names_the_title_of_a_source_without_publisher_once(client, today, folder):
    folder.loads("record", REGISTERS)
    folder.loads(
        "bare",
        """
sources:
  bare: {title: In orbit, kind: paper, standing: derived, seen: whole, language: en, passages: {one: {}}}
meetings:
  bare: {kind: summit, title: A summit, parties: [us, jp], date: 2019-05-27, state: held, cites: [bare#one]}
""",
    )

    assert set(locators(visit(client, "/meetings/bare/"))) == {"In orbit · derived"}


def test_a_japanese_page_says_of_each_source_who_where_and_for_what(client, today, talks):
    [first, second, *_rest] = visit(client, "/ja/meetings/talks-1/").all("p", "locator")

    assert first.text == "Talks held · EIRNS · 報道、first paragraph"
    assert second.text == "Talks held · EIRNS · 報道、second paragraph(開催地について)"
    assert [one.text for one in first.all("span") if one.attributes["lang"] == "en"] == [
        "Talks held",
        "EIRNS",
        "first paragraph",
    ]


def test_a_japanese_page_is_cited_with_its_own_address_and_files_without_language(
    client, today, talks
):
    [cite] = visit(client, "/ja/meetings/talks-1/").all("details", "cite")
    files = [link.attributes["href"] for link in cite.all("a")]

    assert "、第1版(" in cite.text
    assert "、http://127.0.0.1:8000/ja/meetings/talks-1/ " in cite.text
    assert files == ["/meetings/talks-1.bib", "/meetings/talks-1.csl.json"]
    assert [client.get(file).status_code for file in files] == [200, 200]


def test_a_commitment_is_cited_by_its_statement_in_the_language_of_the_page(client, today, talks):
    def title(slug):
        [cite] = visit(client, f"/ja/commitments/{slug}/").all("details", "cite")
        [title] = cite.all("bdi")
        return title.text, [one.attributes["lang"] for one in title.all("span")]

    assert title("payloads") == ("日本は載せる。", [])
    assert title("moon") == ("Both go to the Moon.", ["en"])


def test_a_japanese_page_explains_statuses_by_the_words_in_which_it_tells_them(client, db):
    explained = [one.text for one in visit(client, "/ja/about/").all("dt")]

    with override("ja"):
        told = [gettext(status) for status in ("Paused", "Cancelled", "Superseded")]
    assert "、".join(told) in explained


def test_names_are_marked_with_the_language_they_are_in(client, today, folder):
    folder.loads("named", NAMED)

    def told(address):
        [names] = visit(client, address).all("dl", "names")
        return [
            (one.text, one.attributes["lang"])
            for tag in ("dt", "dd", "span")
            for one in names.all(tag)
            if "lang" in one.attributes
        ]

    assert told("/areas/junk/") == [("日本語", "ja"), ("宇宙ごみ", "ja"), ("宇宙塵", "ja")]
    # What it is called there already is not said twice, and what it is called in English is.
    assert told("/ja/areas/junk/") == [
        ("English", "en"),
        ("Debris", "en"),
        ("Space junk", "en"),
    ]


@pytest.mark.parametrize(
    ("text", "near", "language"),
    [
        ("宇宙デブリ", [], "ja"),
        ("우주", [], "ko"),
        ("国家航天局", ["en", "zh-Hans"], "zh-Hans"),
        ("宇宙航空研究開発機構", "ja", "ja"),
        ("國家太空中心", ["en"], "und"),
    ],
)
def test_a_text_is_marked_with_the_language_its_script_tells(text, near, language):
    assert by_script(text, near) == f'<span lang="{language}">{text}</span>'


PRINTED = {
    "and other high-level representatives": "NASAほか",
    "city: Tokyo\n    attendance": "city: Tokyo\n    dated_as: 7月24日の会合\n    attendance",
    "target_as: planned for 2023": "target_as: 2023年までに",
    "{text: they shared the intention to go to the Moon}": "{locator: 【参考1】}",
    "says: one body": "says: 一つの組織",
}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("meetings/talks-1/", {"ほか": "ja", "7月24日の会合": "ja", "一つの組織": "ja"}),
        ("commitments/payloads/", {"2023年までに": "ja", "【参考1】": "ja"}),
        ("coverage/", {"【参考1】": "ja"}),
    ],
)
def test_words_as_printed_are_marked_with_the_language_their_script_tells(
    client, today, folder, address, words
):
    printed = TALKS.replace(
        "seen: whole, language: en, published: 2019", "seen: whole, language: ja, published: 2019"
    )
    for before, now in PRINTED.items():
        assert printed.count(before) == 1
        printed = printed.replace(before, now)
    folder.loads("talks", printed)

    def told(page):
        return {
            span.text: span.attributes["lang"]
            for span in page.all("span")
            if span.text in words and "lang" in span.attributes
        }

    assert told(visit(client, f"/{address}")) == words
    assert told(visit(client, f"/ja/{address}")) == {}


def test_a_text_in_latin_letters_is_english(client):
    assert by_script("JAXA & others", ["ja"]) == "JAXA & others"


def test_two_meetings_are_compared_in_japanese(client, today, talks):
    page = visit(client, "/ja/compare/?a=talks-1&b=talks-2")
    sections = page.all("section", "compared")

    assert [heading.text for heading in page.all("h1")] == ["第1回会合と第2回会合"]
    assert [
        (section.all("h2")[0].text, [group.text for group in section.all("h3")])
        for section in sections
    ] == [
        ("出席者", ["両方にあるもの", "後の会合にないもの", "第1回会合のみ(確認した資料の範囲)"]),
        ("議題", ["両方にあるもの", "後の会合にないもの"]),
        ("約束", ["第2回会合のみ(確認した資料の範囲)", "両方にあるもの", "以後の言及なし"]),
    ]
    assert [one.text for one in sections[0].all("p", "absence")] == [
        "第2回会合(2020年8月26日)の一覧に記載なし",
        "第2回会合、Japan:参加機関の一覧は資料にない",
    ]


def test_japanese_list_of_dialogues_names_them_in_japanese_where_the_record_does(
    client, today, talks
):
    page = visit(client, "/ja/dialogues/")

    assert [link.text for link in page.all("a", "title")] == ["Japan-EU Talks", "宇宙対話"]
    assert [
        next(span.text for span in standing.all("span")) for standing in page.all("p", "standing")
    ] == ["Japan、European Union", "米国、Japan"]


@pytest.mark.parametrize("address", ["/", "/ja/"])
def test_a_link_to_a_brief_is_labelled_with_its_dialogue_each_word_in_its_language(
    client, today, talks, address
):
    page = visit(client, address)
    named = {one.attributes["id"]: one for one in page.all() if "id" in one.attributes}

    assert {
        link.attributes["aria-labelledby"]
        for link in page.all("a")
        if link.attributes["href"].endswith("/brief/")
    } == {f"brief-{slug} dialogue-{slug}" for slug in ("jp-eu", "talks")}
    assert [one.attributes["lang"] for one in named["dialogue-jp-eu"].all("span")] == (
        ["en"] if address == "/ja/" else []
    )


def test_commitments_stand_beneath_their_dialogue_as_japanese_calls_it(
    client, today, talks, folder
):
    folder.loads("named", "dialogues: {jp-eu: {name: Japan-EU Talks, names: {ja: 日EU対話}}}")
    [promised] = [
        one
        for one in visit(client, "/ja/areas/awareness/").all("section")
        if one.attributes.get("id") == "commitments"
    ]
    [others] = visit(client, "/ja/commitments/payloads/").all("section", "others")

    assert [one.text for one in promised.all("h3")] == ["日EU対話", "宇宙対話"]
    assert [one.all("span") for one in promised.all("h3")] == [[], []]
    assert "日EU対話" in [span.text for span in others.all("span")]


def test_a_japanese_brief_calls_areas_as_japanese_does_where_they_have_a_name(
    client, today, talks, folder
):
    folder.loads("named", "areas: {moon: {name: Moon, names: {ja: 月}}}")
    page = visit(client, "/ja/dialogues/talks/brief/")
    called = {
        link.attributes["href"]: (link.text, [span.attributes["lang"] for span in link.all("span")])
        for link in page.all("a")
        if link.attributes["href"].endswith("/#commitments")
    }

    assert called == {
        "/ja/areas/awareness/#commitments": ("Space situational awareness", ["en"]),
        "/ja/areas/moon/#commitments": ("月", []),
    }
