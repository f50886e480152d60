"""What every answer depends on besides its question, and what is remembered of one such moment.

A moment is an edition of the record, a build of the program and a day. What was answered in a
moment is kept under it and looked for under it alone, so that nothing kept can be stale:

- A request reads the edition first, and its data after that. Every write makes its edition in
  the transaction of its data, and one write ends before the next begins; so whoever reads
  edition N reads data of N, or of an edition that came after.
- Data of a later edition may thus be kept under N: an answer that is newer than it says. It can
  be had only by a request that read the edition before the later one was made: whoever asks
  once a load or a save has ended reads the later edition, and looks under that.
- A restored backup brings numbers back that had been given away. An edition is told by the
  instant at which it was made as well.
- The day is read once, with the edition, and handed on: an answer that is begun before
  midnight and ended after it tells of the day on which it was begun.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.cache import cache
from django.utils import timezone
from pydantic import BaseModel

from .editions import Edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Asked = str | int | datetime.date | BaseModel | tuple["Asked", ...] | None

Answer = TypeVar("Answer")
_NOTHING = object()


@dataclass(frozen=True)
class Moment:
    """An edition of the record, a build of the program and a day."""

    edition: Edition | None
    day: datetime.date
    build: str = ""

    @classmethod
    def read(cls, build: str = "") -> Moment:
        """The moment it is, in one query."""
        return cls(Edition.objects.latest_at_once(), timezone.localdate(), build)

    def key(self, *question: Asked) -> str:
        """What a question is kept under in this moment: short, and alike in every process."""
        return self.key_of(in_words(*question))

    def key_of(self, question: str) -> str:
        """The same for a question in words, which are not put together again for every answer."""
        edition = self.edition and f"{self.edition.number} {self.edition.made_at.isoformat()}"
        told = f"{self.build} {edition} {self.day.isoformat()} {question}"
        return hashlib.sha256(told.encode()).hexdigest()[:40]


def in_words(*question: Asked) -> str:
    """A question as the one text that every way to ask it comes to."""
    return json.dumps(question, default=_told, sort_keys=True)


def _told(value: object) -> object:
    """A part of a question that JSON does not know; anything that two questions may share is refused."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError(f"{value!r} cannot be part of what an answer is kept under.")


_current: ContextVar[Moment | None] = ContextVar("moment", default=None)
_found: ContextVar[dict[str, Any] | None] = ContextVar("found", default=None)


@contextmanager
def during(moment: Moment) -> Iterator[None]:
    """Let everything that is answered meanwhile be answered in one moment."""
    token, findings = _current.set(moment), _found.set({})
    try:
        yield
    finally:
        _found.reset(findings)
        _current.reset(token)


def current() -> Moment:
    """The moment in which this request is answered; the one it is now, if nobody has said."""
    return _current.get() or Moment.read()


def once(name: str, find: Callable[[], Answer]) -> Answer:
    """What is found under a name, looked for once for each request; each time, if there is none."""
    found = _found.get()
    if found is None:
        return find()
    if name not in found:
        found[name] = find()
    return found[name]  # type: ignore[no-any-return] # what was put in


def remembered(ask: Callable[..., Answer], *question: Asked) -> Answer:
    """What a function answers to a question, asked once a moment in each worker.

    For counts and the like, which are small and take long. The answer may depend on the record
    and on the question, on nothing else; it is copied out of memory each time, so whoever gets
    it may do with it as they like. Outside a request for a page there is no moment, and nothing
    is remembered.
    """
    moment = _current.get()
    if moment is None or moment.edition is None:
        return ask(*question)
    if not isinstance(ask, FunctionType) or "<" in ask.__qualname__:
        # Two lambdas, or one method of two querysets, would be taken for each other.
        raise TypeError(f"{ask!r} has no name of its own to remember its answers by.")
    key = moment.key(ask.__module__, ask.__qualname__, *question)
    known = cache.get(key, _NOTHING)
    if known is _NOTHING:
        known = ask(*question)
        cache.set(key, known)
    return known  # type: ignore[no-any-return] # what was put in
