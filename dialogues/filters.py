"""What a visitor may ask: one definition for pages, JSON, CSV, calendars and feeds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dialogues import dates
from dialogues.models.records import SLUG

if TYPE_CHECKING:
    import datetime

LONGEST_SLUG = 100
_LONGEST_QUOTED = 60


class RefusedError(ValueError):
    """A value in an address cannot be asked for.

    `param` is the parameter's name, the text a plain sentence that names the value and the remedy.
    """

    def __init__(self, param: str, value: str, complaint: str) -> None:
        self.param = param
        quoted = value if len(value) <= _LONGEST_QUOTED else f"{value[:_LONGEST_QUOTED]}…"
        super().__init__(f"{param}: “{quoted}” {complaint}")


def day(param: str, value: str) -> datetime.date | None:
    """The one day that a parameter names, none if it is empty; a RefusedError for anything else."""
    if not value:
        return None
    try:
        stated = dates.parse(value)
    except dates.DateError:
        stated = None
    if stated is None or not stated.is_day or "/" in value:
        raise RefusedError(param, value, "is not a day. Write it as 2019-07-24.")
    return stated.earliest


def slug(param: str, value: str) -> str:
    """The permanent name that a parameter holds, or nothing; a RefusedError if it cannot be one."""
    if value and (len(value) > LONGEST_SLUG or not re.match(SLUG, value)):
        raise RefusedError(
            param, value, "is not the name of a record. Write it as it stands in its address."
        )
    return value
