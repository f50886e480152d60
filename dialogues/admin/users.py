"""Who may sit at the desk: users and groups, as Django has them."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from .guard import Guarded
from .front_page import site


@admin.register(User, site=site)
class Users(Guarded, UserAdmin):
    """Users."""


@admin.register(Group, site=site)
class Groups(Guarded, GroupAdmin):
    """Groups."""
