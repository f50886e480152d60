"""What a change means, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from dialogues import dates
from dialogues.dossier import differences
from dialogues.queries.meanings import Wording

from .columns import column
from .languages import ENGLISH, by_script, in_english, language_of, said_in, spoken
from .record import in_full, status_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.queries.meanings import Meaning

register = template.Library()


@register.filter
def in_a_line(meaning: Meaning) -> str:
    """What a change means."""
    return (_IN_ENGLISH if spoken() == ENGLISH else _IN_PAGE).title(meaning)


@register.filter
def name_of(meaning: Meaning | None) -> str:
    """What the record is called of which a change tells; nothing for no change."""
    return _IN_PAGE.name(meaning) if meaning else ""


@register.filter
def shown(value: object) -> str:
    """A value of a record's field, in a line of text."""
    return gettext("nothing") if value is None else by_script(differences.shown(value))


class _Marked(Wording):
    """In the language of a page; what the record says is marked with its own where that is another."""

    def say(self, message: str, **told: str) -> str:
        return format_html(gettext(message), **told) if told else gettext(message)

    def joined(self, between: str, texts: Sequence[str]) -> str:
        return format_html_join(gettext(between), "{}", ((text,) for text in texts))

    def name(self, told: Meaning) -> str:
        if told.meeting:
            return in_full(told.meeting)
        language = language_of(told.name, told.language)
        return told.names.get(spoken()) or said_in(told.name, language)

    def value(self, value: Any) -> str:
        return shown(value)


class _InPage(_Marked):
    """In the language of a page that is not in English."""

    def record_data(self, text: str) -> str:
        return in_english(text)

    def status(self, status: str) -> str:
        return status_word(status)

    def target(self, date: str) -> str:
        return dates.shown(date, spoken()) if date else gettext("none")

    def field(self, path: str) -> str:
        return column(path.replace(" ", "_"))


_IN_ENGLISH = _Marked()
_IN_PAGE = _InPage()
