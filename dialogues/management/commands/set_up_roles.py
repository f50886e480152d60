"""Make the roles at the editor's desk, and give one to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError

from dialogues.admin.roles import ROLES, set_up

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Make the groups editor and administrator, with exactly the permissions of each; "
        "and put users into one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for role in ROLES:
            parser.add_argument(
                f"--{role}",
                action="append",
                default=[],
                metavar="NAME",
                help=f"A user who is to be {role}; may be repeated.",
            )

    def handle(self, **options: Any) -> None:
        wanted = [(role, name) for role in ROLES for name in options[role]]
        known = User.objects.in_bulk([name for _role, name in wanted], field_name="username")
        for _role, name in wanted:
            if name not in known:
                message = (
                    f"There is no user {name!r}. Make one first: an administrator does so at the "
                    "desk, createsuperuser without one. Nothing was changed."
                )
                raise CommandError(message)
        for role, changed in set_up().items():
            self.stdout.write(f"{role}: {changed or 'as it should be'}.")
        for role, name in wanted:
            user = known[name]
            user.groups.set([Group.objects.get(name=role)])
            user.is_staff = True
            user.save(update_fields=["is_staff"])
            self.stdout.write(f"{name} is {role}.")
