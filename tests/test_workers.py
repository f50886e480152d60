"""Two workers of the server as it is shipped: neither shows what the other knows to be over."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.records import COMMITMENT, MEETING, REGISTERS

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "/meetings/talks-1/"


def manage(environment, *command):
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def site(tmp_path):
    """The environment and the port of a running server with two workers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    own = {"HOST": "127.0.0.1", "PORT": str(port), "SITE_URL": "", "ALLOWED_HOSTS": "", "DEBUG": ""}
    place = {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": "", "HOME": ""}
    environment = os.environ | own | place | {"WEB_CONCURRENCY": "2"}
    manage(environment, "migrate", "--no-input", "--verbosity=0")
    manage(environment, "collectstatic", "--no-input", "--verbosity=0")
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:config.server", "config.wsgi"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    yield environment, port
    process.terminate()
    process.communicate(timeout=40)


def ask(port, **headers):
    """A status, a tag and a page, asked over a connection of its own: whichever worker takes it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", ADDRESS, headers={"Connection": "close"} | headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("ETag"), page


def loads(environment, folder, text):
    (folder / "record.yaml").write_text(text, encoding="utf-8")
    manage(environment, "load_dialogues", str(folder / "record.yaml"))


# What an editor's save does, in a process that no worker knows of.
SAVE = """
from dialogues.dossier import door
from dialogues.models import Meeting
with door.opened("admin") as opened:
    Meeting.objects.filter(slug="talks-1").update(city="Nara")
    opened.touch("meetings", "talks-1")
"""


def test_whichever_worker_is_asked_the_very_next_answer_shows_the_new_state(site, tmp_path):
    environment, port = site
    text = REGISTERS + MEETING + COMMITMENT
    loads(environment, tmp_path, text)
    before = {ask(port) for _ in range(30)}
    ((status, tag, page),) = before  # the same bytes and the same tag from both
    assert (status, "Tokyo" in page) == (200, True)
    assert {ask(port, **{"If-None-Match": tag})[0] for _ in range(10)} == {304}

    loads(environment, tmp_path, text.replace("Tokyo", "Kyoto"))
    after = {ask(port, **{"If-None-Match": tag}) for _ in range(30)}
    ((status, tag, page),) = after
    assert (status, "Kyoto" in page, "Tokyo" in page) == (200, True, False)

    manage(environment, "shell", "-c", SAVE)
    ((status, _, page),) = {ask(port, **{"If-None-Match": tag}) for _ in range(30)}
    assert (status, "Nara" in page, "Kyoto" in page) == (200, True, False)
