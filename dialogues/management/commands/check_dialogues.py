"""Hold the record against its rules, and the roles at the desk against what they may do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from dialogues.admin import roles
from dialogues.dossier.checks import failures, quotation_failures

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Check every rule over the whole record, quotations against the texts given, "
        "and the permissions of the roles."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--text",
            action="append",
            default=[],
            metavar="SOURCE=FILE",
            help="The text of a source, to hold its quoted passages against. May be repeated.",
        )

    def handle(self, *, text: list[str], **_options: Any) -> None:
        texts = dict(map(_source_and_text, text))
        found = [*failures(), *quotation_failures(texts), *roles.failures()]
        if found:
            count = f"{len(found)} failure{'' if len(found) == 1 else 's'}."
            raise CommandError("\n".join([*found, count]))
        self.stdout.write("The record keeps its rules.")


def _source_and_text(given: str) -> tuple[str, str]:
    source, equals, file = given.partition("=")
    if not equals or not source or not file:
        message = f"--text {given!r} is not SOURCE=FILE. Write it as eirns-2019-07-25=article.txt."
        raise CommandError(message)
    try:
        return source, Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"--text {given!r} cannot be read: {error}. Name a UTF-8 text file."
        raise CommandError(message) from error
