"""Whom to tell of a weakness of this site, as RFC 9116 has it: what the operator has stated alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse

from dialogues.filters import Question

from .door import PLAIN, published

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from dialogues.models.moment import Moment


@published(Question)
def security(_asked: Question, _now: Moment) -> HttpResponseBase:
    """Contact and expiry; nothing, where nobody has said whom to tell."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    lines = {
        "Contact": contact if contact.startswith("https:") else f"mailto:{contact}",
        "Expires": f"{settings.SECURITY_EXPIRES}T23:59:59Z",
        "Preferred-Languages": "en",
        "Canonical": f"{settings.SITE_URL}{reverse('security')}",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type=PLAIN)
