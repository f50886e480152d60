"""Which program this is, told by everything that makes a page what it is."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FOLDERS = ("config", "dialogues", "templates")
# What a page is made of, and what it shows of files: an address named by contents.
_ENDINGS = {".py", ".html", ".css", ".js", ".svg", ".mo", ".txt", ".xml"}
# What the operator has stated, and pages say.
_STATED = ("SITE_URL", "REPORT_ADDRESS", "SECURITY_CONTACT", "SECURITY_EXPIRES")
_LIBRARIES = ("Django", "django-ninja", "pydantic", "django-htmx")


@cache
def build() -> str:
    """The digest of code, templates and static files, the same in every process that runs them.

    Not the time of the start: workers start one after another, and a restart changes no page.
    """
    stated = (getattr(settings, name) for name in _STATED)
    digest = hashlib.sha256(" ".join(map(str, stated)).encode())
    for name in _LIBRARIES:
        digest.update(f"{name} {_version(name)}\0".encode())
    for folder in _FOLDERS:
        for file in sorted(_files(settings.BASE_DIR / folder)):
            digest.update(f"{file.relative_to(settings.BASE_DIR)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:
        return ""


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.suffix in _ENDINGS and file.is_file())
