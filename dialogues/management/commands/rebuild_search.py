"""Make the search index and the facets of the lists anew from the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from dialogues.facets import upkeep as facets
from dialogues.search import upkeep as search

if TYPE_CHECKING:
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
            documents = _counted(search.rebuild(), "document")
            self.stdout.write(f"The search index is made anew from the record: {documents}.")
        if not if_missing or facets.is_missing():
            values = _counted(facets.rebuild(), "value")
            self.stdout.write(f"The facets of the lists are made anew from the record: {values}.")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
