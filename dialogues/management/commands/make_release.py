"""Write the whole record of the present edition as one zip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dialogues.release import ReleaseError, make

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Write the whole record of the present edition as one zip, which /about/data/ offers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output",
            type=Path,
            metavar="DIR",
            help="The folder to write to; unless named, RELEASES_DIR, whose releases the site offers.",
        )
        parser.add_argument(
            "--since",
            type=int,
            metavar="EDITION",
            help="Tell the changes since this edition, not since the latest earlier release; 0 tells all.",
        )

    def handle(self, *, output: Path | None, since: int | None, **_options: Any) -> None:
        try:
            release = make(output or settings.RELEASES_DIR, since=since)
        except (ReleaseError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{release.path}\n{release.size} bytes, SHA-256 {release.sha256}")
