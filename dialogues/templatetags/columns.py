"""What readers call the columns of the record: the city, how it was held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext_lazy as _

from .languages import ENGLISH, comma, in_english, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

register = template.Library()

_FIELDS = {
    "abbreviation": _("the abbreviation"),
    "agencies": _("the agencies"),
    "aliases": _("the aliases"),
    "areas": _("the areas"),
    "attendance": _("the attendance"),
    "broader": _("the broader area"),
    "city": _("the city"),
    "copy_of": _("what it is a copy of"),
    "date": _("the date"),
    "dated_as": _("the date as printed"),
    "description": _("the description"),
    "dialogue": _("the dialogue"),
    "discussions": _("the discussions"),
    "events": _("the events"),
    "host": _("the host"),
    "iso_code": _("the ISO code"),
    "kind": _("the kind"),
    "language": _("the language"),
    "links": _("the links"),
    "mode": _("how it was held"),
    "name": _("the name"),
    "names": _("the names"),
    "ordinal": _("the ordinal"),
    "parent": _("the parent"),
    "participants": _("the participants"),
    "parties": _("the parties"),
    "party": _("the party"),
    "parts": _("the parts"),
    "passages": _("the passages"),
    "published": _("the date of publication"),
    "publisher": _("the publisher"),
    "seen": _("how much was read"),
    "standing": _("the standing"),
    "state": _("whether it took place"),
    "statement": _("the statement"),
    "strength": _("the strength"),
    "successor": _("the successor"),
    "summary": _("the summary"),
    "target": _("the target"),
    "title": _("the title"),
    "url": _("the web address"),
    "venue": _("the venue"),
}
# The same as nouns, of those that a source may leave unsaid.
_NOUNS = {
    "date": _("date"),
    "city": _("city"),
    "venue": _("venue"),
    "host": _("host"),
}


@register.filter
def field(name: str) -> str:
    """A column as a reader calls it: the city, how it was held."""
    return str(_FIELDS[name]) if name in _FIELDS else f"the {name.replace('_', ' ')}"


@register.filter
def fields(names: Iterable[str]) -> str:
    """Columns as a reader calls them, in a line: the city, how it was held."""
    return comma().join(field(name) for name in names)


@register.filter
def nouns(columns: Sequence[str]) -> str:
    """Columns in a line, as nouns: venue, host."""
    return comma().join(str(_NOUNS.get(name, name)) for name in columns)


@register.filter
def column(name: str) -> str:
    """A column by the name that it has for programs; as a reader calls it on a page not in English."""
    return field(name) if spoken() != ENGLISH and name in _FIELDS else in_english(name)
