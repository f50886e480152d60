"""The PostgreSQL that lives as long as one command."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

# One after another: the first server on a machine may have to make its user.
pytestmark = pytest.mark.xdist_group("postgres")

ROOT = Path(__file__).resolve().parent.parent


def _start(folder, *command):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", *command],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def folder():
    """A short name beneath /tmp: a socket's may have no more than a hundred characters."""
    place = Path(f"/tmp/sd-{os.getpid()}-{time.monotonic_ns()}")  # noqa: S108
    place.mkdir()
    yield place
    place.rmdir()  # fails if a server has left anything behind


def test_a_command_finds_the_server_and_its_exit_code_is_passed_on(folder):
    code = (
        "import sys, django; django.setup();"
        "from django.db import connection; cursor = connection.cursor();"
        "cursor.execute('SHOW server_encoding'); print(connection.vendor, *cursor.fetchone());"
        "sys.exit(7)"
    )
    run = _start(folder, sys.executable, "-W", "error", "-c", code)
    said, complained = run.communicate()
    assert (run.returncode, said, complained) == (7, "postgresql UTF8\n", "")


def test_a_command_that_succeeds_is_a_success(folder):
    run = _start(folder, "true")
    run.communicate()
    assert run.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_command_and_then_the_server(folder, number):
    run = _start(folder, "sh", "-c", "echo started; exec sleep 60")
    assert run.stdout is not None
    assert run.stdout.readline() == "started\n"
    run.send_signal(number)
    run.communicate(timeout=300)
    assert run.returncode == 128 + number


def test_a_signal_that_comes_too_early_leaves_no_server_behind(folder):
    run = _start(folder, "sleep", "60")
    while not list(folder.iterdir()):
        time.sleep(0.01)
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=300)
    assert run.returncode == 128 + signal.SIGTERM


def test_without_a_command_the_usage_is_said(folder):
    run = _start(folder)
    assert run.communicate() == ("", "usage: python -m tests.postgres COMMAND...\n")
    assert run.returncode == 2
