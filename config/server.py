"""How gunicorn serves the pages: `gunicorn -c python:config.server config.wsgi`.

Run by itself (`python -m config.server`) it says, before anything else is done,
whether the settings hold and the port is free.
"""

import os
import socket
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.logs import PlainFormatter

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
worker_class = "gthread"
workers = settings.WORKERS
threads = settings.THREADS

# gunicorn's remote control wants a writable home, and nobody here uses it.
control_socket_disable = True

# What matters is said by `when_ready` or is a warning.
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Let gunicorn's own log keep the manners of the program's."""
    for handler in server.log.error_log.handlers:
        handler.setFormatter(PlainFormatter(server.log.error_fmt, server.log.datefmt))


def when_ready(_server: object) -> None:
    """Say where the pages are, once they can be asked for."""
    sys.stdout.write(f"Space Dialogues is at {settings.SITE_URL}/ (Ctrl-C stops it).\n")
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


if __name__ == "__main__":
    sys.exit(complaint() or None)
