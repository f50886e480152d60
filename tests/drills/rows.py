"""What was promised, beside what was seen: the rows of one table, and where it is kept."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

RESULTS = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- make drill -->\n", "<!-- end of make drill -->"
_HEAD = "| drill | what is done | promised | seen | on |\n|---|---|---|---|---|"

_VERDICTS = {True: "", False: "**broken:** ", None: "**not tried:** "}


@dataclass(frozen=True)
class Row:
    """One promise: what is done to the program, what is to come of it, what came of it.

    `is_kept` is none where the promise could not be tried.
    """

    done: str
    promised: str
    seen: str
    is_kept: bool | None

    def told(self, drill: str, on: datetime.date) -> str:
        """The row as the table has it."""
        seen = f"{_VERDICTS[self.is_kept]}{self.seen}"
        cells = (drill, self.done, self.promised, seen, on.isoformat())
        return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def table(found: Mapping[str, Sequence[str]]) -> str:
    """All rows, those of each drill beneath one another, as a table in Markdown."""
    rows = [row for told in found.values() for row in told]
    kept = sum("| **broken:** " not in row and "| **not tried:** " not in row for row in rows)
    verdict = f"{kept} of {len(rows)} promises are kept."
    return "\n".join([_HEAD, *rows, "", verdict])


def kept_rows(text: str) -> dict[str, list[str]]:
    """The rows that a page has, by drill."""
    _, _, rest = text.partition(BEGIN)
    found: dict[str, list[str]] = {}
    for line in rest.partition(END)[0].splitlines()[2:]:
        if line.startswith("| ") and not line.startswith("| drill |"):
            found.setdefault(line.split(" | ")[0].removeprefix("| "), []).append(line)
    return found


def written(text: str, told: str) -> str:
    """A page with a table between its marks instead of the one it had."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{told}\n\n{END}{after}"


def here() -> str:
    """On what it was seen."""
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}"
    )
