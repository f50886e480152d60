"""How the record is put into words: dates, ordinals, headings, standings, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from dialogues import dates
from dialogues.dossier import differences

if TYPE_CHECKING:
    import datetime

    from dialogues.models import CommitmentEvent, Meeting, Source
    from dialogues.queries.citations import Mark
    from dialogues.search.hits import Group
    from dialogues.search.marking import Marked

register = template.Library()

_FIRST = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth"),
)
_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_TWENTY, _HUNDRED, _TEENS = 20, 100, range(11, 14)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}

_STATUSES = {
    "": "Not yet made",
    "open": "Open",
    "partly fulfilled": "Partly done",
    "fulfilled": "Done",
    "paused": "Paused",
    "cancelled": "Cancelled",
    "superseded": "Superseded",
}
_STANDINGS = {"official": "official", "reprint": "reprint", "news": "news", "derived": "derived"}
# The columns whose names are not what a reader calls them.
_FIELDS = {
    "mode": "how it was held",
    "state": "whether it took place",
    "dated_as": "the date as printed",
}


# -- dates -------------------------------------------------------------------------------------


@register.simple_tag
def stated(text: str) -> str:
    """A date for a reader, with its machine form only where it is exactly one day."""
    if not text:
        return ""
    if dates.parse(text).is_day:
        return format_html('<time datetime="{}">{}</time>', text[:10], dates.shown(text))
    return dates.shown(text)


@register.simple_tag
def day(value: datetime.date) -> str:
    """A plain day for a reader."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.shown_day(value))


@register.simple_tag
def held(meeting: Meeting) -> str:
    """When a meeting was held; every date that is said where sources disagree."""
    if meeting.disputed_dates and not meeting.date:
        return dates.either(meeting.disputed_dates)
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


# -- numbers and names ---------------------------------------------------------------------------


@register.filter
def ordinal(number: int) -> str:
    """An ordinal in words, small letters: sixth, twenty-first, 112th."""
    if number < _TWENTY:
        return _FIRST[number - 1]
    if number >= _HUNDRED:
        ending = "th" if number % 100 in _TEENS else _ENDINGS.get(number % 10, "th")
        return f"{number}{ending}"
    tens, ones = divmod(number, 10)
    stem = _TENS[tens - 2]
    return f"{stem}y-{_FIRST[ones - 1]}" if ones else f"{stem}ieth"


@register.filter
def missing(numbers: tuple[int, int]) -> str:
    """The meetings from one ordinal to another: third meeting, third and fourth meetings."""
    first, last = numbers
    if first == last:
        return f"{ordinal(first)} meeting"
    joined = "and" if last == first + 1 else "to"
    return f"{ordinal(first)} {joined} {ordinal(last)} meetings"


@register.filter
def mention(meeting: Meeting) -> str:
    """A meeting within a sentence, after "the": sixth meeting, U.S.-Japan summit."""
    if meeting.title:
        return meeting.title.removeprefix("The ").removeprefix("the ")
    kind = meeting.get_kind_display().lower()
    if meeting.kind in ("", "session", "other"):
        kind = "meeting"
    return f"{ordinal(meeting.ordinal)} {kind}" if meeting.ordinal else kind


@register.filter
def heading(meeting: Meeting) -> str:
    """A meeting's title; where it has none, which of its dialogue it was."""
    said = meeting.title or mention(meeting)
    return said[:1].upper() + said[1:]


@register.filter
def in_full(meeting: Meeting) -> str:
    """A meeting's heading, and whose it was where that is not said by a title."""
    if meeting.title or meeting.dialogue is None:
        return heading(meeting)
    return f"{heading(meeting)}, {meeting.dialogue.name}"


@register.filter
def choice(meeting: Meeting) -> str:
    """A meeting of a list to choose from, without markup: its heading, and when it was."""
    when = _plainly(meeting)
    return f"{heading(meeting)}, {when}" if when else heading(meeting)


@register.filter
def beside(meeting: Meeting, other: Meeting) -> str:
    """A meeting within a sentence, after "the", told apart from another one."""
    said = mention(meeting)
    if meeting == other or said != mention(other):
        return said
    if meeting.dialogue and meeting.dialogue_id != other.dialogue_id:
        return f"{said} ({meeting.dialogue.name})"
    return f"{said} ({_plainly(meeting) or meeting.slug})"


def _plainly(meeting: Meeting) -> str:
    if meeting.disputed_dates and not meeting.date:
        return dates.either(meeting.disputed_dates)
    return dates.shown(meeting.date) if meeting.date else ""


@register.filter
def field(name: str) -> str:
    """A column as a reader calls it: the city, how it was held."""
    return _FIELDS.get(name, f"the {name.replace('_', ' ')}")


@register.filter
def sentence(text: str) -> str:
    """A text that begins with a capital and ends with a stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '.!?。”' else '.'}"


# -- commitments -----------------------------------------------------------------------------------


@register.filter
def status(held: Any) -> str:
    """What holds of a commitment or a part, in a word or three."""
    return "Past its date" if held.is_overdue else became(held)


@register.filter
def became(held: Any) -> str:
    """What an event made of a commitment or a part, whatever became of its target since."""
    said = _STATUSES[held.status or ""]
    return f"{said} late" if held.status == "fulfilled" and held.is_late else said


@register.filter
def has_earlier_part(held: Any) -> bool:
    """Whether a part still to be done has a target before the one last stated."""
    return bool(held.due_on and held.target and held.due_on != dates.parse(held.target).latest)


@register.filter
def status_word(name: str) -> str:
    """A status within a sentence: open, partly done."""
    return _STATUSES[name].lower()


@register.filter
def fate(held: Any) -> str:
    """What holds, as a class: past-its-date, done, open ..."""
    return status(held).lower().replace(" ", "-")


# -- sources and languages -------------------------------------------------------------------------


@register.filter
def label(source: Source) -> str:
    """A source as its mark names it: publisher or title, and standing."""
    return f"{source.publisher or source.title} · {_STANDINGS[source.standing]}"


@register.filter
def signs(mark: Mark) -> str:
    """A mark in words: each publisher and standing once, however many of its sources are cited."""
    return "; ".join(dict.fromkeys(label(source) for source in mark.sources))


@register.filter
def language_name(tag: str) -> str:
    """A language by its own name; its tag where that is not known."""
    try:
        name = str(get_language_info(tag.lower())["name_local"])
    except KeyError:
        return tag
    return name[:1].upper() + name[1:]


class Told(NamedTuple):
    """A text of ours, and the language it is in."""

    text: str
    language: str


@register.simple_tag
def told(record: Any, name: str, language: str = "en") -> Told:
    """A text of a record in a language, or else in English, or else in any it is told in."""
    others = getattr(record, f"{name[:-1]}ies" if name.endswith("y") else f"{name}s")
    texts = {"en": getattr(record, name), **others}
    found = (language, "en", *sorted(others))
    return next((Told(texts[tag], tag) for tag in found if texts.get(tag)), Told("", language))


# -- search ----------------------------------------------------------------------------------------

_OPEN, _CLOSE = SafeString("<mark>"), SafeString("</mark>")
# What is found of a kind: one of it, and many.
_KINDS = {
    "party": ("party", "parties"),
    "agency": ("agency", "agencies"),
    "area": ("area", "areas"),
    "dialogue": ("dialogue", "dialogues"),
    "meeting": ("meeting", "meetings"),
    "commitment": ("commitment", "commitments"),
    "source": ("source", "sources"),
    "participant": ("seat at the table", "seats at the table"),
    "discussion": ("subject on the table", "subjects on the table"),
    "event": ("event", "events"),
    "passage": ("quotation", "quotations"),
}


@register.filter
def marked(pieces: Marked) -> str:
    """A text with what was asked for marked in it."""
    return format_html_join(
        "",
        "{}{}{}",
        ((_OPEN, piece, _CLOSE) if is_match else ("", piece, "") for piece, is_match in pieces),
    )


@register.filter
def many_of(kind: str, count: int = 2) -> str:
    """What things of a kind are called, one or many of them."""
    one, many = _KINDS[kind]
    return one if count == 1 else many


@register.simple_tag
def how_many(group: Group) -> str:
    """How many were found of a kind, as far as they were counted: 1 meeting, 10,000+ meetings."""
    more = "+" if group.is_capped else ""
    return f"{group.total:,}{more} {many_of(group.kind, group.total)}"


@register.filter
def shown(value: object) -> str:
    """A value of a record's field, in a line of text."""
    return differences.shown(value)
