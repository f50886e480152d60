"""Two workers of the server as it is shipped: neither shows what the other knows to be over."""

from __future__ import annotations

import os
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.records import COMMITMENT, MEETING, REGISTERS
from tests.workers import ask, manage, prepared, started

WORKERS = 2
# A record, a list with its facets, a list that is narrowed, the figures of the first page, search.
ADDRESSES = (
    "/meetings/talks-1/",
    "/commitments/",
    "/commitments/?strength=plans",
    "/",
    "/search/?q=Kyoto",
    "/api/v1/commitments?strength=plans",
)
RECORD = REGISTERS + MEETING + COMMITMENT


@pytest.fixture
def site(tmp_path):
    """The environment and the workers of a running server."""
    with prepared(tmp_path) as environment, started(environment) as process:
        yield environment, workers_of(process)


def workers_of(process):
    children = Path(f"/proc/{process}/task/{process}/children")
    until = time.monotonic() + 120
    while len(children.read_text().split()) < WORKERS and time.monotonic() < until:
        time.sleep(0.05)
    return [int(worker) for worker in children.read_text().split()]


@contextmanager
def alone(worker, workers):
    """Let one worker answer, and no other."""
    others = [other for other in workers if other != worker]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


def told(environment, workers):
    """What every address answers, twice by each worker; alike, whoever is asked."""
    found = []
    for worker in workers:
        with alone(worker, workers):
            for _time in range(2):
                answers = [ask(int(environment["PORT"]), address) for address in ADDRESSES]
                assert {answer.status for answer in answers} == {200}
                found.append([(answer.headers.get("ETag"), answer.page) for answer in answers])
    assert len(workers) == WORKERS
    assert len(found) == 2 * WORKERS
    assert all(each == found[0] for each in found)
    return [page for _tag, page in found[0]]


def loads(environment, folder, text):
    (folder / "record.yaml").write_text(text, encoding="utf-8")
    manage(environment, "load_dialogues", str(folder / "record.yaml"))


# What an editor's save does, in a process that no worker knows of.
SAVE = """
from dialogues.dossier import door
from dialogues.models import Commitment, Meeting
with door.opened("admin") as opened:
    Meeting.objects.filter(slug="talks-1").update(city="Nara")
    opened.touch("meetings", "talks-1")
    Commitment.objects.filter(slug="gateway").update(strength="explores")
    opened.touch("commitments", "gateway")
"""
DELETE = """
from dialogues.dossier import door
from dialogues.models import Commitment
with door.opened("admin") as opened:
    Commitment.objects.get(slug="gateway").delete()
    opened.touch("commitments", "gateway")
"""


def test_whichever_worker_is_asked_the_very_next_answer_shows_the_new_state(site, tmp_path):
    environment, workers = site
    loads(environment, tmp_path, RECORD)
    meeting, whole, narrowed, first, search, api = told(environment, workers)
    assert ("Tokyo" in meeting, "gateway" in whole, "gateway" in narrowed) == (True, True, True)
    assert ("gateway" in api, "<mark>" in search) == (True, False)

    loads(environment, tmp_path, RECORD.replace("Tokyo", "Kyoto"))
    meeting, whole, narrowed, _first, search, _api = told(environment, workers)
    assert ("Kyoto" in meeting, "Tokyo" in meeting, "<mark>" in search) == (True, False, True)

    manage(environment, "shell", "-c", SAVE)
    meeting, after, narrowed, later, _search, api = told(environment, workers)
    assert ("Nara" in meeting, "Kyoto" in meeting) == (True, False)
    assert ("gateway" in after, "gateway" in narrowed, "gateway" in api) == (True, False, False)
    assert after != whole

    manage(environment, "shell", "-c", DELETE)
    _meeting, gone, *_others = told(environment, workers)
    assert "gateway" not in gone
    assert first != later


def test_an_unchanged_page_is_a_304_whoever_is_asked(site, tmp_path):
    environment, workers = site
    loads(environment, tmp_path, RECORD)
    tag = ask(int(environment["PORT"]), ADDRESSES[0]).headers["ETag"]

    for worker in workers:
        with alone(worker, workers):
            again = ask(int(environment["PORT"]), ADDRESSES[0], **{"If-None-Match": tag})
            assert again.status == 304
