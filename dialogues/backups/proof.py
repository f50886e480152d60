"""That a restored record is one: brought up to this program, in order, and of its edition."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

from .files import BackupError

# One process for all: starting takes longer than any. What workers know of the facets of the record
# that was there before is told from what they are to know of this one by its seals.
_PROOF = """
from django.core.management import call_command
from dialogues.facets.upkeep import seal_anew
call_command("migrate", interactive=False, verbosity=0)
call_command("check_dialogues")
seal_anew()
"""


def proven(address: str) -> None:
    """Bring the record of a database up to this program, and hold it against its rules.

    In a process of its own, which has that database for its record.
    """
    done = subprocess.run(  # noqa: S603 - this program's own commands
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", _PROOF],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupError(
            "The backup is no record in order. `check_dialogues` says of it: "
            f"{done.stderr.strip()}\nTake another backup. Nothing was changed."
        )
