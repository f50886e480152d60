"""A form whose record is gone: what was typed is shown, and where the record can be restored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse

from dialogues.models import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin import ModelAdmin
    from django.http import HttpRequest, HttpResponse, QueryDict

_OURS = ("as_opened", "csrfmiddlewaretoken")


def lost(desk: ModelAdmin[Any], request: HttpRequest) -> HttpResponse | None:
    """The page that keeps what was typed; none if nobody knows of what record."""
    digest = request.POST.get("as_opened", "")
    if not re.fullmatch("[0-9a-f]{64}", digest):
        return None
    state = Change.objects.filter(digest=digest).order_by("-pk").first()
    if state is None:
        return None
    if not desk.has_change_permission(request):
        raise PermissionDenied
    context = {
        **desk.admin_site.each_context(request),
        "title": f"{state.type.capitalize()} {state.slug} is not there any more",
        "type": state.type,
        "slug": state.slug,
        "typed": [*_typed(request.POST)],
    }
    return TemplateResponse(request, "desk/deleted.html", context, status=409)


def _typed(sent: QueryDict) -> Iterator[tuple[str, str]]:
    """The fields of a form in which something stood."""
    for name, values in sent.lists():
        is_ours = name in _OURS or name.startswith("_") or name.endswith(("_FORMS", "-id"))
        if not is_ours and any(values):
            yield name, ", ".join(map(str, values))
