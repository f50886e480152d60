"""The rooms are stacked, and each may only look down."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APP = ROOT / "dialogues"
# From the bottom up. Rooms in one row do not know each other.
STACK = [
    ("dates", "shelf"),
    ("models",),
    ("headings",),
    ("search", "facets"),
    ("dossier",),
    ("queries", "backups"),
    ("filters",),
    ("pictures",),
    ("views", "api"),
    # The other forms of the same lists: each tells the items of the API in its own way.
    ("publish",),
    ("release",),
    ("admin",),
    ("management",),
]
# What Django asks for by name, and what only it calls: outside the stack.
FRAME = {"apps", "urls", "middleware", "migrations", "templatetags", "__init__"}
ROOMS = {room: level for level, row in enumerate(STACK) for room in row}


def room_of(file: Path) -> str:
    """The room a file stands in: its folder beneath the app, or its own name."""
    return file.relative_to(APP).parts[0].removesuffix(".py")


def neighbours(file: Path) -> set[str]:
    """The rooms of the app that a file imports, when it runs or for its types alone."""
    package = ["dialogues", *file.relative_to(APP).with_suffix("").parts][:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module.split(".") if node.module else [])]
            names = [[*module, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        else:
            continue
        found |= {name[1] for name in names if name[0] == "dialogues" and len(name) > 1}
    return found


FILES = [file for file in sorted(APP.rglob("*.py")) if room_of(file) not in FRAME]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(APP)))
def test_a_room_only_looks_down(file):
    room = room_of(file)
    others = neighbours(file) & ROOMS.keys() - {room}

    assert room in ROOMS, f"{room} is not in the stack. Add it, or move the file."
    assert {other for other in others if ROOMS[other] >= ROOMS[room]} == set()


def test_every_room_of_the_stack_that_exists_was_looked_at():
    assert {room_of(file) for file in FILES} <= ROOMS.keys()
    assert {"dates", "models", "search", "dossier", "management"} <= {
        room_of(file) for file in FILES
    }


def test_what_a_file_may_say_knows_no_django():
    files = sorted((APP / "dossier" / "schema").glob("*.py"))
    assert files
    for file in files:
        assert "django" not in file.read_text(encoding="utf-8"), file


def test_files_are_read_without_django():
    code = "import sys, dialogues.dossier.reader; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_what_tells_the_databases_apart_is_measured_on_both():
    """`make suite` measures these modules alone in its second run."""
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", "")
    [listed] = re.findall(r"^OF_ENGINES = (.*)$", makefile, re.MULTILINE)
    rooms = tuple(listed.split())
    apart = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for folder in ("config", "dialogues")
        for file in (ROOT / folder).rglob("*.py")
        if "migrations" not in file.parts and re.search(r"\bvendor\b|postgresql", file.read_text())
    ]
    assert [name for name in apart if not name.startswith(rooms)] == []
