"""Fields for what is more than one line of text: names by language, aliases, reasons, dates.

Each is a box to type into, one thing a line, and names the line that it cannot read.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dialogues import dates
from dialogues.dossier.schema.values import CITATION, LANGUAGE

FIELD = r"[a-z_]+"
# A key begins a line. What else looks like one stands behind a space, which is taken away again.
_KEYED = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_-]*|[a-z0-9-]+#[a-z0-9-]+)\s*[:：]\s*(?P<text>.*)")
_PLAIN_KEYED = re.compile(r" |" + _KEYED.pattern)


def check_date(value: str) -> None:
    """Refuse what is no date in our profile of EDTF."""
    try:
        dates.parse(value)
    except dates.DateError as error:
        raise ValidationError(str(error)) from error


class Prose(forms.CharField):
    """A text of lines, which end as the record's do, whatever a browser sends."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 80})

    def to_python(self, value: Any) -> Any:
        """The text, its lines ended by a line feed alone."""
        return super().to_python(_unix(value))


class Listed(Prose):
    """A list, one thing a line."""

    def prepare_value(self, value: Any) -> Any:
        """The list as text."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The list that a text says."""
        if isinstance(value, list):
            return value
        said: list[str] = []
        for number, line in enumerate(str(super().to_python(value)).split("\n"), start=1):
            if line.strip() in said:
                raise ValidationError(f"Line {number}: {line.strip()!r} stands here twice.")
            if line.strip():
                said.append(line.strip())
        return said

    def clean(self, value: Any) -> Any:
        """The list; an empty text is an empty list."""
        said = self.to_python(value)
        self.validate(said)
        return said

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the list is another."""
        return _has_changed(self, initial, data)


class Keyed(Prose):
    """Texts by key (a language, a field, a passage), each begun by its key and a colon."""

    def __init__(self, *, keys: str, example: str, **kwargs: Any) -> None:
        self.keys = re.compile(keys)
        self.example = example
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The texts as one, each begun by its key."""
        if not isinstance(value, dict):
            return value
        return "\n".join(f"{key}: {_set_in(text)}" for key, text in value.items())

    def to_python(self, value: Any) -> Any:
        """The texts by key."""
        if isinstance(value, dict):
            return value
        said: dict[str, list[str]] = {}
        for number, line in enumerate(str(super().to_python(value)).split("\n"), start=1):
            begun = _KEYED.fullmatch(line)
            if begun:
                said[self._key(begun["key"], number, said)] = [begun["text"]]
            elif said:
                said[next(reversed(said))].append(line.removeprefix(" "))
            elif line.strip():
                raise ValidationError(f"Line {number}: begins with no key. {self.remedy}")
        texts = {key: "\n".join(lines).strip() for key, lines in said.items()}
        for key, text in texts.items():
            if not text:
                raise ValidationError(f"{key!r} says nothing. {self.remedy}")
        return texts

    @property
    def remedy(self) -> str:
        """How a line is to be written."""
        return f"Write a key, a colon and the text, for example {self.example}."

    def _key(self, key: str, number: int, said: dict[str, Any]) -> str:
        if not self.keys.fullmatch(key):
            raise ValidationError(
                f"Line {number}: {key!r} is not a key here. {self.remedy} "
                "A line that only goes on begins with a space."
            )
        if key in said:
            raise ValidationError(f"Line {number}: {key!r} stands here twice. Keep one.")
        return key

    def clean(self, value: Any) -> Any:
        """The texts; an empty box says none."""
        said = self.to_python(value)
        self.validate(said)
        return said

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the texts are others."""
        return _has_changed(self, initial, data)


class CitedFor(Prose):
    """Passages that prove one field alone: a line each of field, passage, perhaps its wording."""

    _LINE = re.compile(
        r"(?P<field>[a-z_]+)\s*:\s*(?P<passage>[a-z0-9-]+#[a-z0-9-]+)\s*(:\s*(?P<words>.+))?"
    )
    remedy = "Write a field, a colon and a passage, for example venue: mofa-2019-result#chairs."

    def prepare_value(self, value: Any) -> Any:
        """The citations as text."""
        if not isinstance(value, list):
            return value
        return "\n".join(": ".join(part for part in line if part) for line in value)

    def to_python(self, value: Any) -> Any:
        """The citations: field, source#passage and wording of each."""
        if isinstance(value, list):
            return value
        said: list[tuple[str, str, str]] = []
        for number, line in enumerate(str(super().to_python(value)).split("\n"), start=1):
            if not line.strip():
                continue
            read = self._LINE.fullmatch(line.strip())
            if not read or not re.fullmatch(CITATION, read["passage"]):
                raise ValidationError(f"Line {number}: is not a citation. {self.remedy}")
            if any((read["field"], read["passage"]) == (field, cite) for field, cite, _ in said):
                raise ValidationError(f"Line {number}: stands here twice. Keep one.")
            said.append((read["field"], read["passage"], read["words"] or ""))
        return said

    def clean(self, value: Any) -> Any:
        """The citations; an empty box says none."""
        return self.to_python(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the citations are others."""
        return _has_changed(self, initial, data)


def by_language(**kwargs: Any) -> Keyed:
    """Texts by language."""
    return Keyed(keys=LANGUAGE, example="ja: 日本", **kwargs)


def by_field(**kwargs: Any) -> Keyed:
    """Reasons by field."""
    return Keyed(keys=FIELD, example="date: The report of 25 July says yesterday", **kwargs)


def by_passage(**kwargs: Any) -> Keyed:
    """Wordings by passage."""
    return Keyed(keys=CITATION, example="eirns-2019-07-25#areas: Space Security", **kwargs)


def _unix(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _set_in(text: str) -> str:
    """A text whose further lines cannot be taken for the beginning of another."""
    first, *others = text.split("\n")
    return "\n".join([first, *(f" {o}" if _PLAIN_KEYED.match(o) else o for o in others)])


def _has_changed(field: Any, initial: Any, data: Any) -> bool:
    try:
        return bool(field.to_python(data) != (initial or type(field.to_python(""))()))
    except ValidationError:
        return True
