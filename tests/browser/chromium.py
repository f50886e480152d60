"""The browser of this machine: found once, asked for by `.ci/run` too, which has no packages yet."""

from __future__ import annotations

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
    # Whatever it may want to tell its makers, it finds nobody to tell.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
NONE_HERE = (
    "The tests in a browser did not run: there is none here. Install Chromium (on Debian: "
    "apt-get install chromium fonts-noto-cjk), or name one: make browser CHROMIUM=/path/to/it"
)


def found() -> str | None:
    """Where the browser is; none if there is none."""
    named = os.environ.get("CHROMIUM")
    places = map(shutil.which, (named,) if named else NAMES)
    return next((place for place in places if place), None)


def is_required() -> bool:
    """Whether a machine without a browser fails."""
    return os.environ.get("BROWSER_TESTS") == "required"


if __name__ == "__main__":
    sys.exit(None if found() else NONE_HERE)
