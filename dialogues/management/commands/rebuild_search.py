"""Make the search index and the facets of the lists anew from the record."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import transaction

from dialogues.facets import upkeep as facets
from dialogues.models import Edition
from dialogues.search import upkeep as search

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Make the search index and the facets of the lists anew from the record. "
        "Every write keeps them; this restores them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-missing",
            action="store_true",
            help="Only what is not there at all, as after an upgrade.",
        )

    def handle(self, *, if_missing: bool, **_options: Any) -> None:
        if not if_missing or search.is_missing():
            self._does(search.rebuild, "The search index is", "document")
        if not if_missing or facets.is_missing():
            self._does(facets.rebuild, "The facets of the lists are", "value")

    def _does(self, rebuild: Callable[[], int], what: str, counted: str) -> None:
        with transaction.atomic():
            number = rebuild()
            _pass_over_pages()
        self.stdout.write(f"{what} made anew from the record: {_counted(number, counted)}.")


def _pass_over_pages() -> None:
    """Let no page that was made before be shown again, by a worker or by any cache.

    They are kept under the edition and the instant at which it was made: a millionth of a second
    later nobody asks for them.
    """
    last = Edition.objects.held()
    if last:
        last.made_at += datetime.timedelta(microseconds=1)
        last.save(update_fields=["made_at"])


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
