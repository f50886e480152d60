"""What a box to type into finds on the desk: by our own search, as readers find it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from dialogues.dossier.columns import MODELS
from dialogues.dossier.shapes import TYPES
from dialogues.models import FormerAddress, Participant, Passage
from dialogues.queries.paging import are
from dialogues.search.hits import listed, records

if TYPE_CHECKING:
    from django.db.models import Model

TYPE_OF = {model: TYPES[section] for section, model in MODELS.items()}
NOTHING = Q(pk__in=())
MOST_PASSAGES = 100
MOST_PEOPLE = 20


def found_by_search(model: type[Model], typed: str) -> Q:
    """The condition of what search finds of a model; nothing where search knows it not."""
    if model is Passage:
        return _passages(typed)
    if model not in TYPE_OF:
        return NOTHING
    found = records(typed, TYPE_OF[model])
    moved = FormerAddress.objects.filter(type=TYPE_OF[model], slug__contains=typed.lower())
    moved = moved.exclude(moved_to="")
    return Q(slug__in=moved.values("moved_to")) | (are(found) if found else NOTHING)


def _passages(typed: str) -> Q:
    """The condition of the first passages whose words are found."""
    found = NOTHING
    for hit in listed(typed, ["passage"], MOST_PASSAGES).hits:
        found |= Q(source__slug=hit.slug, key=hit.anchor)
    return found


def people(typed: str) -> list[dict[str, Any]]:
    """The people whom search finds, as they were named at meetings: the latest first."""
    hits = listed(typed, ["participant"], MOST_PEOPLE * 5).hits
    named = {hit.row.title for hit in hits}
    rows = Participant.objects.filter(person__in=named).exclude(person="")
    known = dict(rows.values_list("person", "romanised"))
    ordered = dict.fromkeys(hit.row.title for hit in hits if hit.row.title in known)
    return [{"person": name, "romanised": known[name]} for name in [*ordered][:MOST_PEOPLE]]
