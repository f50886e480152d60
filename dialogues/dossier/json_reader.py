"""JSON, read one record at a time, so that a file may have any size.

A window of text moves over the file; whole records are decoded in it by the
standard library. Where a record is not as it should be, the slow scanner reads
it again and says what is wrong, and where.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from dialogues.dossier.json_places import Extent, JsonPlaces, name_of
from dialogues.dossier.json_scanner import LEVELS, BrokenOffError, Scan, end_of_space, scan, string
from dialogues.dossier.marks import Place
from dialogues.dossier.problems import Complaint, Record, UnreadableError, not_utf8, written_twice

RECORD = 1_000_000
CHUNK = 1_000_000

TOO_LARGE = "is larger than 1 MB. Split it; several dossiers may speak of one record."

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _IrregularError(ValueError):
    """A record for the slow scanner."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _IrregularError
    return found


def _not_a_number(_word: str) -> None:
    raise _IrregularError


_decode = json.JSONDecoder(
    object_pairs_hook=_without_repeats,
    parse_int=str,
    parse_float=str,
    parse_constant=_not_a_number,
).raw_decode


class _Window:
    """A piece of a file's text with at least one record's length after `at`."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.decode = codecs.getincrementaldecoder("utf-8")("strict").decode
        self.text = ""
        self.at = 0
        self.is_end = False
        # Line, column and byte have been counted up to here.
        self.counted = 0
        self.line = self.column = 1
        self.byte = 0
        self.fill()
        if self.text.startswith("\ufeff"):
            self.at = self.counted = 1
            self.byte = 3

    def fill(self) -> None:
        """Read on until a record of the greatest length would be in the window."""
        if self.is_end or len(self.text) - self.at > RECORD:
            return
        self.place()  # counts what is about to go
        self.text = self.text[self.at :]
        self.at = self.counted = 0
        while not self.is_end and len(self.text) <= RECORD:
            data = self.stream.read(CHUNK)
            self.is_end = not data
            try:
                self.text += self.decode(data, final=self.is_end)
            except UnicodeDecodeError as error:
                raise self._not_utf8(error) from error

    def place(self) -> Place:
        """Line and column of `at`; moves the counting there."""
        passed = self.text[self.counted : self.at]
        lines = passed.count("\n")
        self.line += lines
        self.column = len(passed) - passed.rindex("\n") if lines else self.column + len(passed)
        self.byte += len(passed) if passed.isascii() else len(passed.encode("utf-8"))
        self.counted = self.at
        return self.line, self.column

    def next(self) -> str:
        """The next character that is not space; empty at the end of the file."""
        while True:
            self.fill()
            self.at = end_of_space(self.text, self.at)
            if self.at < len(self.text) or self.is_end:
                return self.text[self.at : self.at + 1]

    def take(self, character: str, message: str) -> None:
        """Pass over one character, or refuse the file."""
        if self.next() != character:
            raise UnreadableError(*self.place(), f"is not JSON: {message}")
        self.at += 1

    def _not_utf8(self, error: UnicodeDecodeError) -> UnreadableError:
        before = self.text + error.object[: error.start].decode("utf-8")
        found = not_utf8(before, error.object[error.start :])
        column = found.column + (self.column - 1 if found.line == 1 else 0)
        return UnreadableError(found.line + self.line - 1, column, found.message)


def records(stream: BinaryIO, places: JsonPlaces) -> Iterator[Record | Complaint]:
    """Every section and record of a JSON file in turn, and what is wrong between them.

    `places` learns on the way where each stands. `UnreadableError` where the
    file cannot be read any further.
    """
    window = _Window(stream)
    first = window.next()
    place = window.place() if first else (1, 1)
    if first != "{":
        root = _value(window, LEVELS).value if first else None
        yield Record(None, None, root, place)
    else:
        yield from _sections(window, places)
    if window.next():
        raise UnreadableError(*window.place(), "is not JSON: nothing may follow the end.")


def _sections(window: _Window, places: JsonPlaces) -> Iterator[Record | Complaint]:
    for section, place in _keys(window):
        if section in places.sections:
            yield Complaint((section,), place, written_twice(places.sections[section]))
        is_map = window.next() == "{"
        places.sections.setdefault(section, window.place())
        value = {} if is_map else _value(window, LEVELS - 1).value
        yield Record(section, None, value, place)
        if is_map:
            yield from _records(window, section, places)
    if not places.sections:
        yield Record(None, None, None, (1, 1))


def _records(window: _Window, section: str, places: JsonPlaces) -> Iterator[Record | Complaint]:
    for slug, place in _keys(window):
        read = _value(window, LEVELS - 2)
        for each in read.complaints:
            yield Complaint((section, slug, *each.path), each.place, each.message)
        name = name_of(section, slug)
        if places.extents.add(name, read.extent):
            yield Record(section, slug, read.value, place)
        else:
            first = places.extents[name]
            yield Complaint((section, slug), place, written_twice(first.place))


def _keys(window: _Window) -> Iterator[tuple[str, Place]]:
    """The keys of the map that begins here, each with the window at its value."""
    window.take("{", "a map is expected here.")
    if window.next() == "}":
        window.at += 1
        return
    while True:
        if window.next() != '"':
            raise UnreadableError(
                *window.place(), "is not JSON: a key in double quotes is expected here."
            )
        place = window.place()
        key = _key(window, place)
        window.take(":", "a colon is expected after the key.")
        yield key, place
        if window.next() == "}":
            window.at += 1
            return
        window.take(",", "a comma or } is expected here.")


def _key(window: _Window, place: Place) -> str:
    found = string(window.text, window.at)
    if found is None:
        return str(_scanned(window, place, LEVELS).value)
    key, window.at = found
    return key


@dataclass
class _Read:
    value: Any
    extent: Extent
    complaints: list[Complaint]


def _value(window: _Window, levels: int) -> _Read:
    """The value that begins here, with the window moved to its end."""
    window.next()
    place, byte = window.place(), window.byte
    try:
        value, end = _decode(window.text, window.at)
        openings = sum(window.text.count(each, window.at, end) for each in "{[")
        is_deep = openings > levels and _is_deeper(value, levels)
        is_plain = not is_deep and _is_plain(window.text, window.at, end)
    except (ValueError, RecursionError):
        is_plain = False
    complaints: list[Complaint] = []
    if not is_plain:
        found = _scanned(window, place, levels)
        value, end, complaints = found.value, found.end, found.complaints
    if end - window.at > RECORD:
        raise UnreadableError(*place, TOO_LARGE)
    window.at = end
    window.place()
    return _Read(value, Extent(byte, window.byte - byte, place), complaints)


def _is_plain(text: str, start: int, end: int) -> bool:
    """Whether the decoder left everything as the characters written.

    It makes true and false of their words, and lets halves of surrogate pairs
    pass. Words in a text are taken for these; the slow way does no harm.
    """
    words = ("true", "false")
    if any(text.find(word, start, end) >= 0 for word in words):
        return False
    return text.find("\\u", start, end) < 0 or not _SURROGATE.search(text, start, end)


def _is_deeper(value: Any, levels: int) -> bool:
    """Whether maps and lists stand in each other more than so many deep."""
    layer = [value]
    for _ in range(levels):
        held = (inner for each in layer for inner in _held(each))
        layer = [inner for inner in held if isinstance(inner, dict | list)]
        if not layer:
            return False
    return True


def _held(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _scanned(window: _Window, place: Place, levels: int) -> Scan:
    try:
        return scan(window.text, window.at, place, levels)
    except BrokenOffError as error:
        if window.is_end:
            raise
        raise UnreadableError(*place, TOO_LARGE) from error
