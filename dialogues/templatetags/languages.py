"""The language of a page, and of what stands on it in another one."""

from __future__ import annotations

import re
import unicodedata
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

register = template.Library()

ENGLISH = "en"
# Of a text in one of these the browser need not be told which way it runs.
_FROM_THE_RIGHT = {"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "syr", "ug", "ur", "yi"}
# What is in one of these has no letters of English.
_IN_OTHER_LETTERS = _FROM_THE_RIGHT | {"el", "hi", "ja", "ko", "ru", "th", "uk", "zh"}
# Hebrew, Arabic and what lies between.
_RIGHT = re.compile("[\u0590-\u08ff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_ROMAN = re.compile("[A-Za-z]")
# Read in Japanese and in Chinese alike.
_HAN = re.compile("[\u3400-\u9fff]")


@register.simple_tag(name="spoken")
def spoken() -> str:
    """The language of the page as records know it: en, ja."""
    return (get_language() or ENGLISH).partition("-")[0]


@register.simple_tag
def tag_of_page() -> str:
    """The language of the page as browsers know it: en-GB, ja."""
    language, dash, region = (get_language() or ENGLISH).partition("-")
    return f"{language}{dash}{region.upper()}"


@register.filter
def language_name(tag: str) -> str:
    """A language by its own name; its tag where that is not known."""
    try:
        name = str(get_language_info(tag.lower())["name_local"])
    except KeyError:
        return tag
    return name[:1].upper() + name[1:]


@register.filter
def direction(tag: str) -> str:
    """Which way a language is written, as HTML says it."""
    return "rtl" if tag.partition("-")[0].lower() in _FROM_THE_RIGHT else "ltr"


@register.simple_tag
def comma() -> str:
    """What stands between the items of a list in a line."""
    return "、" if spoken() == "ja" else ", "


@register.simple_tag
def stop() -> str:
    """What ends a sentence."""
    return "。" if spoken() == "ja" else "."


@register.filter
def without_language(path: str) -> str:
    """An address as it is for programs: without the prefix of a language."""
    prefix = f"/{get_language()}/"
    return f"/{path.removeprefix(prefix)}" if path.startswith(prefix) else path


@register.filter
def said_in(text: str, tag: str) -> str:
    """A text, marked with its language where the page is in another."""
    if not text or not tag or tag.partition("-")[0] == spoken():
        return text
    if direction(tag) == "rtl":
        return format_html('<span lang="{}" dir="rtl">{}</span>', tag, text)
    return format_html('<span lang="{}">{}</span>', tag, text)


@register.filter
def in_english(text: Any) -> str:
    """A text that the record has in English alone."""
    return said_in(str(text), ENGLISH)


@register.filter
def titled_in(source: Any) -> str:
    """The language of a source's title: English for one that the record calls so.

    That is one with Latin letters, of a source in a language that has others.
    """
    return language_of(source.title, source.language)


def language_of(title: str, language: str) -> str:
    """The language of a title of something that is in a language."""
    has_others = language.partition("-")[0] in _IN_OTHER_LETTERS
    return ENGLISH if has_others and _is_latin(title) else language


def _is_latin(text: str) -> bool:
    letters = (letter for letter in text if letter.isalpha())
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)


@register.filter
def by_script(text: str, near: str | Iterable[str] = "") -> str:
    """A text whose language nobody noted, marked with the one that its script tells.

    Han characters alone are Japanese or Chinese: whichever is a language of what is near, or of
    the page.
    """
    return said_in(text, language_by_script(text, [near] if isinstance(near, str) else near))


def language_by_script(text: str, near: Iterable[str] = ()) -> str:
    """The language that a text's script tells; und where it may be one of several."""
    if _RIGHT.search(text):
        return next((tag for tag in near if direction(tag) == "rtl"), "und")
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    if _HAN.search(text) and not _names_its_own(text):
        readable = (tag for tag in [*near, spoken()] if tag.partition("-")[0] in ("ja", "zh"))
        return next(readable, "und")
    return ENGLISH


def _names_its_own(text: str) -> bool:
    """Whether it is an English name with its own beside it: Mita Conference Hall (三田共用会議所)."""
    return len(_ROMAN.findall(text)) > 2 * len(_HAN.findall(text))


class Told(NamedTuple):
    """A text of ours, and the language it is in."""

    text: str
    language: str


def named(record: Any) -> Told:
    """A record's name in the language of the page; else its English name, or a source's title."""
    names = getattr(record, "names", None)
    if isinstance(names, dict) and names.get(spoken()):
        return Told(str(names[spoken()]), spoken())
    if hasattr(record, "title"):
        is_source = hasattr(record, "language")
        return Told(str(record.title), titled_in(record) if is_source else ENGLISH)
    return Told(str(getattr(record, "name", record)), ENGLISH)


@register.filter
def called(record: Any) -> str:
    """The same within a line, marked with its language where the page is in another."""
    return said_in(*named(record))


@register.filter
def begun_in(commitment: Any) -> str:
    """The dialogue in which a commitment fetched with its dialogue began; nothing if in none."""
    name, names = commitment.dialogue_name, commitment.dialogue_names
    return called(SimpleNamespace(name=name, names=names)) if name else ""


@register.simple_tag
def told(record: Any, name: str, language: str = "") -> Told:
    """A text of a record in the page's language, or else in English, or else in any it is told in."""
    wanted = language or spoken()
    texts = {ENGLISH: getattr(record, name), **_others(record, name)}
    found = (wanted, ENGLISH, *sorted(texts))
    return next((Told(texts[tag], tag) for tag in found if texts.get(tag)), Told("", wanted))


@register.filter
def tells(record: Any, name: str) -> str:
    """The same within a line, marked with its language where the page is in another."""
    return said_in(*told(record, name))


def _others(record: Any, name: str) -> Mapping[str, str]:
    texts: Mapping[str, str] = getattr(record, f"{name[:-1]}ies" if name[-1] == "y" else f"{name}s")
    return texts


class Elsewhere(NamedTuple):
    """The same page in a language: what it calls itself, and where the page is."""

    tag: str
    name: str
    address: str
    is_here: bool


@register.simple_tag
def in_languages(path: str, query: str = "") -> list[Elsewhere]:
    """The page at an address in every language, its question kept."""
    return list(_in_languages(path, query))


def _in_languages(path: str, query: str) -> Iterator[Elsewhere]:
    for code, name in settings.LANGUAGES:
        address = f"{translate_url(path, code)}{query}"
        yield Elsewhere(code.partition("-")[0], str(name), address, code == get_language())
