"""A date as its source states it.

The only room that parses a date: a profile of EDTF (ISO 8601-2) with days, months
and years, each perhaps with `~` or `?`, and intervals of two with one end perhaps
empty. Nothing here makes a date more precise than its source did.
"""

import calendar
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

REMEDY = "Write it as EDTF, for example 2019-07-24 or 2019-07."

# Wider than the profile where a sharper complaint is owed: years of five digits or
# below zero, and qualifiers that are doubled or say both things at once.
_END = re.compile(r"(-?[0-9]{4,5})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]*)")
# Only a day without ~ or ? is this long.
_DAY_LENGTH = len("2019-07-24")
_QUOTED_LENGTH = 60
_REMEMBERED = 8192

# Written out, because calendar.month_name follows the process's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# How English and Japanese say that an end is approximate or uncertain.
_ALONE = {"": "{}", "~": "about {}", "?": "{}, uncertain"}
_AT_AN_END = _ALONE | {"?": "{} (uncertain)"}
_JAPANESE = {"": "{}", "~": "{}頃", "?": "{}\uff08不確か\uff09"}
_EN_DASH, _WAVE_DASH = "\u2013", "\u301c"


class DateError(ValueError):
    """A text is not a date of the profile; the message quotes it, with the remedy."""

    def __init__(self, text: str, complaint: str = "is not a date") -> None:
        quoted = text if len(text) <= _QUOTED_LENGTH else f"{text[:_QUOTED_LENGTH]}…"
        super().__init__(f"{quoted!r} {complaint}. {REMEDY}")


@dataclass(frozen=True)
class StatedDate:
    """A date as written, with the first and the last day it may mean.

    `earliest` or `latest` is None where an interval leaves that end empty.
    """

    text: str
    earliest: date | None
    latest: date | None

    def __str__(self) -> str:
        return self.text

    @property
    def is_full(self) -> bool:
        """Whether every end is a day without `~` or `?`, fit for a calendar."""
        return all(len(end) == _DAY_LENGTH for end in self.text.split("/"))

    @property
    def is_day(self) -> bool:
        """Whether it is exactly one day, without `~` or `?`."""
        return self.is_full and self.earliest == self.latest

    @property
    def span(self) -> str:
        """What it names: exactly a day, a month, a year, or else a period."""
        if self.is_day:
            return "day"
        return {4: "year", 7: "month"}.get(len(self.text.rstrip("~?")), "period")

    def within(self, other: "StatedDate") -> bool:
        """Whether this says more than the other, or the same.

        Every day it may mean is one the other may mean, and it brings no doubt the
        other lacks: 2023 is within 2023?, which is not within 2023. Otherwise each
        would replace the other, and the record would depend on the order of loading.
        """
        ends_in_it = other.latest is None or (
            self.latest is not None and self.latest <= other.latest
        )
        starts_in_it = (other.earliest or date.min) <= (self.earliest or date.min)
        return starts_in_it and ends_in_it and {*"~?"} & {*self.text} <= {*other.text}


@functools.lru_cache(_REMEMBERED)
def parse(text: str) -> StatedDate:
    """The date that a text states; a DateError if it states none."""
    start, end = _ends(text)
    earliest, latest = start.first, end.last
    if earliest and latest and earliest > latest:
        raise DateError(text, "ends before it begins")
    return StatedDate(text, earliest, latest)


@functools.lru_cache(_REMEMBERED)
def shown(text: str, language: str = "en") -> str:
    """A date for a reader; in English where the language is not one of ours."""
    start, end = _ends(parse(text).text)
    return _in_japanese(start, end) if language == "ja" else _in_english(start, end)


def shown_day(day: date, language: str = "en") -> str:
    """A plain day for a reader."""
    end = _End((day.year, day.month, day.day))
    return _in_japanese(end, end) if language == "ja" else _in_english(end, end)


def either(texts: Sequence[str], language: str = "en") -> str:
    """Dates of which only one can be right, for a reader: 2 or 3 March 2018."""
    *others, last = sorted(texts)
    said = [shown(text, language) for text in others]
    if language != "ja" and all(_in_one_month(text, last) for text in others):
        said = [text.split()[0] for text in said]
    return ("または" if language == "ja" else " or ").join([*said, shown(last, language)])


def _in_one_month(text: str, other: str) -> bool:
    return parse(text).is_day and parse(other).is_day and text[:7] == other[:7]


class _End(NamedTuple):
    """A day, month or year as stated, largest part first; no parts if left empty."""

    parts: tuple[int, ...] = ()
    qualifier: str = ""

    @property
    def first(self) -> date | None:
        return date(*(*self.parts, 1, 1)[:3]) if self.parts else None

    @property
    def last(self) -> date | None:
        if not self.parts:
            return None
        year, month = (*self.parts, 12)[:2]
        return date(year, month, (*self.parts[2:], _month_length(year, month))[0])

    def shares(self, other: "_End") -> int | None:
        """How many parts a range of both says once; None unless both are of one kind.

        Of one kind: as precise as each other, and neither of them qualified.
        """
        if self.qualifier + other.qualifier or len(self.parts) != len(other.parts):
            return None
        pairs = enumerate(zip(self.parts, other.parts, strict=True))
        return next(place for place, (mine, theirs) in pairs if mine != theirs)


def _month_length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _ends(text: str) -> tuple[_End, _End]:
    """Both ends of an interval; a date that is none is both of its own."""
    if text == "/":
        raise DateError(text, "has neither a beginning nor an end")
    start, slash, end = text.partition("/")
    first = _end(start, text)
    return first, _end(end, text) if slash else first


def _end(written: str, text: str) -> _End:
    """One end of a text, which is quoted if the end is wrong."""
    if text and not written:
        return _End()
    if not (match := _END.fullmatch(written)):
        raise DateError(text)
    *numbers, qualifier = match.groups()
    parts = tuple(int(number) for number in numbers if number)
    if not 1000 <= parts[0] <= 9999:  # noqa: PLR2004 - what the message says
        raise DateError(text, "names a year outside 1000 to 9999")
    if parts[1:] and parts[1] not in range(1, 13):
        raise DateError(text)
    if parts[2:] and not 1 <= parts[2] <= _month_length(*parts[:2]):
        raise DateError(text, "names a day that does not exist")
    if len(qualifier) > 1 or qualifier == "%":
        raise DateError(text, "may carry only one ~ or one ? at an end")
    return _End(parts, qualifier)


def _in_english(start: _End, end: _End) -> str:
    if start == end:
        return _ALONE[end.qualifier].format(_english(end))
    shared = start.shares(end)
    before = _AT_AN_END[start.qualifier].format(_english(start, shared))
    after = _AT_AN_END[end.qualifier].format(_english(end))
    if not before:
        return f"by {after}"
    if not after:
        return f"from {before} on"
    # Closed up only between single words of one kind: 26-27 August, May-June.
    space = " " if shared is None or " " in before else ""
    return f"{before}{space}{_EN_DASH}{space}{after}"


def _english(end: _End, known: int | None = None) -> str:
    words = [str(part) for part in end.parts]
    words[1:2] = [_MONTHS[month - 1] for month in end.parts[1:2]]
    return " ".join(reversed(words[known:]))


def _in_japanese(start: _End, end: _End) -> str:
    before = _JAPANESE[start.qualifier].format(_japanese(start))
    if start == end:
        return before
    after = _JAPANESE[end.qualifier].format(_japanese(end, start.shares(end)))
    if not before:
        return f"{after}まで"
    return f"{before}{_WAVE_DASH}{after}" if after else f"{before}以降"


def _japanese(end: _End, known: int | None = None) -> str:
    words = [f"{part}{unit}" for part, unit in zip(end.parts, "年月日", strict=False)]
    return "".join(words[known:])
