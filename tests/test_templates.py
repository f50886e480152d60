"""Templates: what each loads, it uses."""

from __future__ import annotations

import re
from pathlib import Path

from django.template.base import Lexer, TokenType
from django.template.engine import Engine

TEMPLATES = Path(__file__).parents[1] / "templates"


def said_in(text: str) -> tuple[set[str], set[str]]:
    """The libraries that a template loads, and the tags and filters in it."""
    loaded: set[str] = set()
    used: set[str] = set()
    for token in Lexer(text).tokenize():
        if token.token_type is TokenType.BLOCK:
            tag, *words = token.split_contents()
            used.add(tag)
            loaded |= set(words) if tag == "load" else set()
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            used |= set(re.findall(r"\|(\w+)", token.contents))
    return loaded, used


def test_a_template_uses_every_library_that_it_loads():
    libraries = Engine.get_default().template_libraries
    said = {
        str(file.relative_to(TEMPLATES)): said_in(file.read_text(encoding="utf-8"))
        for file in TEMPLATES.rglob("*.html")
    }

    assert any(loaded for loaded, _used in said.values())
    assert [
        (name, library)
        for name, (loaded, used) in sorted(said.items())
        for library in sorted(loaded)
        if used.isdisjoint({*libraries[library].tags, *libraries[library].filters})
    ] == []
