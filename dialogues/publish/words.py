"""Texts as other formats can hold them: what XML and calendars forbid is shown to be missing."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
# No character of XML 1.0, or of a calendar's text; nor a byte order mark, which readers drop.
_FORBIDDEN = re.compile(
    r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MISSING = "\ufffd"


def printable(text: str) -> str:
    """A text with one kind of line end, and a mark where a character cannot be told.

    The record holds no such characters; what is written must be readable whatever it holds.
    """
    return _FORBIDDEN.sub(_MISSING, _LINE_ENDS.sub("\n", text))
