"""Write the record as dossiers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from dialogues.dossier.dump import DumpError, dump

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Write the record as dossiers that load back without a change, all of one edition or none. "
        "What an earlier dump left in the folder and this one does not write again is removed; "
        "files whose names say of which edition they are, and all others, stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output", type=Path, required=True, metavar="DIR", help="The folder to write to."
        )
        parser.add_argument(
            "--dialogue",
            metavar="SLUG",
            help="Only this dialogue, and all it refers to: one file, record-around-SLUG. Of the others "
            "in the folder none is touched.",
        )

    def handle(self, *, output: Path, dialogue: str | None, **_options: Any) -> None:
        try:
            files = dump(output, dialogue=dialogue)
        except (DumpError, OSError) as error:
            raise CommandError(str(error)) from error
        for file in files:
            self.stdout.write(str(file))
