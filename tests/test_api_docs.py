"""The guide to the JSON tells what the shipped record answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = re.compile(
    r"curl -s 'http://127\.0\.0\.1:8000(/api/v1/[^']*)'.*?```json\n(.*?)\n```", re.DOTALL
)


def test_every_example_of_the_guide_is_what_is_answered(client, shipped):
    examples = EXAMPLE.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))

    assert len(examples) == 3
    for address, told in examples:
        assert client.get(address).json() == json.loads(told), address
