"""What machines ask: is the program alive, and can it answer from the record."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import Error
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dialogues.models import Edition
from dialogues.models.readers import reading

if TYPE_CHECKING:
    from django.http import HttpRequest


_AWAY = "the database does not answer"


@csrf_exempt
@require_safe
def livez(_request: HttpRequest) -> HttpResponse:
    """Say that the program answers; ask nothing of the database."""
    return _plain("alive", 200)


@csrf_exempt
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say whether the database answers, is migrated, and holds a record."""
    lacking = _lacking()
    answer = _plain(f"not ready: {lacking}" if lacking else "ready", 503 if lacking else 200)
    # Where there is a replica, readers are answered as long as one of the two does.
    answer.is_out_of_reach = lacking == _AWAY  # type: ignore[attr-defined] # ours, see `readers`
    return answer


def _lacking() -> str:
    """What stands in the way of an answer; nothing if nothing does."""
    try:
        if not _migrations() <= set(MigrationRecorder(reading()).applied_migrations()):
            return "the database is not migrated"
        return "" if Edition.objects.latest_one() else "the record is empty"
    except Error:
        return _AWAY


@cache
def _migrations() -> set[tuple[str, str]]:
    """Every migration this program knows."""
    return set(MigrationLoader(None).graph.nodes)


def _plain(text: str, status: int) -> HttpResponse:
    answer = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    if status != 200:  # noqa: PLR2004 - the one answer that says all is well
        answer["Retry-After"] = "5"
    return answer
