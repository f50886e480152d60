"""The site as it is shipped, in a process of its own, with a record to read and to correct."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
EDITOR, PASSWORD = "hanako", "a long way to the Moon"

# A state that is none, so that nobody is said to have said it: names and words from right to
# left, a meeting for editors to correct, and one that is gone.
QAF = """
parties:
  qaf: {name: Qaf, names: {ar: قاف}, kind: state}
agencies:
  qaf-space: {name: Qaf Space Agency, abbreviation: QSA, names: {ar: وكالة الفضاء (قاف)}, party: qaf}
dialogues:
  qaf-jp: {name: Qaf-Japan Space Talks, parties: [qaf, jp]}
sources:
  qaf-2020: {title: "بيان مشترك (2020)", publisher: Qaf, kind: joint statement, standing: official, seen: whole, language: ar, published: 2020-03-02,
    passages: {opening: {locator: first paragraph}, moon: {text: "سيعمل الجانبان معا على القمر (2025).", translation: Both sides will work together on the Moon (2025)., translation_by: ours}}}
meetings:
  qaf-jp-1:
    dialogue: qaf-jp
    ordinal: 1
    date: 2020-03-02
    state: held
    city: Kyoto
    cites: [qaf-2020#opening]
    participants: [{cites: [qaf-2020#opening], who: [{agency: qaf-space, person: ليلى (قاف), named_as: الوكالة}]}]
  qaf-jp-2: {dialogue: qaf-jp, ordinal: 2, date: 2022, state: held, cites: [qaf-2020#opening]}
commitments:
  qaf-moon: {statement: Qaf and Japan work together on the Moon., strength: plans, parties: [qaf, jp], areas: [space-exploration],
    events: [{kind: made, meeting: qaf-jp-1, target: 2025, cites: [qaf-2020#moon]}]}
"""
GONE = "withdrawn: {meetings: {qaf-jp-2: The report mistook a visit for a meeting.}}"
PREPARE = f"""
import sys
from config.server import prepare
from django.contrib.auth.models import User
from django.core.management import call_command
if complaint := prepare():
    sys.exit(complaint)
for text in ({QAF!r}, {GONE!r}):
    with open("{{place}}", "w", encoding="utf-8") as file:
        file.write(text)
    call_command("load_dialogues", "{{place}}")
User.objects.create_superuser({EDITOR!r}, password={PASSWORD!r})
"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a running server whose record is in a folder."""
    port, environment = _apart(folder)
    prepare = PREPARE.replace("{place}", str(folder / "qaf.yaml"))
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", prepare],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with _running(environment, "gunicorn", "--config", "python:config.server", "tests.patient"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def stock(folder: Path) -> Iterator[str]:
    """The address of Django's own admin, as it comes, of the record that a served folder has."""
    port, environment = _apart(folder)
    with _running(environment, "tests.browser.stock"):
        yield f"http://127.0.0.1:{port}"


def _apart(folder: Path) -> tuple[int, dict[str, str]]:
    """A free port, and what a server there is told of a record in a folder."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    own = {"HOST": "127.0.0.1", "PORT": str(port), "SITE_URL": "", "ALLOWED_HOSTS": "", "DEBUG": ""}
    place = {"VAR_DIR": str(folder / "var"), "DATABASE_URL": "", "HOME": str(folder)}
    # What the site runs is covered by the other tests, and this one shall be as fast as it is.
    outer = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return port, outer | own | place | {"WEB_CONCURRENCY": "1"}


@contextmanager
def _running(environment: dict[str, str], *told: str) -> Iterator[None]:
    """A server, from when it says its first line."""
    process = subprocess.Popen(
        [sys.executable, "-m", *told],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    try:
        yield
    finally:
        process.terminate()
        process.communicate(timeout=300)
