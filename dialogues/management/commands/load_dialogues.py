"""Load dossiers into the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from rich.console import Console
from rich.progress import Progress

from dialogues.dossier.choices import CHOICES
from dialogues.dossier.door import RuleError
from dialogues.dossier.load import RecordMovedOnError, load
from dialogues.dossier.report import idle, lines, summary
from dialogues.models.unready import unready

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from dialogues.dossier.choices import Name
    from dialogues.dossier.plan import Plan

UNCHANGED = "The record is unchanged."


class Command(BaseCommand):
    help = "Load dossiers: show what they change, and change all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="A dossier, or a folder of them."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Show what a load would do, and do nothing."
        )
        parser.add_argument(
            "--format",
            choices=("text", "json"),
            default="text",
            help="How to tell it (default: %(default)s).",
        )
        parser.add_argument(
            "--on-conflict",
            choices=CHOICES,
            default="stop",
            help="Where a dossier and an editor both changed a field: stop, keep the record's "
            "value, or overwrite it with the dossier's (default: %(default)s).",
        )
        for choice, whose in (("keep", "the record's value"), ("overwrite", "the dossier's")):
            parser.add_argument(
                f"--{choice}",
                action="append",
                nargs=3,
                default=[],
                metavar=("TYPE", "SLUG", "FIELD"),
                help=f"Of one conflict, named as it is told, take {whose}; as often as needed.",
            )
        parser.add_argument(
            "--withdraw-missing",
            action="store_true",
            help="Take out the records that these dossiers had and no dossier has any more.",
        )

    def handle(self, **options: Any) -> None:
        console = Console(stderr=True)
        try:
            with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
                task = bar.add_task("", total=None)
                plan = load(
                    options["paths"],
                    dry_run=options["dry_run"],
                    on_conflict=options["on_conflict"],
                    decided=_decided(options),
                    withdraw_missing=options["withdraw_missing"],
                    tell=lambda doing, done, of: bar.update(
                        task, description=doing, completed=done, total=of or None
                    ),
                )
        except (RecordMovedOnError, RuleError) as error:
            raise CommandError(f"{error}\n{UNCHANGED}") from error
        except DatabaseError as error:
            if unready(error):
                raise  # there is no record yet that could be unchanged
            message = f"The database did not take it: {str(error).strip()}. Try again.\n{UNCHANGED}"
            raise CommandError(message) from error
        if options["format"] == "json":
            self._tell_program(plan)
        else:
            self._tell_person(plan)

    def _tell_program(self, plan: Plan) -> None:
        self.stdout.write(json.dumps(plan.as_json(), ensure_ascii=False))
        if plan.is_refused:
            odd = [] if plan.problems else idle(plan)
            raise CommandError("\n".join([*odd, UNCHANGED]))

    def _tell_person(self, plan: Plan) -> None:
        if plan.is_refused:
            raise CommandError("\n".join([*lines(plan), UNCHANGED]))
        for line in (*lines(plan), summary(plan)):
            self.stdout.write(line)


def _decided(options: dict[str, Any]) -> dict[Name, str]:
    """What was chosen for single conflicts. What is chosen twice over is refused."""
    kept, overwritten = ({tuple(name) for name in options[how]} for how in ("keep", "overwrite"))
    if both := kept & overwritten:
        named = ", ".join(" ".join(name) for name in sorted(both))
        message = f"{named}: both --keep and --overwrite. Choose one of them.\n{UNCHANGED}"
        raise CommandError(message)
    return dict.fromkeys(kept, "keep") | dict.fromkeys(overwritten, "overwrite")
