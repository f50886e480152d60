"""Records by their slugs, and what they are called in a language other than English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Value
from django.db.models.fields.json import KeyTextTransform

from dialogues.models import Agency, CooperationArea, Dialogue, Meeting, Party

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NAMED: dict[str, type[Any]] = {
    "party": Party,
    "agency": Agency,
    "area": CooperationArea,
    "dialogue": Dialogue,
}


def names_in(language: str, slugs: Mapping[str, Collection[str]]) -> dict[tuple[str, str], str]:
    """The names that some records have in a language, by type and slug; in one query at most.

    Those without such a name are left out.
    """
    asked = [
        NAMED[type_]
        .objects.order_by()
        .filter(slug__in=some, names__has_key=language)
        .values_list(Value(type_), "slug", KeyTextTransform(language, "names"))
        for type_, some in slugs.items()
        if some
    ]
    if not asked:
        return {}
    rows = asked[0].union(*asked[1:], all=True)
    return {(type_, slug): name for type_, slug, name in rows}


def by_slug(type_: str, slugs: Collection[str]) -> dict[str, Any]:
    """Some meetings, each with its dialogue, or some of what has names, by slug; in one query.

    Those that are not there are left out.
    """
    whole = Meeting.objects.select_related("dialogue")
    rows = whole if type_ == "meeting" else NAMED[type_].objects.all()
    return {row.slug: row for row in rows.filter(slug__in=slugs)}
