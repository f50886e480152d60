"""Names and words that are written from right to left, within pages that are not."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.xdist_group("browser")

DIRECTION = "element => getComputedStyle(element).direction"


@pytest.mark.parametrize(
    ("address", "place", "language", "words"),
    [
        ("/agencies/qaf-space/", ".names dd", "ar", "وكالة الفضاء (قاف)"),
        ("/sources/qaf-2020/", "h1", "ar", "بيان مشترك (2020)"),
        ("/sources/qaf-2020/", "#moon blockquote", "ar", "سيعمل الجانبان معا على القمر (2025)."),
        (
            "/commitments/qaf-moon/",
            "figure blockquote",
            "ar",
            "سيعمل الجانبان معا على القمر (2025).",
        ),
        ("/meetings/qaf-jp-1/", ".person span", "ar", "ليلى (قاف)"),
    ],
)
def test_words_from_right_to_left_are_set_so_and_say_their_language(
    visitor, address, place, language, words
):
    visitor.opens(address)
    # An editor of another test may have put something beside it.
    found = visitor.page.locator(place).first
    expect(found).to_have_text(words)
    assert (found.get_attribute("lang"), found.evaluate(DIRECTION)) == (language, "rtl")
    assert visitor.page.locator("main").evaluate(DIRECTION) == "ltr"


def test_words_from_left_to_right_stay_so(visitor):
    visitor.opens("/sources/eirns-2019-07-25/")
    found = visitor.page.locator("#qzss blockquote")
    assert (found.get_attribute("lang"), found.evaluate(DIRECTION)) == ("en", "ltr")


def test_every_element_in_a_language_from_the_right_says_so_or_lets_its_words_say_so(visitor):
    for address in ("/meetings/qaf-jp-1/", "/sources/", "/dialogues/qaf-jp/brief/"):
        visitor.opens(address)
        said = "[...document.querySelectorAll('body [lang=ar]:not(input)')].map(each => each.dir)"
        directions = set(visitor.page.evaluate(said))
        assert directions, address
        assert directions <= {"auto", "rtl"}, address


# A bracket that closes a title would else stand at its other end.
def test_a_name_in_a_sentence_keeps_its_brackets_where_they_belong(visitor):
    visitor.opens("/sources/")
    title = visitor.page.get_by_role("link", name="بيان مشترك (2020)")
    first, last = title.evaluate(
        """link => [0, link.firstChild.length - 1].map(place => {
            const range = document.createRange()
            range.setStart(link.firstChild, place)
            range.setEnd(link.firstChild, place + 1)
            return range.getBoundingClientRect().left
        })"""
    )
    assert first > last
