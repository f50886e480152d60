"""One JSON value, read slowly: as the characters written, each with its place.

The fast way (the standard library's decoder) has no places. This one is asked
only where something is wrong, or where a later room wants a place.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from dialogues.dossier.marks import Mark, Path, Place
from dialogues.dossier.problems import Complaint, UnreadableError, written_twice

LEVELS = 20

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])")
# Possessive: what it has passed it never looks at again, and need not remember.
_GOOD_TEXT = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
_WORDS = {"true": "true", "false": "false", "null": None}
_WORD = re.compile(r"true\b|false\b|null\b")
_NOT_JSON = re.compile(r"-?(?:NaN|Infinity)\b")

# The longest text that may still turn out well once more of the file is read:
# half an escape, half a word.
_TAIL = 12


class BrokenOffError(UnreadableError):
    """The text ends before the value does."""


@dataclass
class Scan:
    """A value, its marks, where it ends, and what is wrong that can be passed over."""

    value: Any = None
    mark: Mark = field(default_factory=lambda: Mark((1, 1)))
    end: int = 0
    complaints: list[Complaint] = field(default_factory=list)


def end_of_space(text: str, start: int) -> int:
    """Where the space that may begin at `start` ends."""
    found = _SPACE.match(text, start)
    return found.end() if found else start


def string(text: str, start: int) -> tuple[str, int] | None:
    """The string that opens at `start` and where it ends, or None if it is broken."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError:
        return None
    return value, end


def scan(text: str, start: int, place: Place, levels: int = LEVELS) -> Scan:
    """The value that begins at `start`, which is at `place` in its file."""
    return _Scanner(text, start, place, levels).scan()


@dataclass
class _Frame:
    value: Any
    mark: Mark
    key: str | None = None
    key_place: Place | None = None
    is_repeated: bool = False

    @property
    def step(self) -> str | int:
        return self.key if self.key is not None else len(self.value)


class _Scanner:
    def __init__(self, text: str, start: int, place: Place, levels: int) -> None:
        self.text = text
        self.at = start
        self.levels = levels
        self.stack: list[_Frame] = []
        self.found = Scan()
        # Places are counted from here on.
        self.counted = start
        self.line, self.column = place

    def scan(self) -> Scan:
        self._value()
        while self.stack:
            frame = self.stack[-1]
            self._space()
            if self._takes("}" if isinstance(frame.value, dict) else "]"):
                self.stack.pop()
                self._add(frame.value, frame.mark)
                continue
            if frame.value:
                self._separator(frame)
            if isinstance(frame.value, dict):
                self._key(frame)
            self._value()
        self.found.end = self.at
        return self.found

    def _separator(self, frame: _Frame) -> None:
        if not self._takes(","):
            closing = "}" if isinstance(frame.value, dict) else "]"
            self._refuse(f"is not JSON: a comma or {closing} is expected here.")
        self._space()
        if self.text[self.at : self.at + 1] in ("}", "]"):
            self._refuse("is not JSON: a comma stands before the end. Remove the comma.")

    def _key(self, frame: _Frame) -> None:
        self._space()
        place = self._place()
        if self.text[self.at : self.at + 1] != '"':
            self._refuse("is not JSON: a key in double quotes is expected here.")
        frame.key, frame.key_place = self._string(), place
        self._space()
        if not self._takes(":"):
            self._refuse("is not JSON: a colon is expected after the key.")
        first = frame.mark.inside.get(frame.key)
        frame.is_repeated = first is not None
        if first is not None:
            self._complain(written_twice(first.key), place)

    def _value(self) -> None:
        self._space()
        character = self.text[self.at : self.at + 1]
        place = self._place()
        if character in ("{", "["):
            self._open(character, place)
        elif character == '"':
            value = self._string()
            self._add(value, Mark(place, inside=value))
        else:
            self._add(*self._bare(place))

    def _open(self, character: str, place: Place) -> None:
        if len(self.stack) == self.levels:
            self._refuse(f"is more than {LEVELS} levels deep. A dossier needs fewer than ten.")
        self.at += 1
        value: Any = {} if character == "{" else []
        self.stack.append(_Frame(value, Mark(place, inside=type(value)())))

    def _bare(self, place: Place) -> tuple[str | None, Mark]:
        """A number, true, false or null: the characters written."""
        if found := _NOT_JSON.match(self.text, self.at):
            self._complain(f"is {found[0]}, which is no JSON number. Write null, or a text.", place)
            value: str | None = found[0]
        elif found := _WORD.match(self.text, self.at):
            value = _WORDS[found[0]]
        elif found := _NUMBER.match(self.text, self.at):
            value = found[0]
        else:
            self._refuse("is not JSON: a value is expected here. A text needs double quotes.")
        self.at = found.end()
        return value, Mark(place, inside=value)

    def _string(self) -> str:
        place = self._place()
        found = string(self.text, self.at)
        if found is None:
            self._refuse_string(place)
        value, self.at = found
        if _SURROGATE.search(value):
            message = "has half a surrogate pair, which is not a character. Remove it."
            self._complain(message, place)
            value = _SURROGATE.sub("\ufffd", value)
        return value

    def _refuse_string(self, place: Place) -> NoReturn:
        found = _GOOD_TEXT.match(self.text, self.at)
        self.at = found.end() if found else self.at
        if self.at >= len(self.text) - _TAIL:
            self._refuse("is not JSON: a text is opened here and not closed.", place)
        character = self.text[self.at]
        if character == "\\":
            self._refuse("is not JSON: no such escape. Write \\\\ for a backslash.")
        message = f"is not JSON: a text cannot hold U+{ord(character):04X} as it is."
        self._refuse(f"{message} Write \\n for a line break, or close the text with a quote.")

    def _add(self, value: Any, mark: Mark) -> None:
        if not self.stack:
            self.found.value, self.found.mark = value, mark
            return
        frame = self.stack[-1]
        mark.key = frame.key_place
        if frame.key is None:
            frame.value.append(value)
            frame.mark.inside.append(mark)
        elif not frame.is_repeated:
            frame.value[frame.key] = value
            frame.mark.inside[frame.key] = mark
        frame.key, frame.key_place = None, None

    def _space(self) -> None:
        self.at = end_of_space(self.text, self.at)

    def _takes(self, character: str) -> bool:
        is_here = self.text[self.at : self.at + 1] == character
        self.at += is_here
        return is_here

    def _place(self) -> Place:
        lines = self.text.count("\n", self.counted, self.at)
        if lines:
            self.line += lines
            self.column = self.at - self.text.rindex("\n", self.counted, self.at)
        else:
            self.column += self.at - self.counted
        self.counted = self.at
        return self.line, self.column

    def _complain(self, message: str, place: Place) -> None:
        path: Path = tuple(frame.step for frame in self.stack)
        self.found.complaints.append(Complaint(path, place, message))

    def _refuse(self, message: str, place: Place | None = None) -> NoReturn:
        is_at_end = self.at >= len(self.text) - _TAIL
        place = place or self._place()
        raise (BrokenOffError if is_at_end else UnreadableError)(*place, message)
