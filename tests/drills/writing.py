"""Somebody who never stops writing: `python -m tests.drills.writing`, until its input ends.

Every edition is made by the door that editors use; before the next one, its number and the digest
of all rows are printed, so that whatever is found later can be told from what nobody ever wrote.
"""

from __future__ import annotations

import os
import select
import sys

import django

from tests.drills import states

PAUSE = 0.2


def main() -> None:
    """Write an edition after the other."""
    django.setup()
    from dialogues.dossier import door  # noqa: PLC0415 - Django has to be set up
    from dialogues.models import Meeting  # noqa: PLC0415 - the same

    address = os.environ["DATABASE_URL"]
    slug = Meeting.objects.order_by("slug").values_list("slug", flat=True)[0]
    _tell(address)
    number = 0
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        number += 1
        with door.opened("admin") as way:
            Meeting.objects.filter(slug=slug).update(venue=f"Hall {number}")
            way.touch("meetings", slug)
        _tell(address)


def _tell(address: str) -> None:
    edition, digest = states.read(address)
    sys.stdout.write(f"{edition} {digest}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
