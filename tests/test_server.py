"""The server as it is shipped, asked over a real socket."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import CommandError

from config.server import load_shipped

ROOT = Path(__file__).resolve().parent.parent


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    """A running server with a record of its own, and its port; a home it has none."""
    port = _free_port()
    own = {"HOST": "127.0.0.1", "PORT": str(port), "SITE_URL": "", "ALLOWED_HOSTS": "", "DEBUG": ""}
    place = {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": "", "HOME": ""}
    environment = os.environ | own | place
    for command in ("migrate", "collectstatic"):
        subprocess.run(
            [sys.executable, "manage.py", command, "--no-input", "--verbosity=0"],
            cwd=ROOT,
            env=environment,
            check=True,
        )
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:config.server", "config.wsgi"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process, port
    process.kill()
    process.communicate()


def _ask(port, method, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_it_says_where_it_is_answers_there_and_logs_in_single_lines(server):
    process, port = server
    assert process.stdout.readline() == (
        f"Space Dialogues is at http://127.0.0.1:{port}/ (Ctrl-C stops it).\n"
    )
    answer = _ask(port, "GET", "/no-such-page%1b%5b31m%0aERROR/")
    assert (answer.status, answer.getheader("X-Frame-Options")) == (404, "DENY")
    assert _ask(port, "HEAD", "/no-such-page/").status == 404
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=300)
    assert process.returncode == 0
    assert [line.partition(" django.request: ")[2] for line in log.splitlines()] == [
        r"Not Found: /no-such-page\x1b[31m\nERROR/",
        "Not Found: /no-such-page/",
    ]


def _say(port, folder):
    """What is said before anything is served: what stands in the way, or what was made ready."""
    return subprocess.run(
        [sys.executable, "-m", "config.server"],
        cwd=ROOT,
        env=os.environ
        | {"HOST": "127.0.0.1", "PORT": str(port), "VAR_DIR": str(folder)}
        | {"DATABASE_URL": f"sqlite:///{folder / 'record.sqlite3'}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_port_that_is_taken_is_named_with_the_remedy(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = _say(port, tmp_path)
    assert (said.returncode, said.stderr) == (
        1,
        f"Nothing can listen at port {port} of 127.0.0.1: Address already in use.\n"
        f"Stop what listens there already, or choose another: make run PORT={port + 1}\n",
    )
    assert not (tmp_path / "record.sqlite3").exists()


def test_a_first_start_loads_the_record_and_a_second_changes_nothing(tmp_path):
    port = _free_port()
    first, second = _say(port, tmp_path), _say(port, tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.endswith("Edition 1.\n")
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout.startswith("0 changes (0 created, 0 changed)")
    assert (tmp_path / "static" / "staticfiles.json").exists()


CONTRADICTED = """
import json
from dialogues.dossier import door
from dialogues.models import Meeting, Said
for said in Said.objects.filter(type="meeting", slug="us-japan-6", entry__contains='"city"'):
    said.entry = json.dumps(json.loads(said.entry) | {"city": "Elsewhere"})
    said.save()
with door.opened("admin") as way:
    Meeting.objects.filter(slug="us-japan-6").update(city="Kyoto")
    way.touch("meetings", "us-japan-6")
"""


def test_an_edit_that_a_release_contradicts_does_not_keep_the_site_down(tmp_path):
    port = _free_port()
    _say(port, tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", CONTRADICTED],
        cwd=ROOT,
        env=os.environ
        | {"VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'record.sqlite3'}"},
        check=True,
    )
    shutil.rmtree(tmp_path / "static")

    said = _say(port, tmp_path)

    assert (said.returncode, said.stdout) == (0, "")
    conflict, remedy, *_unchanged, start = said.stderr.splitlines()
    assert conflict.startswith("! meeting us-japan-6 city: the dossier said Elsewhere and now says")
    assert remedy.startswith("1 conflict. Keep the record's values with --on-conflict keep")
    assert start == (
        "The site starts with the record as it is, without what this release says anew. Once that "
        f"is decided, load it: {sys.executable} manage.py load_dialogues fixtures"
    )
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_without_any_record_a_release_that_does_not_load_stops_the_start(db, tmp_path):
    with pytest.raises(CommandError, match="The record is unchanged"):
        load_shipped(str(tmp_path / "nowhere"))


def test_a_record_from_before_the_search_index_gets_one_at_the_next_start(tmp_path):
    port = _free_port()
    _say(port, tmp_path)
    address = f"sqlite:///{tmp_path / 'record.sqlite3'}"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "dialogues", "0001", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"VAR_DIR": str(tmp_path), "DATABASE_URL": address},
        check=True,
    )
    again, third = _say(port, tmp_path), _say(port, tmp_path)
    assert (again.returncode, again.stderr) == (0, "")
    assert "The search index is made anew from the record: " in again.stdout
    assert (third.returncode, "search index" in third.stdout) == (0, False)


def test_a_database_that_is_none_stops_the_start_without_a_traceback(tmp_path):
    (tmp_path / "record.sqlite3").write_bytes(b"no database" * 100)
    said = _say(_free_port(), tmp_path)
    assert said.returncode == 1
    assert said.stderr.startswith("The database cannot be used: file is not a database.")
    assert "Traceback" not in said.stderr


def test_a_bad_setting_is_named_without_a_traceback(tmp_path):
    said = _say("none", tmp_path)
    assert (said.returncode, said.stderr) == (
        1,
        "PORT is 'none', which is not a number from 1 to 65535. Write one, for example 8000.\n",
    )


def test_a_wsgi_server_finds_the_application():
    assert callable(import_module("config.wsgi").application)
