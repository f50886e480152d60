"""The sheet of requirements: all of level 1 are there, none else is lost, and what it leans on exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# How many requirements of level 1 each section of version 5.0.0 has; they come first in it, but in
# those that are told apart.
FIRST = {
    "1.2": 5,
    "1.3": 2,
    "1.5": 1,
    "2.1": 1,
    "2.2": 2,
    "2.3": 1,
    "3.2": 2,
    "3.3": 1,
    "3.4": 2,
    "3.5": 3,
    "4.1": 1,
    "4.4": 1,
    "5.2": 2,
    "5.3": 2,
    "6.1": 1,
    "6.2": 8,
    "6.3": 2,
    "6.4": 2,
    "7.2": 4,
    "7.4": 2,
    "8.1": 1,
    "8.2": 2,
    "8.3": 1,
    "9.1": 3,
    "9.2": 1,
    "10.4": 5,
    "11.3": 2,
    "11.4": 1,
    "12.1": 1,
    "12.2": 2,
    "13.4": 1,
    "14.2": 1,
    "14.3": 1,
    "15.1": 1,
    "15.2": 1,
    "15.3": 1,
}
LEVEL_ONE = {f"{section}.{n}" for section, most in FIRST.items() for n in range(1, most + 1)}
# Those of the other levels that the sheet speaks of: none is dropped unnoticed, nor moved.
LEVEL_TWO = {
    *("1.3.4", "1.4.2", "2.2.3", "2.3.3", "3.3.2", "3.3.3", "3.3.4", "3.4.3", "3.4.4", "3.4.5"),
    *("3.4.6", "3.5.4", "3.7.2", "4.1.3", "4.2.1", "5.2.3", "5.4.3", "6.2.9", "6.3.3", "7.3.2"),
    *("13.3.1", "13.4.2", "13.4.3", "13.4.4", "13.4.5", "14.2.2", "14.2.3", "14.3.2", "15.1.2"),
    *("15.2.2", "16.2.5", "16.4.1", "16.5.1", "16.5.2", "16.5.3"),
}
LEVEL_THREE = {"1.2.10", "3.4.7", "3.4.8", "4.1.4", "5.2.4", "6.3.8"}


def rows():
    """Item, level, what it asks for, whether it applies, how or why not, and tests."""
    for line in (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if re.fullmatch(r"\d+\.\d+\.\d+", cells[0]):
            yield *cells[:5], re.findall("`([^`]+)`", cells[5]) if len(cells) > 5 else []


ROWS = [*rows()]


def test_every_requirement_stands_in_the_sheet_once_and_in_order():
    assert len(LEVEL_ONE) == 70
    told = {level: {row[0] for row in ROWS if row[1] == level} for level in "123"}
    assert told == {"1": LEVEL_ONE, "2": LEVEL_TWO, "3": LEVEL_THREE}
    numbers = [[*map(int, row[0].split("."))] for row in ROWS]
    assert numbers == sorted(numbers)
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_applies_names_a_test_that_exists_and_what_does_not_says_why(row):
    _item, level, asks, applies, how, tests = row
    assert level in {"1", "2", "3"}
    assert asks
    assert (applies, bool(tests)) in {("yes", True), ("no", False)}
    if not tests:
        assert re.fullmatch(r"[A-Z].{15,}\.", how)
    for named in tests:
        file, _, name = named.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_what_the_sheet_says_of_other_pages_stands_there():
    security = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "mended within fourteen days" in security
    assert "(docs/asvs.md)" in security
    assert "(SECURITY.md)" in readme
    assert "ten attempts to sign in under one name may fail in five minutes" in readme
