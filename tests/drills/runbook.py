"""The commands of `docs/operating.md`, run as they stand there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operating.md"


def blocks(heading: str, language: str = "sh") -> list[str]:
    """The fenced blocks of a language beneath a heading, up to the next one of any rank."""
    found: dict[tuple[str, str], list[str]] = {}
    above, fence = "", ""
    for line in PAGE.read_text(encoding="utf-8").splitlines(keepends=True):
        if fence:
            if line == "```\n":
                fence = ""
            else:
                found[above, fence][-1] += line
        elif line.startswith("```"):
            fence = line[3:].strip()
            found.setdefault((above, fence), []).append("")
        elif line.startswith("#"):
            above = line.lstrip("#").strip()
    return found[heading, language]


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
