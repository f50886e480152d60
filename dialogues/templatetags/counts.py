"""How many there are of something, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from dialogues.search.hits import Group

register = template.Library()

# What things of a kind are called, and so many of them.
_KINDS = {
    "party": ngettext_lazy("party", "parties"),
    "agency": ngettext_lazy("agency", "agencies"),
    "area": ngettext_lazy("area", "areas"),
    "dialogue": ngettext_lazy("dialogue", "dialogues"),
    "meeting": ngettext_lazy("meeting", "meetings"),
    "commitment": ngettext_lazy("commitment", "commitments"),
    "source": ngettext_lazy("source", "sources"),
    "participant": ngettext_lazy("seat at the table", "seats at the table"),
    "discussion": ngettext_lazy("subject on the table", "subjects on the table"),
    "event": ngettext_lazy("event", "events"),
    "passage": ngettext_lazy("quotation", "quotations"),
}
_COUNTED = {
    "party": ngettext_lazy("%(count)s party", "%(count)s parties", "number"),
    "agency": ngettext_lazy("%(count)s agency", "%(count)s agencies", "number"),
    "area": ngettext_lazy("%(count)s area", "%(count)s areas", "number"),
    "dialogue": ngettext_lazy("%(count)s dialogue", "%(count)s dialogues", "number"),
    "meeting": ngettext_lazy("%(count)s meeting", "%(count)s meetings", "number"),
    "commitment": ngettext_lazy("%(count)s commitment", "%(count)s commitments", "number"),
    "source": ngettext_lazy("%(count)s source", "%(count)s sources", "number"),
    "participant": ngettext_lazy(
        "%(count)s seat at the table", "%(count)s seats at the table", "number"
    ),
    "discussion": ngettext_lazy(
        "%(count)s subject on the table", "%(count)s subjects on the table", "number"
    ),
    "event": ngettext_lazy("%(count)s event", "%(count)s events", "number"),
    "passage": ngettext_lazy("%(count)s quotation", "%(count)s quotations", "number"),
}


@register.filter
def many_of(kind: str, count: int = 2) -> str:
    """What things of a kind are called, one or many of them."""
    return str(_KINDS[kind] % count)


@register.filter
def counted(count: int, kind: str) -> str:
    """How many things there are of a kind: 1 meeting, 1,204 meetings."""
    return str(_COUNTED[kind] % {"number": count, "count": f"{count:,}"})


@register.simple_tag
def how_many(group: Group) -> str:
    """How many were found of a kind, as far as they were counted: 1 meeting, 10,000+ meetings."""
    more = "+" if group.is_capped else ""
    return str(_COUNTED[group.kind] % {"number": group.total, "count": f"{group.total:,}{more}"})
