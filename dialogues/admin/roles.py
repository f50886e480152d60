"""Who may do what at the desk: editors change the record, administrators users as well.

A role is a group, and its permissions are said here: what somebody has added to it or taken from
it by hand is put right by `set_up_roles`, and named by `check_dialogues` until then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from dialogues.dossier.columns import MODELS
from dialogues.models import Change, Discrepancy, Edition, FormerAddress, Passage, Said

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = ("add", "change", "delete", "view")
# What no hand writes can be looked at alone.
_SHOWN: tuple[type[Any], ...] = (Edition, Change, Said, FormerAddress)
_WRITTEN: tuple[type[Any], ...] = (*MODELS.values(), Passage, Discrepancy)


def _may(models: tuple[type[Any], ...], deeds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        f"{model._meta.app_label}.{deed}_{model._meta.model_name}"  # noqa: SLF001 - documented
        for model in models
        for deed in deeds
    )


EDITOR = _may(_WRITTEN, ALL) | _may(_SHOWN, ("view",))
ROLES = {"editor": EDITOR, "administrator": EDITOR | _may((User, Group), ALL)}


def set_up() -> dict[str, str]:
    """Give each role exactly its permissions; by role, what that changed, in words."""
    with transaction.atomic():
        return {role: _set_up(role) for role in ROLES}


def _set_up(role: str) -> str:
    group, is_new = Group.objects.get_or_create(name=role)
    missing, more = _drift(group)
    wanted = [row.pk for row in _permissions() if _called(row) in ROLES[role]]
    group.permissions.set(wanted)
    if is_new:
        return f"made, with {len(wanted)} permissions"
    told = (("given", missing), ("taken away", more))
    return "; ".join(f"{what} {', '.join(sorted(which))}" for what, which in told if which)


def failures() -> Iterator[str]:
    """Every permission of a role that is not as it should be; none of a role nobody has made."""
    for group in Group.objects.filter(name__in=ROLES).order_by("name"):
        missing, more = _drift(group)
        remedy = "Run set_up_roles."
        for permission in sorted(missing):
            yield f"role {group.name}: may not {permission}, and should. {remedy}"
        for permission in sorted(more):
            yield f"role {group.name}: may {permission}, and should not. {remedy}"


def _drift(group: Group) -> tuple[set[str], set[str]]:
    """The permissions that a role lacks, and those that it has and should not."""
    has = {_called(row) for row in group.permissions.select_related("content_type")}
    return set(ROLES[group.name] - has), has - ROLES[group.name]


def _permissions() -> Any:
    return Permission.objects.select_related("content_type")


def _called(row: Permission) -> str:
    return f"{row.content_type.app_label}.{row.codename}"
