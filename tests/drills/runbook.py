"""The commands of `docs/operating.md`, run as they stand there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operating.md"


def blocks(heading: str, language: str = "sh") -> list[str]:
    """The fenced blocks of a language beneath a heading, to the next of its rank or above."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    if found is None:
        raise LookupError(f"{PAGE.name} has no heading {heading!r}.")
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    part = rest[: following.start()] if following else rest
    return re.findall(rf"^```{language}\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)


def follow(heading: str, environment: Mapping[str, str]) -> str:
    """What the first commands beneath a heading print; every one of them has to succeed."""
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", blocks(heading)[0]],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{heading}: {done.stdout}")
    return done.stdout
