"""Who may sit at the desk: users and groups, as Django has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import admin as stock
from django.contrib.auth.models import Group, User
from django.db.models import Count

from dialogues.models import Edition

from .front_page import site
from .guard import Guarded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    UserAdmin = stock.UserAdmin[User]
else:
    UserAdmin = stock.UserAdmin


@admin.register(User, site=site)
class Users(Guarded, UserAdmin):
    """Users. Whoever made an edition of the record stays: it says so for good."""

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """What would go with users, and what stands in the way: editions that they made."""
        users = list(objs)
        if made := [*_made_by(users)]:
            return [str(user) for user in users], {}, set(), made
        return super().get_deleted_objects(users, request)


@admin.register(Group, site=site)
class Groups(Guarded, stock.GroupAdmin):
    """Groups."""


def _made_by(users: list[User]) -> list[str]:
    """Of each user who made editions: how many, and what to do instead of deleting them."""
    made = Edition.objects.filter(by__in=users).order_by("by__username")
    counted = made.values_list("by__username").annotate(count=Count("pk"))
    return [
        f"{name}, who made {count} edition{'' if count == 1 else 's'} of the record. To keep them "
        "from signing in, take away “Active” on their page; what they did stays theirs."
        for name, count in counted
    ]
