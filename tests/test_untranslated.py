"""No word stands on a page in a language that is not the page's, and is not said to be another.

A string of the interface that nobody has translated is found like this, and so is a name or a
quotation that a screen reader would read out in the wrong language.
"""

from __future__ import annotations

import re

import pytest

from tests.catalogues import LANGUAGES, brought_up_to_date, catalogue, path, untranslated, written
from tests.talks import Element
from tests.walks import pages

__all__ = ["pages"]

# One process walks for both files that look at every page.
pytestmark = [pytest.mark.xdist_group("walk"), pytest.mark.no_cover]

# Read as they are in every language: names of formats, and of this site.
_NAMES = (
    "Space Dialogues",
    *("API", "Atom", "BibTeX", "CSL-JSON", "CSV", "EDTF", "JSON", "OpenAPI", "SQLite", "ZIP"),
    *("JSON Schema", "SHA-256", "iCalendar", "zip"),
)
_NAME = re.compile(
    "|".join(
        rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])"
        for name in sorted(_NAMES, key=len, reverse=True)
    )
)
_ADDRESS = re.compile(r"https?://\S+|/[a-z/.-]+")
_LATIN = re.compile(r"[A-Za-z]*[a-z][A-Za-z]+|[A-Z][a-z]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Within Japanese, a name of one word is no other language; several words in a row are.
_SEVERAL = re.compile(r"[A-Za-z][a-z.'-]+,? [A-Za-z][A-Za-z.'-]*[a-z]")
# Where no part can be marked as another language: what a browser shows as plain text.
_APART = {"script", "style", "code", "option", "title"}
# As printed in a source, which may speak two languages at once.
_AS_PRINTED = {"q", "blockquote", "bdi"}
_SPOKEN = ("aria-label", "title", "placeholder", "alt")


def said(element, language=""):
    """Each text of a page with the language that it is said to be in."""
    language = element.attributes.get("lang", language)
    if element.tag in _APART or element.tag in _AS_PRINTED:
        return
    for name in _SPOKEN:
        # No part of one can be marked as another language.
        spoken = element.attributes.get(name, "")
        if element.tag != "svg" and not _CJK.search(spoken):
            yield language, spoken
    for child in element.children:
        if isinstance(child, Element):
            yield from said(child, language)
        else:
            yield language, child


def is_strange(language, text):
    """Whether a text cannot be in the language that it is said to be in."""
    told = _NAME.sub(" ", _ADDRESS.sub(" ", text))
    if language != "ja":
        # A sentence may speak of somebody by their own name.
        return bool(_CJK.search(told)) and not _SEVERAL.search(told)
    return bool((_SEVERAL if _CJK.search(told) else _LATIN).search(told))


def strange(page, shown):
    """The texts of a page that cannot be in the language they are said to be in."""
    return [
        text.strip()
        for language, text in said(page)
        if language.partition("-")[0] == shown and is_strange(shown, text)
    ]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_word_of_a_page_is_in_another_language_unsaid(pages, language):
    own = {
        address: page
        for address, page in pages.items()
        if address.startswith("/ja/") == (language == "ja")
    }
    found = {address: strange(page, language) for address, page in own.items()}

    assert {address: texts for address, texts in found.items() if texts} == {}
    assert len(own) > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_what_the_sources_say_all_translated_and_compiled(language):
    found = brought_up_to_date(language)
    source, compiled = written(language, found)

    assert untranslated(found) == []
    assert path(language, "po").read_bytes() == source, "Run make messages."
    assert path(language, "mo").read_bytes() == compiled, "Run make messages."


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_places_and_the_marks_of_what_they_translate(language):
    wrong = [
        (message.id, text)
        for message in catalogue(language)
        for text in _each(message.string if message.id else ())
        if _marks(text) not in map(_marks, _each(message.id))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_labels_as_the_pages_have_them_in_the_same_language(language):
    known = {each.id: str(each.string) for each in catalogue(language) if not each.context}
    named = [
        (told, f"「{known[quoted]}」" if quoted else f">{known[linked]}</a>")
        for text, told in known.items()
        if isinstance(text, str)
        for quoted, linked in re.findall("“([^”]+)”|>([^<>]+)</a>", text)
        if (quoted or linked) in known
    ]

    assert [label for told, label in named if label not in told] == []
    assert "「このページを引用」" in {label for _told, label in named}


def _each(texts):
    return [texts] if isinstance(texts, str) else list(texts)


def _marks(text):
    """The places and marks of a message, but for those that say a name to be in English."""
    told = re.sub(r'<span lang="en">(.*?)</span>', r"\1", text).replace(' lang="en"', "")
    return sorted(re.findall(r"%\(\w+\)[sd]|<[^>]*>", told))
