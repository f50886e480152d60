"""What stands on many pages, told in Japanese: sources, citations, names, and two meetings."""

from __future__ import annotations

import pytest

from dialogues.templatetags.languages import by_script
from tests.records import REGISTERS
from tests.talks import visit

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
