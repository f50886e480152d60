"""Where a reader tells the operator that something is wrong: an address, filled in beforehand.

There is no form here, and nothing of who reports is kept: what is sent goes from the reader's own
mail program, or to the address that the operator has named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext

from dialogues.dossier.door import section_of
from dialogues.dossier.shapes import TYPES
from dialogues.models import moment

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def report(record: Any, fact: str = "") -> SafeString | str:
    """A link to report a problem of a record, or of one fact of it; nothing if nobody is told."""
    if not settings.REPORT_ADDRESS:
        return ""
    whole = gettext("Report a problem of this page")
    words = gettext("Report a problem of this fact") if fact else whole
    sign = gettext("Report") if fact else words
    return format_html(
        '<a class="report" href="{}"{}>{}</a>',
        report_address(record, fact),
        format_html(' aria-label="{}"', words) if fact else "",
        sign,
    )


def report_address(record: Any, fact: str) -> str:
    """Where to report a problem: it says of which record, fact and edition."""
    edition = moment.current().edition
    page = f"{settings.SITE_URL}{record.get_absolute_url()}"
    about = {
        "record": f"{TYPES[section_of(record)]} {record.slug}",
        "fact": fact,
        "edition": str(edition.number) if edition else "",
        "address": f"{page}#{quote(fact)}" if fact else page,
    }
    said = {name: text for name, text in about.items() if text}
    to: str = settings.REPORT_ADDRESS
    if to.startswith("https:"):
        joined = "&" if urlsplit(to).query else "?"
        return f"{to}{joined}{urlencode(said, quote_via=quote, safe='')}"
    return _mail(to, said)


def _mail(to: str, said: dict[str, str]) -> str:
    """The same as a message to somebody, as RFC 6068 has it: lines end with CRLF."""
    subject = gettext("Space Dialogues: a problem of %(record)s") % {"record": said["record"]}
    lines = [f"{name}: {text}" for name, text in said.items()]
    body = "\r\n".join([gettext("What is wrong, and how it can be seen:"), "", "", *lines])
    fields = urlencode({"subject": subject, "body": body}, quote_via=quote, safe="")
    return f"mailto:{quote(to, safe='@')}?{fields}"
