"""Put a backup into the database that DATABASE_URL names."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from dialogues.backups import BackupError, restore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let a signal that ends the process be an exception: what is half done is then undone."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


class Command(BaseCommand):
    help = (
        "Put a backup into the database that DATABASE_URL names, if it is one and in order: it is "
        "compared with its sum, brought up to this program and held against every rule first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="What back_up_record wrote, its sum beside it."
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Even if the database holds a record: that is kept, and the command says where.",
        )

    def handle(self, *, file: Path, replace: bool, **_options: Any) -> None:
        try:
            with _ending_in_order():
                restored = restore(file, replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Edition {restored.backup.edition} is restored, and keeps its rules.")
        if restored.before:
            self.stdout.write(f"What was there before is kept as {restored.before}.")
