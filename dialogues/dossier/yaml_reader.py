"""YAML, read as the characters written and with the place of everything.

ruamel.yaml says what the events are; this room builds plain maps, lists and
texts from them. It knows nothing of what a dossier may say, and it refuses on
the events, before anything is built, what no dossier needs: anchors, aliases,
tags, directives, several documents, deep nesting.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from dialogues.dossier.marks import Mark, Path, Place
from dialogues.dossier.problems import Complaint, UnreadableError, place_in, written_twice

LEVELS = 20

# More than 5 MB of any dossier holds. ruamel reads some 30,000 values a second,
# and five megabytes of brackets and commas would keep it busy for minutes.
VALUES = 500_000
# It takes its time over a single long scalar too, and the longest text has 5,000 characters.
LINE = 20_000
LINES = 200_000

# YAML's own line breaks beside those people type, and what may not stand in it at all.
ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

# %YAML would change how the rest is read, %TAG would bring tags in.
# One stands before everything else, so the first line that says anything tells.
_SAYS_ANYTHING = re.compile(r"^[ \t]*[^#\s]", re.MULTILINE)

_LONG_LINE = re.compile(f"[^\\n]{{{LINE + 1}}}")

_NULLS = ("", "null", "~")

# The commonest slips, by ruamel's words for them.
_REMEDIES = {
    "mapping values are not allowed": "A value that holds a colon and a space needs quotes.",
    "cannot start any token": "Indent with spaces, not tabs; put a value that begins so in quotes.",
    "unexpected end of stream": "A quote is opened and not closed.",
    "expected ',' or ']'": "A list in [ ] needs a comma between its items and ] at its end.",
    "expected ',' or '}'": "A map in { } needs a comma between its keys and } at its end.",
    "expected <block end>": "Begin it in the same column as its neighbours above.",
    "could not find expected ':'": "A key needs a colon and a space after it.",
    "unknown escape": "Write \\\\ for a backslash, or use single quotes.",
}
_REMEDY = "Correct it; quotes around the value often help."


@dataclass
class Document:
    """What a file holds: values as written, their marks, and what is wrong.

    `bare` has the keys of flow maps that stand without colon and value, as
    `Office of X` does in `{title: Director, Office of X}`.
    """

    value: Any = None
    mark: Mark = field(default_factory=lambda: Mark((1, 1)))
    complaints: list[Complaint] = field(default_factory=list)
    bare: dict[Path, Place] = field(default_factory=dict)


def document(text: str) -> Document:
    """What a YAML text holds; `UnreadableError` where it cannot be read."""
    odd = ODD.search(text)
    if odd:
        message = f"has a character that YAML cannot hold: U+{ord(odd[0]):04X}. Remove it."
        raise UnreadableError(*place_in(text, odd.start()), message)
    long = _LONG_LINE.search(text)
    if long:
        message = f"is a line of more than {LINE:,} characters. Write it in several lines."
        raise UnreadableError(*place_in(text, long.start()), message)
    if text.count("\n") > LINES:
        message = f"has more than {LINES:,} lines. Split the file, or write it as JSON."
        raise UnreadableError(LINES + 1, 1, message)
    first = _SAYS_ANYTHING.search(text)
    if first and first[0] == "%":
        message = "is a directive. Remove it; a dossier is YAML 1.2."
        raise UnreadableError(*place_in(text, first.start()), message)
    return _Composer(text).document()


def _events(text: str) -> Iterator[Any]:
    """The events of a text, whatever ruamel raises turned into one error."""
    # Not `YAML.parse`, which forgets on an error how far it had come.
    yaml = YAML(typ="safe", pure=True)
    try:
        _, parser = yaml.get_constructor_parser(text)
        while parser.check_event():
            yield parser.get_event()
    except MarkedYAMLError as error:
        raise _unreadable(error) from error
    except (OverflowError, ValueError) as error:
        message = "names a character that does not exist. Correct what follows the backslash."
        raise _unreadable_at(yaml, message) from error
    # ruamel lets out as it is whatever else goes wrong inside it.
    except Exception as error:
        message = f"cannot be read as YAML from here on. {_REMEDY}"
        raise _unreadable_at(yaml, message) from error


def _unreadable(error: MarkedYAMLError) -> UnreadableError:
    problem = " ".join((error.problem or error.context or "it breaks off").split())
    remedy = next((remedy for slip, remedy in _REMEDIES.items() if slip in problem), _REMEDY)
    # A quote that is not closed is found at the end, and is to be mended where it begins.
    is_open = "end of stream" in problem and error.context_mark
    mark = error.context_mark if is_open else error.problem_mark or error.context_mark
    message = f"cannot be read as YAML: {problem}. {remedy}"
    return UnreadableError(mark.line + 1, mark.column + 1, message)


def _unreadable_at(yaml: YAML, message: str) -> UnreadableError:
    return UnreadableError(yaml.reader.line + 1, yaml.reader.column + 1, message)


@dataclass
class _Frame:
    """A map or list that is still open."""

    value: Any
    mark: Mark
    is_flow: bool
    key: str | None = None
    key_place: Place | None = None
    is_repeated: bool = False

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None

    @property
    def step(self) -> str | int | None:
        return self.key if isinstance(self.value, dict) else len(self.value)

    def add(self, value: Any, mark: Mark) -> None:
        mark.key = self.key_place
        if isinstance(self.value, list):
            self.value.append(value)
            self.mark.inside.append(mark)
        elif not self.is_repeated:
            self.value[self.key] = value
            self.mark.inside[self.key] = mark
        self.key, self.key_place, self.is_repeated = None, None, False


class _Composer:
    """Builds values and marks from events, with a stack of its own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = Document()
        self.stack: list[_Frame] = []
        self.documents = 0
        self.values = 0

    def document(self) -> Document:
        for event in _events(self.text):
            if isinstance(event, NodeEvent):
                self._node(event)
            elif isinstance(event, CollectionEndEvent):
                frame = self.stack.pop()
                self._add(frame.value, frame.mark)
            elif isinstance(event, DocumentStartEvent):
                self._begin(event)
        return self.found

    def _begin(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            _refuse(event, "begins a second document. Put it in a file of its own.")

    def _node(self, event: Any) -> None:
        self.values += 1
        if self.values > VALUES:
            _refuse(event, f"is value {VALUES + 1:,}. Split the file, or write it as JSON.")
        if isinstance(event, SequenceStartEvent) and not self.stack:
            _refuse(event, "is a list. A dossier is a map of sections, such as sources.")
        if isinstance(event, AliasEvent):
            _refuse(event, f"is an alias (*{event.anchor}). Write the value out.")
        if event.anchor is not None:
            _refuse(event, f"has an anchor (&{event.anchor}). Remove it.")
        if event.tag is not None:
            _refuse(event, f"has a tag ({event.tag}). Remove it; every value is read as written.")
        if isinstance(event, CollectionStartEvent):
            self._open(event)
        elif self.stack and self.stack[-1].wants_key:
            self._key(event)
        else:
            self._scalar(event)

    def _open(self, event: CollectionStartEvent) -> None:
        if self.stack and self.stack[-1].wants_key:
            _refuse(event, "is a key that is not text. Write a plain key.")
        if len(self.stack) == LEVELS:
            _refuse(event, f"is more than {LEVELS} levels deep. A dossier needs fewer than ten.")
        value: Any = {} if isinstance(event, MappingStartEvent) else []
        mark = Mark(_place(event), inside=type(value)())
        self.stack.append(_Frame(value, mark, bool(event.flow_style)))

    def _key(self, event: ScalarEvent) -> None:
        frame = self.stack[-1]
        frame.key, frame.key_place = event.value, _place(event)
        first = frame.mark.inside.get(event.value)
        if first is not None:
            frame.is_repeated = True
            message = written_twice(first.key)
            self.found.complaints.append(Complaint(self._path(), _place(event), message))

    def _scalar(self, event: ScalarEvent) -> None:
        is_null = event.implicit[0] and event.style is None and event.value in _NULLS
        if is_null and self._is_bare(event):
            self.found.bare[self._path()] = self.stack[-1].key_place or _place(event)
        self._add(None if is_null else event.value, Mark(_place(event), inside=event.value))

    def _is_bare(self, event: ScalarEvent) -> bool:
        """Whether a value is missing, and not only empty: no colon before it."""
        in_flow_map = bool(self.stack) and self.stack[-1].is_flow and self.stack[-1].key is not None
        return in_flow_map and event.value == "" and self.text[event.start_mark.index - 1] != ":"

    def _add(self, value: Any, mark: Mark) -> None:
        if self.stack:
            self.stack[-1].add(value, mark)
        else:
            self.found.value, self.found.mark = value, mark

    def _path(self) -> Path:
        return tuple(frame.step for frame in self.stack if frame.step is not None)


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _refuse(event: Any, message: str) -> None:
    raise UnreadableError(*_place(event), message)
