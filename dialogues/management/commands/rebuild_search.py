"""Make the search index anew from the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from dialogues.search import upkeep

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Make the search index anew from the record. Every write keeps it; this restores it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-missing",
            action="store_true",
            help="Only if there are records and no index, as after an upgrade.",
        )

    def handle(self, *, if_missing: bool, **_options: Any) -> None:
        if if_missing and not upkeep.is_missing():
            return
        count = upkeep.rebuild()
        documents = f"{count} document{'' if count == 1 else 's'}"
        self.stdout.write(f"The search index is made anew from the record: {documents}.")
