"""How the record is put into words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dialogues import dates, headings
from dialogues.models import Dialogue, Meeting
from dialogues.templatetags import columns, languages, record


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (6, "sixth"),
        (12, "twelfth"),
        (19, "nineteenth"),
        (20, "twentieth"),
        (21, "twenty-first"),
        (40, "fortieth"),
        (99, "ninety-ninth"),
        (100, "100th"),
        (101, "101st"),
        (112, "112th"),
        (1003, "1003rd"),
    ],
)
def test_ordinal_is_in_words_as_far_as_a_reader_would_say_them(number, words):
    assert headings.ordinal(number) == words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((3, 3), "third meeting"),
        ((3, 4), "third and fourth meetings"),
        ((1, 5), "first to fifth meetings"),
    ],
)
def test_missing_meetings_are_named_once(numbers, words):
    assert record.missing(numbers) == words


@pytest.mark.parametrize(
    ("fields", "heading", "mention"),
    [
        ({"ordinal": 6, "kind": "session"}, "Sixth meeting", "sixth meeting"),
        (
            {"ordinal": 2, "kind": "preparatory"},
            "Second preparatory meeting",
            "second preparatory meeting",
        ),
        ({"kind": "summit", "title": "The Tokyo summit"}, "The Tokyo summit", "Tokyo summit"),
        ({"kind": "session"}, "Meeting", "meeting"),
    ],
)
def test_meeting_without_a_title_is_named_by_its_number(fields, heading, mention):
    meeting = Meeting(dialogue=Dialogue(name="Space Talks"), **fields)

    assert record.heading(meeting) == heading
    assert record.mention(meeting) == mention
    assert record.in_full(meeting) == (heading if "title" in fields else f"{heading}, Space Talks")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["2018-03-03", "2018-03-02"], "2 or 3 March 2018"),
        (["2018-03-02", "2018-04-02"], "2 March 2018 or 2 April 2018"),
        (["2018-03", "2018-03-02"], "March 2018 or 2 March 2018"),
        (["2018", "2019?"], "2018 or 2019, uncertain"),
    ],
)
def test_dates_that_disagree_are_joined_by_or(texts, said):
    assert dates.either(texts) == said


def test_dates_that_disagree_in_japanese():
    assert dates.either(["2018-03-02", "2018-03-03"], "ja") == "2018年3月2日または2018年3月3日"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("2019-07-24", '<time datetime="2019-07-24">24 July 2019</time>'),
        ("2019-07", "July 2019"),
        ("2019-07-24~", "about 24 July 2019"),
        ("2019-07-24/2019-07-25", "24–25 July 2019"),
        ("", ""),
    ],
)
def test_machine_reads_a_date_only_where_it_is_one_day(text, html):
    assert record.stated(text) == html


def test_text_is_told_in_the_language_asked_for_or_the_next_best():
    both = SimpleNamespace(summary="Talks.", summaries={"ja": "対話"})
    foreign = SimpleNamespace(summary="", summaries={"ja": "対話", "fr": "Dialogue"})
    nothing = SimpleNamespace(summary="", summaries={})

    assert languages.told(both, "summary") == ("Talks.", "en")
    assert languages.told(both, "summary", "ja") == ("対話", "ja")
    assert languages.told(foreign, "summary") == ("Dialogue", "fr")
    assert languages.told(nothing, "summary") == ("", "en")


@pytest.mark.parametrize(
    ("tag", "name"), [("ja", "日本語"), ("en", "English"), ("fr", "Français"), ("xx", "xx")]
)
def test_language_has_its_own_name(tag, name):
    assert languages.language_name(tag) == name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broader", "the broader area"),
        ("copy_of", "what it is a copy of"),
        ("dated_as", "the date as printed"),
        ("iso_code", "the ISO code"),
        ("published", "the date of publication"),
        ("seen", "how much was read"),
        ("url", "the web address"),
    ],
)
def test_a_column_is_named_in_words_that_stand_in_a_sentence(name, words):
    assert columns.field(name) == words
