"""Text in its normal form, and questions read from whatever was typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.dossier.checks import failures
from dialogues.search.drafts import MOST_CHARACTERS, MOST_OF_ONE, MOST_TOKENS, draft, indexed
from dialogues.search.question import MOST_TERMS, Step, read
from dialogues.search.words import LONGEST, fold, run_token, spelt, tokens, whole_token, words
from tests.records import REGISTERS

# Names whose tokens are more than a megabyte.
CROWD = [
    " ".join(f"{number:04}" + "Я" * 60 for number in range(n, n + 4)) for n in range(0, 4_400, 4)
]


def told(text):
    return [word.text for word in words(fold(text))]


def c(characters):
    return run_token(characters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S.-Japan Dialogue", ["the", "us", "japan", "dialogue"]),
        ("U.S. and U.K.", ["us", "and", "uk"]),
        ("Japan's H3, Japan’s QZS-6", ["japan", "h3", "japan", "qzs", "6"]),
        ("l'espace", ["l", "espace"]),
        ("Agência Espacial, Über, ÅNGSTRÖM", ["agencia", "espacial", "uber", "angstrom"]),
        ("ＪＡＸＡ １２", ["jaxa", "12"]),
        ("ﬁnal ²", ["final", "2"]),
        ("Роскосмос ЕЩЁ", ["роскосмос", "еще"]),
        ("ΕΛΛΆΣ", ["ελλασ"]),
        ("भारत सरकार", ["भारत", "सरकार"]),
        ("وَكالة", ["وكالة"]),
        ("JAXA宇宙航空 研究", ["jaxa", "宇宙航空", "研究"]),
        ("スコット・ペース", ["スコット", "ペース"]),
        ("がか ｶﾞ", ["がか", "ガ"]),
        ("한국 항공", ["한국", "항공"]),
        ("snake_case 1,000.5", ["snake", "case", "1", "000", "5"]),
        ("co\u00adoperation", ["cooperation"]),
        (
            "\ufeffJ\u2060AXA\u200e 葛\U000e0100城 ミ\u200bラ\u200b\u200bイ",
            ["jaxa", "葛城", "ミライ"],
        ),
        ("open\u200bspace Auf\u200clage क्\u200dष", ["open", "space", "auflage", "क्ष"]),
        ("ไทย\u200bคม", ["ไทยคม"]),
        ("می\u200cخواهم", ["می", "خواهم"]),
        ("אַרְצוֹת־הַבְּרִית", ["ארצות", "הברית"]),
        ("\x00\ud800 - !", []),
    ],
)
def test_words_are_told_apart_and_what_does_not_count_is_folded(text, expected):
    assert told(text) == expected


def test_english_words_are_known_by_their_stems_and_kept_in_full_where_those_hide_them():
    assert spelt("agreements on space policies 2019") == [
        ("wagreement", "vagreements"),
        ("won", ""),
        ("wspace", ""),
        ("wpolici", "vpolicies"),
        ("w2019", ""),
    ]


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("organisations", "Organizations"),
        ("utilisation", "utilization"),
        ("analysed", "analyzed"),
        ("behaviours", "behaviors"),
        ("centre", "Center"),
        ("centres", "centers"),
        ("defence", "defense"),
        ("programmes", "program"),
        ("licensing", "licence"),
        ("dialogues", "dialog"),
        ("kilometres", "kilometers"),
    ],
)
def test_a_word_is_the_same_in_british_and_american_spelling(british, american):
    assert [token.token for token in tokens(fold(british))] == [
        token.token for token in tokens(fold(american))
    ]


def test_the_beginning_of_a_word_may_be_typed_in_either_spelling():
    [*_, (beginning,)] = read("organiz").terms[0]
    [(_stem, full)] = spelt("organisers")
    assert full.startswith(beginning.token)
    assert told("size prize horizon") == ["size", "prize", "horison"]


def test_what_is_often_left_out_parts_no_run_that_is_indexed():
    together = [token.token for token in tokens("日米対話第6回")]
    for apart in ("日米対話 第6回", "「日米・対話」第6回", "日米（対話）　第6回"):
        assert [token.token for token in tokens(fold(apart))] == together
        assert spelt(fold(apart)) == [(token, "") for token in together]
        assert whole_token(fold(apart)) == whole_token("日米対話第6回")
    assert [token.token for token in tokens("対話、第")] == [c("対話"), c("話"), c("第")]
    assert [(token.start, token.end) for token in tokens("対「話」 第")] == [(0, 3), (2, 6), (5, 6)]


def test_a_run_without_spaces_gives_every_two_neighbours_and_the_last_one():
    assert [token.token for token in tokens("宇宙局")] == [c("宇宙"), c("宙局"), c("局")]
    assert c("宇宙").startswith(c("宇"))


@given(st.text())
def test_tokens_are_plain_and_the_fast_way_gives_the_same(text):
    folded = fold(text)
    slow = [token.token for token in tokens(folded)]
    assert slow == [token for token, _full in spelt(folded)]
    assert all(re.fullmatch(r"[a-z][0-9a-z]+", token, re.ASCII) for token in slow)
    assert all(len(token) <= 8 * LONGEST + 1 for token in slow)


@given(st.text(st.sampled_from("aA.'’s -1é月ガ\u0301")))
def test_the_fast_way_gives_the_same_where_rules_meet(text):
    folded = fold(text)
    assert [token.token for token in tokens(folded)] == [token for token, _full in spelt(folded)]


def test_a_name_in_full_is_told_from_a_part_of_it():
    assert whole_token(fold("Space Agency")) == whole_token(fold("  SPACE—agency. "))
    assert whole_token(fold("Space Agency")) != whole_token(fold("Space"))
    assert whole_token("!") == ""


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("moons of Mars ", [["wmoon"], ["wof"], ["wmar", "wmars*", "vmars*"]]),
        ("agree* on", [["wagre", "wagree*", "vagree*"], ["won*", "von*"]]),
        ("x", [["wx"]]),
        ("x*", [["wx*", "vx*"]]),
        ('"space debris" norms', [["wspace wdebri"], ["wnorm", "wnorms*", "vnorms*"]]),
        ('"space debr*"', [["wspace wdebr*", "wspace vdebr*"]]),
        ('"space debr', [["wspace wdebr*", "wspace vdebr*"]]),
        ("“space”", [["wspace"]]),
        ("space space space", [["wspace"], ["wspace*", "vspace*"]]),
        ("宇宙局", [[f"{c('宇宙')} {c('宙局')}"]]),
        ("月", [[f"{c('月')}*"]]),
        ("月 探査", [[f"{c('月')}*"], [c("探査")]]),
        ('"月 探査"', [[f"{c('月探')} {c('探査')}"]]),
        ('"月、探査"', [[f"{c('月')} {c('探査')}"]]),
        ("ро", [[f"u{'ро'.encode().hex()}*"]]),
        ('"" * ( " "', []),
    ],
)
def test_a_question_is_read_as_terms_that_every_hit_has(typed, terms):
    def shown(phrase):
        return " ".join(f"{step.token}{'*' if step.is_prefix else ''}" for step in phrase)

    assert [[shown(phrase) for phrase in term] for term in read(typed).terms] == terms


def test_sixteen_words_of_sixty_four_characters_count():
    many = read(" ".join(f"a{number}" for number in range(40)))
    assert len(many.terms) == MOST_TERMS
    assert read("x" * 1_000 + ' "').terms[0] == ((Step(f"w{'x' * LONGEST}"),),)
    assert len(read("宇" * 10_000).terms[0][0]) == LONGEST - 1
    assert len(read('"' + "月、" * 10_000).terms[0][0]) == MOST_TERMS


def test_a_document_keeps_no_more_than_both_engines_keep_the_places_of():
    crowded = indexed(draft("source", None, (1, "s"), text=["ab " * 20_000 + "cd"])).split()
    assert len(crowded) == MOST_OF_ONE
    long = indexed(
        draft("source", None, (1, "s"), text=[" ".join(map(str, range(20_000)))])
    ).split()
    assert len(long) == MOST_TOKENS
    wide = indexed(draft("agency", None, (1, "a"), names=CROWD))
    assert MOST_CHARACTERS * 0.9 < len(wide.replace(" ", "")) <= MOST_CHARACTERS


def test_a_record_of_very_many_long_names_is_taken_by_both_engines(folder):
    folder.loads("first", REGISTERS)
    aliases = "".join(f"\n      - {name}" for name in CROWD)
    folder.loads("names", f"agencies:\n  nasa:\n    aliases:{aliases}")
    assert list(failures()) == []
