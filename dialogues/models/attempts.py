"""Attempts to sign in at the desk, for as long as they count.

Nobody's name or address is kept: they are told apart by digests that only this installation can
make, and a row is thrown away when it counts no more.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.utils.crypto import salted_hmac

LASTS = datetime.timedelta(minutes=5)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Questions about attempts."""

    def over(self, at: datetime.datetime) -> Self:
        """Attempts that count no more."""
        return self.filter(at__lte=at - LASTS)

    def wait(self, attempt: Attempt) -> datetime.timedelta | None:
        """How long nobody may sign in who comes from there; none, if there is no need to wait.

        So many failures stand in the way that one of them has to be forgotten first.
        """
        waits = [
            row.at + LASTS - attempt.at
            for kind, most in MOST.items()
            for row in self.filter(at__gt=attempt.at - LASTS, **{kind: getattr(attempt, kind)})
            .exclude(pk=attempt.pk)
            .order_by("-at")[most - 1 : most]
        ]
        return max(waits, default=None)


class Attempt(models.Model):
    """An attempt to sign in that failed, or is being made."""

    at = models.DateTimeField(db_index=True)
    # Whence, whatever name was typed; and whence, under that name.
    place = models.CharField(max_length=64, db_index=True)
    name_at_place = models.CharField(max_length=64, db_index=True)

    objects = AttemptQuerySet.as_manager()

    def __str__(self) -> str:
        return f"attempt to sign in at {self.at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def of(cls, name: str, place: str, at: datetime.datetime) -> Attempt:
        """An attempt under a name from a place, not yet stored."""
        under = f"{name.casefold()} {place}"
        return cls(at=at, place=_digest(place), name_at_place=_digest(under))


# How many of the same kind may fail in that time.
MOST = {"name_at_place": 10, "place": 30}


def _digest(text: str) -> str:
    """What tells a text from others, and does not tell it."""
    key = text.encode(errors="replace").hex()
    return salted_hmac("dialogues.models.attempts", key, algorithm="sha256").hexdigest()
