"""What Lighthouse thinks of four pages of the site as it is shipped: `make lighthouse LIGHTHOUSE=...`

Lighthouse comes by npm (`npm install lighthouse`, in a folder that is not this one), and not
every machine has that: it is run by hand, and its opinions are held here to what they are to be.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser.chromium import NONE_HERE, found
from tests.browser.site import served

PAGES = ("/", "/commitments/", "/meetings/us-japan-6/", "/search/")
LEAST = {"performance": 0.98, "accessibility": 1, "best-practices": 1, "seo": 1}
USAGE = "Say where Lighthouse is: make lighthouse LIGHTHOUSE=/path/to/node_modules/.bin/lighthouse"
_MANNER = ("--quiet", "--output=json", "--chrome-flags=--headless --no-sandbox --disable-gpu")


def main(program: str) -> int:
    """Ask about each page, say what it thinks, and fail if that is less than it is to be."""
    browser = found()
    if browser is None:
        sys.stderr.write(f"{NONE_HERE}\n")
        return 1
    short = False
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as site:
        for page in PAGES:
            scores = _scores(program, browser, f"{site}{page}")
            short |= any(scores[name] < least for name, least in LEAST.items())
            told = ", ".join(f"{name} {score:.0%}" for name, score in scores.items())
            sys.stdout.write(f"{page}: {told}\n")
    return int(short)


def _scores(program: str, browser: str, address: str) -> dict[str, float]:
    answer = subprocess.run(
        [program, address, *_MANNER],
        env=os.environ | {"CHROME_PATH": browser},
        check=True,
        stdout=subprocess.PIPE,
    )
    told = json.loads(answer.stdout)
    return {name: category["score"] for name, category in told["categories"].items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if sys.argv[1:] else USAGE)
