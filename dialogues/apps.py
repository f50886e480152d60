"""The app."""

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

# How long a migration waits for those who are at work on a table. Whoever waits for a table that
# is to change is waited for in turn: without an end, one slow reader would stop all others, and
# with an end that comes after that of their patience (`limits.SECONDS`), they would be refused.
LOCK_TIMEOUT = "500ms"


class DialoguesConfig(AppConfig):
    """The record of what governments say to each other about space."""

    name = "dialogues"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "The record"

    def ready(self) -> None:
        """Let writers take turns, and migrations give up rather than stand in everybody's way."""
        from dialogues.models.turns import queue_up  # noqa: PLC0415 - models load after apps

        connection_created.connect(queue_up)
        pre_migrate.connect(_wait_briefly, sender=self)
        post_migrate.connect(_wait_as_ever, sender=self)


def _wait_briefly(using: str, **_said: object) -> None:
    _tell(using, f"SET lock_timeout = '{LOCK_TIMEOUT}'")


def _wait_as_ever(using: str, **_said: object) -> None:
    _tell(using, "RESET lock_timeout")


def _tell(using: str, statement: str) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(statement)
