"""How the record is put into words: dates, ordinals, headings, standings, languages."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dialogues import dates, headings

from .languages import (
    ENGLISH,
    by_script,
    called,
    in_english,
    language_by_script,
    said_in,
    spoken,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.models import CommitmentEvent, Meeting, Participant, Source
    from dialogues.queries.citations import Mark
    from dialogues.search.marking import Marked

register = template.Library()

_STATUSES = {
    "": _("Not yet made"),
    "open": _("Open"),
    "partly fulfilled": _("Partly done"),
    "fulfilled": _("Done"),
    "paused": _("Paused"),
    "cancelled": _("Cancelled"),
    "superseded": _("Superseded"),
}
_LATE = {"fulfilled": _("Done late")}
_STANDINGS = {
    "official": pgettext_lazy("a source's standing", "official"),
    "reprint": pgettext_lazy("a source's standing", "reprint"),
    "news": pgettext_lazy("a source's standing", "news"),
    "derived": pgettext_lazy("a source's standing", "derived"),
}


# -- dates -------------------------------------------------------------------------------------


@register.simple_tag
def stated(text: str) -> str:
    """A date for a reader, with its machine form only where it is exactly one day."""
    if not text:
        return ""
    if dates.parse(text).is_day:
        return format_html('<time datetime="{}">{}</time>', text[:10], dates.shown(text, spoken()))
    return dates.shown(text, spoken())


@register.simple_tag
def day(value: datetime.date) -> str:
    """A plain day for a reader."""
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), dates.shown_day(value, spoken())
    )


@register.simple_tag
def held(meeting: Meeting) -> str:
    """When a meeting was held; every date that is said where sources disagree."""
    if meeting.disputed_dates and not meeting.date:
        return dates.either(meeting.disputed_dates, spoken())
    return stated(meeting.date)


@register.simple_tag
def happened(event: CommitmentEvent) -> str:
    """When an event happened: its own date, or its meeting's."""
    if event.date or event.meeting is None:
        return stated(event.date)
    return held(event.meeting)


@register.filter
def span(text: str) -> str:
    """What a date names: day, month, year or period."""
    return dates.parse(text).span


# -- meetings and fields ---------------------------------------------------------------------------


@register.filter
def missing(numbers: tuple[int, int]) -> str:
    """The meetings from one ordinal to another: third meeting, third and fourth meetings."""
    return headings.missing(*numbers, spoken())


@register.filter
def all_missing(numbers: Sequence[tuple[int, int]]) -> str:
    """All the meetings that are missing: the third meeting and the fifth and sixth meetings."""
    return headings.all_missing(numbers, spoken())


@register.filter
def mention(meeting: Meeting) -> str:
    """A meeting within a sentence, in English after "the": sixth meeting, U.S.-Japan summit."""
    return _of(meeting, headings.mention(meeting, spoken()))


@register.filter
def heading(meeting: Meeting) -> str:
    """A meeting's title; where it has none, which of its dialogue it was."""
    return _of(meeting, headings.heading(meeting, spoken()))


@register.filter
def in_full(meeting: Meeting) -> str:
    """A meeting's heading, and whose it was where that is not said by a title."""
    if meeting.title or meeting.dialogue is None:
        return heading(meeting)
    if spoken() == "ja":
        return format_html("{} {}", called(meeting.dialogue), heading(meeting))
    return format_html("{}, {}", heading(meeting), called(meeting.dialogue))


@register.filter
def choice(meeting: Meeting) -> str:
    """A meeting of a list to choose from, without markup: its heading, and when it was."""
    told = headings.heading(meeting, spoken())
    when = headings.when(meeting, spoken())
    if spoken() == "ja":
        return f"{told}({when})" if when else told
    return f"{told}, {when}" if when else told


@register.filter
def dated(meeting: Meeting) -> str:
    """A meeting of a list: its heading, and when it was."""
    when = headings.when(meeting, spoken())
    if not when:
        return heading(meeting)
    return format_html("{}({})" if spoken() == "ja" else "{}, {}", heading(meeting), when)


@register.filter
def beside(meeting: Meeting, other: Meeting) -> str:
    """A meeting within a sentence, after "the", told apart from another one."""
    said = mention(meeting)
    if meeting == other or said != mention(other):
        return said
    if meeting.dialogue and meeting.dialogue_id != other.dialogue_id:
        return format_html("{} ({})", said, called(meeting.dialogue))
    return format_html("{} ({})", said, headings.when(meeting, spoken()) or meeting.slug)


def _of(meeting: Meeting, told: str) -> str:
    """What a meeting is called, in English where that is its title."""
    return in_english(told) if meeting.title else told


@register.filter
def sentence(text: str) -> str:
    """A text that begins with a capital and ends with a stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '.!?。”' else '.'}"


@register.filter
def seated(who: Participant) -> str:
    """Somebody at a table, in a line: the person, in Latin letters on an English page, and the body."""
    person = (who.romanised if spoken() == ENGLISH else "") or who.person
    told = [by_script(person), called(who.agency) if who.agency else ""]
    return format_html_join(gettext(", "), "{}", ((one,) for one in told if one))


# -- commitments -----------------------------------------------------------------------------------


@register.filter
def status(held: Any) -> str:
    """What holds of a commitment or a part, in a word or three."""
    return gettext("Past its date") if held.is_overdue else became(held)


@register.filter
def became(held: Any) -> str:
    """What an event made of a commitment or a part, whatever became of its target since."""
    said = held.status or ""
    return str(_LATE.get(said, _STATUSES[said]) if held.is_late else _STATUSES[said])


@register.filter
def deed(event: CommitmentEvent) -> str:
    """What an event did, in a word or three: made, rescheduled, done late."""
    return str(_LATE["fulfilled"] if event.is_done_late else event.get_kind_display())


@register.filter
def of_a_part(held: Any) -> str:
    """What follows the target last stated, where the next part to be done is due before or after it."""
    if not (held.due_on and held.target):
        return ""
    last_day = dates.parse(held.target).latest or datetime.date.max
    if held.due_on == last_day:
        return ""
    return gettext(", a part earlier") if held.due_on < last_day else gettext(", a part later")


def status_word(name: str) -> str:
    """A status within a sentence: open, partly done."""
    return str(_STATUSES[name]).lower()


@register.filter
def fate(held: Any) -> str:
    """What holds, as a class: past-its-date, done, open ..."""
    with override(settings.LANGUAGE_CODE):
        return status(held).lower().replace(" ", "-")


# -- sources and languages -------------------------------------------------------------------------


@register.filter
def label(source: Source) -> str:
    """A source as its mark names it: publisher or title, and standing."""
    named = in_english(source.publisher) if source.publisher else called(source)
    return format_html("{} · {}", named, _STANDINGS[source.standing])


@register.filter
def own_name(who: Participant) -> str:
    """A person's own name, marked with the language that its script and its body's names tell."""
    return by_script(who.person, who.agency.names if who.agency else ())


@register.filter
def of_a_kind(source: Source) -> str:
    """What a source is, within a sentence: a news report, an announcement, a document."""
    kind = gettext("document") if source.kind == "other" else source.get_kind_display().lower()
    if spoken() != ENGLISH:
        return kind
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


@register.filter
def signs(mark: Mark) -> str:
    """A mark in words: each publisher and standing once, however many of its sources are cited."""
    told = dict.fromkeys(label(source) for source in mark.sources)
    return format_html_join("; ", "{}", ((one,) for one in told))


# -- search ----------------------------------------------------------------------------------------

_OPEN, _CLOSE = SafeString("<mark>"), SafeString("</mark>")


@register.filter
def marked(pieces: Marked) -> str:
    """A text with what was asked for marked in it, and with the language that its script tells."""
    told = format_html_join(
        "",
        "{}{}{}",
        ((_OPEN, piece, _CLOSE) if is_match else ("", piece, "") for piece, is_match in pieces),
    )
    return said_in(told, language_by_script("".join(piece.text for piece in pieces)))
