"""Two workers of the server as it is shipped: neither shows what the other knows to be over."""

from __future__ import annotations

import pytest

from tests.records import COMMITMENT, MEETING, REGISTERS
from tests.workers import ask, manage, prepared, running

ADDRESS = "/meetings/talks-1/"


@pytest.fixture
def site(tmp_path):
    """The environment and the port of a running server with two workers."""
    environment = prepared(tmp_path)
    with running(environment) as port:
        yield environment, port


def asked(port, **headers):
    """A status, a tag and a page."""
    answer = ask(port, ADDRESS, **headers)
    return answer.status, answer.headers.get("ETag"), answer.page


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
    before = {asked(port) for _ in range(30)}
    ((status, tag, page),) = before  # the same bytes and the same tag from both
    assert (status, "Tokyo" in page) == (200, True)
    assert {asked(port, **{"If-None-Match": tag})[0] for _ in range(10)} == {304}

    loads(environment, tmp_path, text.replace("Tokyo", "Kyoto"))
    after = {asked(port, **{"If-None-Match": tag}) for _ in range(30)}
    ((status, tag, page),) = after
    assert (status, "Kyoto" in page, "Tokyo" in page) == (200, True, False)

    manage(environment, "shell", "-c", SAVE)
    ((status, _, page),) = {asked(port, **{"If-None-Match": tag}) for _ in range(30)}
    assert (status, "Nara" in page, "Kyoto" in page) == (200, True, False)
