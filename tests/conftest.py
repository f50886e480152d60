"""What every test stands on, and what every test may ask for."""

import gc
import ipaddress
import socket

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils.translation import activate

from dialogues.facets.held import forget
from dialogues.middleware import limits
from tests.desk import editor
from tests.laid import either_record, shipped, talks
from tests.records import folder
from tests.talks import today

__all__ = ["editor", "either_record", "folder", "shipped", "talks", "today"]


# No clock: how busy the machine is says nothing of the program.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


def pytest_configure() -> None:
    """Let the tests run in a bare checkout, and fast.

    The storage that names static files by their contents knows only what
    `collectstatic` has collected: without that, every page would fail for a missing
    list. Tests ask what a page says, not what a file is called. Passwords are hashed
    the cheap way; no test has a secret.
    """
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish():
    """Let the collector of garbage pass over what lives as long as the tests.

    The tests of the desk take a tenth less time.
    """
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter):
    """Let nobody take for granted what was skipped: each reason once, however many tests had it."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason in sorted({report.longrepr[2] for report in skipped}):
        terminalreporter.write_line(reason, yellow=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """Measure nothing of what a test of `no_cover` stands on either: pytest-cov leaves out the test.

    Whoever walks through whole records, or does hundreds of things by chance, comes by the lines
    that other tests are about, and takes twice as long if each of them is counted.
    """
    plugin = item.config.pluginmanager.getplugin("_cov")
    controller = plugin and plugin.cov_controller
    if not controller or item.get_closest_marker("no_cover") is None:
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Let a question take its time: how busy the machine is says nothing of the program.

    That a visitor's question is given up after a second has tests of its own.
    """
    monkeypatch.setattr(limits, "SECONDS", 30.0)


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch):
    """Let no test speak to another machine, or ask for the address of one."""
    look_up = socket.getaddrinfo

    def only_here(speak):
        def speak_here(self, *said):
            address = said[-1]  # of what is sent, the address stands last
            if self.family != socket.AF_UNIX and not _is_here(address[0]):
                raise AssertionError(f"A test would have spoken to {address}.")
            return speak(self, *said)

        return speak_here

    def look_up_here(host, *others, **named):
        if not _is_here(host):
            raise AssertionError(f"A test would have asked where {host} is.")
        return look_up(host, *others, **named)

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, only_here(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)


def _is_here(host):
    try:
        return host in {None, "", "localhost"} or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def an_empty_shelf(settings, tmp_path):
    """Let no test see the releases of this checkout, or leave a file in it."""
    settings.RELEASES_DIR = tmp_path / "releases"
    settings.UPLOADS_DIR = tmp_path / "uploads"


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Let no test answer from what another one has learnt."""
    forget()
    for cache in caches.all():
        cache.clear()


@pytest.fixture(autouse=True)
def english():
    """Let no test speak the language of the last page of another one."""
    activate(settings.LANGUAGE_CODE)
