"""How a meeting is called, in each language: by its title, or by which of its dialogue it was.

Programs are told in English, readers in the language of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues import dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogues.models import Meeting

_FIRST = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth"),
)
_TENS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_TWENTY, _HUNDRED, _TEENS = 20, 100, range(11, 14)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
# What a meeting without a title is called; anything else is a meeting.
_KINDS = {
    "en": {
        "": "meeting",
        "preparatory": "preparatory meeting",
        "summit": "summit",
        "ministerial": "ministerial",
    },
    "ja": {
        "": "会合",
        "preparatory": "準備会合",
        "summit": "首脳会談",
        "ministerial": "閣僚会合",
    },
}


def ordinal(number: int) -> str:
    """An ordinal in English words, small letters: sixth, twenty-first, 112th."""
    if number < _TWENTY:
        return _FIRST[number - 1]
    if number >= _HUNDRED:
        return numeral(number)
    tens, ones = divmod(number, 10)
    stem = _TENS[tens - 2]
    return f"{stem}y-{_FIRST[ones - 1]}" if ones else f"{stem}ieth"


def numeral(number: int) -> str:
    """An ordinal in English digits: 6th, 21st, 112th."""
    ending = "th" if number % 100 in _TEENS else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def missing(first: int, last: int, language: str = "en") -> str:
    """The meetings from one ordinal to another: third meeting, third and fourth meetings."""
    if language == "ja":
        return f"第{first}回会合" if first == last else f"第{first}回から第{last}回までの会合"
    if first == last:
        return f"{ordinal(first)} meeting"
    joined = "and" if last == first + 1 else "to"
    return f"{ordinal(first)} {joined} {ordinal(last)} meetings"


def all_missing(numbers: Sequence[tuple[int, int]], language: str = "en") -> str:
    """All the meetings that are missing: the third meeting, the fifth and sixth meetings."""
    *others, last = (missing(*pair, language) for pair in numbers)
    if language == "ja":
        return "、".join([*others, last])
    told = ", ".join(f"the {one}" for one in others)
    return f"{told} and the {last}" if told else f"the {last}"


def mention(meeting: Meeting, language: str = "en") -> str:
    """A meeting within a sentence, in English after "the": sixth meeting, U.S.-Japan summit."""
    if meeting.title:
        told = meeting.title
        return told if language == "ja" else told.removeprefix("The ").removeprefix("the ")
    kind = _kind(meeting, "ja" if language == "ja" else "en")
    if not meeting.ordinal:
        return kind
    if language == "ja":
        return f"第{meeting.ordinal}回{kind}"
    return f"{ordinal(meeting.ordinal)} {kind}"


def heading(meeting: Meeting, language: str = "en") -> str:
    """A meeting's title; where it has none, which of its dialogue it was."""
    said = meeting.title or mention(meeting, language)
    return said[:1].upper() + said[1:]


def in_full(meeting: Meeting) -> str:
    """A meeting's heading in English, and whose it was where that is not said by a title."""
    if meeting.title or meeting.dialogue is None:
        return heading(meeting)
    return f"{heading(meeting)}, {meeting.dialogue.name}"


def otherwise(meeting: Meeting) -> list[str]:
    """What a meeting without a title of its own is called besides its heading in English.

    In Japanese alone and after its dialogue's name, as on its page; by its number in digits.
    """
    if meeting.title:
        return []
    japanese = heading(meeting, "ja")
    called = [japanese]
    if meeting.dialogue:
        called.append(f"{meeting.dialogue.names.get('ja') or meeting.dialogue.name} {japanese}")
    if meeting.ordinal:
        called.append(f"{numeral(meeting.ordinal)} {_kind(meeting, 'en')}")
    return called


def kinds(meeting: Meeting) -> list[str]:
    """What kind of meeting it is, in every language; none for those that are just meetings."""
    return [_kind(meeting, language) for language in _KINDS] if meeting.kind else []


def _kind(meeting: Meeting, language: str) -> str:
    return _KINDS[language].get(meeting.kind, _KINDS[language][""])


def when(meeting: Meeting, language: str = "en") -> str:
    """When a meeting was held, without markup; every date that is said where sources disagree."""
    if meeting.disputed_dates and not meeting.date:
        return dates.either(meeting.disputed_dates, language)
    return dates.shown(meeting.date, language) if meeting.date else ""
