#!/usr/bin/env python3
"""The door for commands: `python manage.py COMMAND`."""

import os
import sys
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError


def main() -> None:
    """Run one command, or say in one sentence which setting or which database stops it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as error:
        # Django would bury the sentence beneath forty lines of traceback.
        sys.exit(str(error))
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        # Models can be imported once Django is set up, as it is for whoever asked a database.
        from dialogues.models.unready import unanswered  # noqa: PLC0415

        if why := unanswered(error):
            sys.exit(why)
        raise


if __name__ == "__main__":
    main()
