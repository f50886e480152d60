"""A log whose words a visitor chooses."""

import json
import logging
import re
import sys

from config.logs import JSONFormatter, PlainFormatter, without_address


def _entry(message, error=None):
    arguments = ("django", logging.WARNING, "", 0, message, (), error)
    return PlainFormatter("%(levelname)s %(message)s").format(logging.LogRecord(*arguments))


def test_control_characters_are_written_as_escapes():
    message = "a\x1b[31m\r\x00\x85\u2028\u202eb\tc"
    assert _entry(message) == r"WARNING a\x1b[31m\x0d\x00\x85\u2028\u202eb\x09c"


def test_only_the_first_line_of_an_entry_starts_at_the_margin():
    assert _entry("a\nERROR b") == "WARNING a\n    ERROR b"


def test_a_traceback_stands_indented_below_its_entry():
    try:
        raise ValueError("a\nERROR b")
    except ValueError:
        lines = _entry("failed", sys.exc_info()).splitlines()
    assert lines[0] == "WARNING failed"
    assert {line[:4] for line in lines[1:]} == {"    "}
    assert lines[-1] == "    ERROR b"


def test_words_in_any_script_stay_as_they_are():
    assert (
        _entry("宇宙に関する包括的日米対話 – “Éire”")
        == "WARNING 宇宙に関する包括的日米対話 – “Éire”"
    )


def test_the_address_of_whoever_sent_nonsense_is_left_out():
    message = "Invalid request from ip=192.0.2.1: Invalid HTTP Version: 'HTTP/9.9'"
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, (), None)
    assert without_address(record) is True
    assert record.getMessage() == "Invalid request: Invalid HTTP Version: 'HTTP/9.9'"


def test_for_programs_an_entry_is_one_line_of_json_without_control_characters():
    try:
        raise ValueError("a\nERROR b")
    except ValueError:
        record = logging.LogRecord(
            "django", logging.ERROR, "", 0, "%s\x1b[31m\r\x85\u202e宇宙", ("a\nb",), sys.exc_info()
        )
    line = JSONFormatter().format(record)
    told = json.loads(line)
    assert re.search(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e]", line) is None
    assert told["message"] == "a\nb\x1b[31m\r\x85\u202e宇宙"
    assert (told["level"], told["logger"]) == ("ERROR", "django")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", told["time"])
    assert told["traceback"].endswith("ValueError: a\nERROR b")
    plain = logging.LogRecord("django", logging.ERROR, "", 0, "well", (), None)
    assert set(json.loads(JSONFormatter().format(plain))) == {"time", "level", "logger", "message"}
