"""Who may try to sign in: whoever has not failed too often from where they are.

Attempts are counted in the database, so that all workers know of them, and a restart forgets
none; and before the password is looked at, so that guesses made at the same moment all count.
Nobody is kept out by what somebody does elsewhere: a name is counted at each address apart.
"""

from __future__ import annotations

import ipaddress
import logging
import math
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import User
from django.template.response import TemplateResponse
from django.utils import timezone

from dialogues.models import Attempt

if TYPE_CHECKING:
    import datetime

    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse

_log = logging.getLogger("django.security")
# Whoever has one address of the sixth version has all that share its first half.
_OWN_BITS = 64
# Names that the form takes for one are counted as one.
_NAME = UsernameField(max_length=User._meta.get_field("username").max_length)  # noqa: SLF001 - documented


class TooManyError(Exception):
    """Too many attempts have failed from there; `wait` says how long to wait."""

    def __init__(self, wait: datetime.timedelta) -> None:
        self.seconds = max(1, math.ceil(wait.total_seconds()))
        super().__init__(f"Too many sign-ins failed. Wait {self.seconds} s.")


def begun(request: HttpRequest) -> Attempt:
    """An attempt to sign in, counted as if it had failed; whoever succeeds takes it back."""
    name = _NAME.to_python(request.POST.get("username", "")) or ""
    attempt = Attempt.of(name, place_of(request), timezone.now())
    if wait := Attempt.objects.wait(attempt):
        raise TooManyError(wait)
    Attempt.objects.over(attempt.at).delete()
    attempt.save()
    # Another may have been counted between the question and this one.
    if wait := Attempt.objects.wait(attempt):
        attempt.delete()
        raise TooManyError(wait)
    return attempt


def refused(desk: AdminSite, request: HttpRequest, error: TooManyError) -> HttpResponse:
    """What is said to whoever has to wait."""
    _log.warning("A sign-in was refused: too many have failed from one address.")
    minutes = math.ceil(error.seconds / 60)
    context = {**desk.each_context(request), "title": "Wait before you try again"}
    return TemplateResponse(
        request,
        "desk/wait.html",
        {**context, "minutes": minutes},
        status=429,
        headers={"Retry-After": str(error.seconds)},
    )


def place_of(request: HttpRequest) -> str:
    """Where a request comes from, as far as that can be believed.

    Each proxy writes the address it was asked from at the end of a list that anybody may have
    begun: the last one that is not a proxy of ours is the visitor's.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    last = place = _address(request.META.get("REMOTE_ADDR", ""))
    while last and told and any(last in network for network in settings.TRUSTED_PROXIES):
        last = _address(told.pop())
        place = last or place
    if place is None:
        return ""
    bits = _OWN_BITS if place.version == 6 else place.max_prefixlen  # noqa: PLR2004 - IPv6
    return str(ipaddress.ip_network((place, bits), strict=False))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
