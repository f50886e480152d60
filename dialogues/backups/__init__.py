"""Backups: the whole database in one file, made while it is in use, and put back from there."""

from .deeds import back_up, restore
from .files import Backup, BackupError

__all__ = ["Backup", "BackupError", "back_up", "restore"]
