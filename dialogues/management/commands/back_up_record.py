"""Back the whole database up into one file, while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dialogues.backups import BackupError, back_up

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Back the whole database up, accounts and history included, into one file with its "
        "SHA-256 sum beside it. Nobody has to stop writing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output",
            type=Path,
            default=settings.VAR_DIR / "backups",
            metavar="DIR",
            help="The folder to write to (default: %(default)s).",
        )

    def handle(self, *, output: Path, **_options: Any) -> None:
        try:
            backup = back_up(output)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{backup.path}\nEdition {backup.edition}, SHA-256 {backup.sha256}")
