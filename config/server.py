"""How gunicorn serves the pages: `gunicorn -c python:config.server config.wsgi`.

Run by itself (`python -m config.server`) it says, before anything else is done,
whether the settings hold and the port is free; then it makes ready what is served.
"""

import os
import socket
import sys
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from config.logs import JSONFormatter, PlainFormatter, without_address

try:
    from config import settings
except ImproperlyConfigured as error:
    sys.exit(str(error))

bind = (
    f"[{settings.HOST}]:{settings.PORT}"
    if ":" in settings.HOST
    else f"{settings.HOST}:{settings.PORT}"
)

# Threads wait for the database and for slow readers, and keep their connections.
worker_class = "config.worker.Worker"
workers = settings.WORKERS
threads = settings.THREADS

# Nobody may say where the site is mounted: who can reach a proxy on this machine could have
# every link of a page lead elsewhere.
forwarder_headers = ""

# A question of as many characters as search has room for: gunicorn's own 4,094 bytes hold 450 of
# Japanese. No more than nginx takes.
limit_request_line = 8190

# gunicorn's remote control wants a writable home, and nobody here uses it.
control_socket_disable = True

# What matters is said by `when_ready` or is a warning.
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Let gunicorn's own log keep the manners of the program's."""
    for handler in server.log.error_log.handlers:
        handler.addFilter(without_address)
        handler.setFormatter(
            JSONFormatter()
            if settings.LOG_FORMAT == "json"
            else PlainFormatter(server.log.error_fmt, server.log.datefmt)
        )


def when_ready(_server: object) -> None:
    """Say where the pages are, once they can be asked for."""
    sys.stdout.write(f"Space Dialogues is at {settings.SITE_URL}/ (Ctrl-C stops it).\n")
    if settings.SITE_URL.startswith("https:") and not settings.TRUSTED_PROXIES:
        sys.stdout.write(
            "TRUSTED_PROXIES is not set: everybody who comes through a proxy counts as one visitor "
            "when sign-ins fail. Name the proxy there.\n"
        )
    sys.stdout.flush()


def complaint() -> str:
    """What stands in the way of listening, and the remedy; nothing if the way is free."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    try:
        socket.create_server((settings.HOST, settings.PORT), family=family).close()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        return (
            f"Nothing can listen at port {settings.PORT} of {settings.HOST}: {why}.\n"
            f"Stop what listens there already, or choose another: make run PORT={_other_port()}"
        )
    return ""


def _other_port() -> int:
    return settings.PORT + 1 if settings.PORT in range(1024, 65535) else 8001


def prepare() -> str:
    """Bring the database, the shipped record and the static files up to date.

    In one process: starting Python and Django takes longer than all three. What went
    wrong comes back, with its remedy.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    fixtures = os.path.relpath(settings.BASE_DIR / "fixtures")
    try:
        call_command("migrate", interactive=False, verbosity=0)
        load_shipped(fixtures)
        # A record from before there was an index; every load since keeps its own.
        call_command("rebuild_search", if_missing=True)
        call_command("collectstatic", interactive=False, verbosity=0)
    except CommandError as error:
        return str(error)
    except DatabaseError as error:
        return (
            f"The database cannot be used: {error}. Look at DATABASE_URL, or at {settings.VAR_DIR}."
        )
    return ""


def load_shipped(fixtures: str) -> None:
    """Load the shipped record; where that is refused, say so, and leave the record as it is.

    What editors made of it may contradict what a new release says of it: that is theirs to decide,
    and must not keep the site down. Without any record there would be no site.
    """
    # Models can be imported once Django is set up.
    from dialogues.models import Edition  # noqa: PLC0415

    try:
        call_command("load_dialogues", fixtures)
    except CommandError as error:
        if not Edition.objects.exists():
            raise
        sys.stderr.write(
            f"{error}\nThe site starts with the record as it is, without what this release says "
            f"anew. Once that is decided, load it: {sys.executable} manage.py load_dialogues "
            f"{fixtures}\n"
        )


if __name__ == "__main__":
    sys.exit(complaint() or prepare() or None)
