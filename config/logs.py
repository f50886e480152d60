"""How a line of the log is written.

A visitor chooses many of the words in a log: the address asked for, a header,
the text of an exception. None of them may move a reader's cursor, change the
colours of a terminal, or pass for a line of its own.
"""

import datetime
import json
import logging
import re

# C0 and C1 control characters, the line and paragraph separators, and the marks
# that turn the direction of writing. The line feed is left to `format`.
_UNPRINTABLE = [
    *range(0x20),
    *range(0x7F, 0xA0),
    *range(0x200E, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
]
_ESCAPED = {
    code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 one byte
    for code in _UNPRINTABLE
    if chr(code) != "\n"
}


_JSON_ESCAPED = {code: f"\\u{code:04x}" for code in _UNPRINTABLE}

_ADDRESS = re.compile(r" from ip=\S+(?=:)")


def without_address(record: logging.LogRecord) -> bool:
    """Whether to keep an entry: always, without the address that gunicorn tells of bad requests.

    What was wrong helps to mend it; who sent it is nobody's concern.
    """
    record.msg = _ADDRESS.sub("", str(record.msg))
    return True


class PlainFormatter(logging.Formatter):
    """Lines without control characters; what belongs to a line stands indented below it."""

    def format(self, record: logging.LogRecord) -> str:
        """One entry of the log, of which only the first line starts at the margin."""
        return super().format(record).translate(_ESCAPED).replace("\n", "\n    ")


class JSONFormatter(logging.Formatter):
    """An object of JSON a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """One entry of the log: when, how grave, whose, what, and the traceback if there is one."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        entry = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        # What JSON leaves as it is may still move a cursor, or turn the direction of writing.
        return json.dumps(entry, ensure_ascii=False).translate(_JSON_ESCAPED)
