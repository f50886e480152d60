"""Who may sit at the desk: users and groups, as Django has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth import admin as stock
from django.contrib.auth.models import Group, User

from .front_page import site
from .guard import Guarded

if TYPE_CHECKING:
    UserAdmin = stock.UserAdmin[User]
else:
    UserAdmin = stock.UserAdmin


@admin.register(User, site=site)
class Users(Guarded, UserAdmin):
    """Users."""


@admin.register(Group, site=site)
class Groups(Guarded, stock.GroupAdmin):
    """Groups."""
