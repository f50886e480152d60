"""What a change means, in a line: here in English, for programs; pages say it in their language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop

from dialogues.dossier.differences import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dialogues.models import Meeting

NEW, CHANGED, GONE = "new", "changed", "gone"
MOST_IN_A_TITLE = 3  # fields whose values a title tells; of more it tells the names

_COMES_OR_GOES = {NEW: gettext_noop("New: {name}"), GONE: gettext_noop("{name}: withdrawn")}
_RENAMED = gettext_noop("{name}: renamed, now {slug}")
_MERGED = gettext_noop("{name}: merged into {slug}")
_NEWS = gettext_noop("{name}: {news}")


@dataclass(frozen=True)
class Turn:
    """What became of a part of a commitment, or of the whole: what was before, and what is now."""

    part: str
    statuses: tuple[str, str]
    targets: tuple[str, str]
    has_become_late: bool

    @property
    def has_news(self) -> bool:
        """Whether anything became otherwise."""
        (before, after), (target, new_target) = self.statuses, self.targets
        return before != after or target != new_target or self.has_become_late


@dataclass(frozen=True)
class Meaning:
    """What an edition made of a record, and what that is called.

    `names` are what it is called in other languages, `language` is that of its name.
    """

    what: str
    name: str
    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)
    meeting: Meeting | None = None
    moved_to: str = ""
    was_merged: bool = False
    turns: Sequence[Turn] = ()
    fields: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @property
    def tells_values(self) -> bool:
        """Whether the fields are so few and plain that a line has room for what they say."""
        return 0 < len(self.fields) <= MOST_IN_A_TITLE and all(
            _is_plain(old) and _is_plain(new) and "." not in path
            for path, (old, new) in self.fields.items()
        )

    @property
    def tops(self) -> list[str]:
        """The fields that differ, those beneath one another as one."""
        return list(dict.fromkeys(path.split(".")[0].replace("_", " ") for path in self.fields))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int)


class Wording:
    """How a meaning is put into a line: what became of a commitment, or which fields differ."""

    def title(self, told: Meaning) -> str:
        """A change in a line."""
        name = self.name(told)
        if told.what == CHANGED:
            return self._change(told, name)
        moved = _MERGED if told.was_merged else _RENAMED
        said = moved if told.moved_to else _COMES_OR_GOES[told.what]
        return self.say(said, name=name, slug=self.record_data(told.moved_to))

    def _change(self, told: Meaning, name: str) -> str:
        if told.turns:
            turns = [self._turn(told, number) for number in range(len(told.turns))]
            return self.joined(gettext_noop("; "), turns)
        if told.tells_values:
            news = [self._value(path, *pair) for path, pair in told.fields.items()]
            return self.say(_NEWS, name=name, news=self.joined(gettext_noop(", "), news))
        if told.fields:
            tops = self.joined(gettext_noop(", "), [self.field(top) for top in told.tops])
            return self.say(gettext_noop("{name}: {fields} changed"), name=name, fields=tops)
        return self.say(gettext_noop("{name}: recorded anew"), name=name)

    def _turn(self, told: Meaning, number: int) -> str:
        turn = told.turns[number]
        name, part = self.name(told), self.record_data(turn.part)
        if not turn.part:
            about = name
        elif number:
            about = part
        else:
            about = self.say(gettext_noop("{name}, {part}"), name=name, part=part)
        news = self.joined(gettext_noop(", "), list(self._news(turn)))
        return self.say(_NEWS, name=about, news=news)

    def _news(self, turn: Turn) -> Iterable[str]:
        before, after = turn.statuses
        if before != after:
            was, is_now = self.status(before), self.status(after)
            yield self.say(gettext_noop("{before} -> {after}"), before=was, after=is_now)
        if turn.has_become_late:
            yield self.say(gettext_noop("late"))
        before, after = turn.targets
        if before != after:
            was, is_now = self.target(before), self.target(after)
            yield self.say(gettext_noop("target {before} -> {after}"), before=was, after=is_now)

    def _value(self, path: str, old: Any, new: Any) -> str:
        return self.say(
            gettext_noop("{field} {before} -> {after}"),
            field=self.field(path),
            before=self.value(old),
            after=self.value(new),
        )

    # -- what another language says otherwise ---------------------------------------------------

    def say(self, message: str, **told: str) -> str:
        """A sentence with what it tells."""
        return message.format(**told)

    def joined(self, between: str, texts: Sequence[str]) -> str:
        """Several in a row."""
        return between.join(texts)

    def name(self, told: Meaning) -> str:
        """What the record is called."""
        return told.name

    def record_data(self, text: str) -> str:
        """A text that the record has in English alone."""
        return text

    def status(self, status: str) -> str:
        """What holds of a commitment."""
        return status

    def target(self, date: str) -> str:
        """By when it is to be done."""
        return date or "none"

    def field(self, path: str) -> str:
        """A field that differs."""
        return path

    def value(self, value: Any) -> str:
        """What a field says."""
        return shown(value)


IN_ENGLISH = Wording()
