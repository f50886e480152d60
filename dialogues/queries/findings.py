"""What the search page tells: what was found of each kind, or else what comes near; examples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf

from dialogues.models import Discussion, Meeting, Participant
from dialogues.search.hits import A_KIND, WHOLE, search
from dialogues.search.nearest import nearest

from .paging import PER_PAGE

if TYPE_CHECKING:
    import datetime

    from dialogues.search.hits import Found
    from dialogues.search.nearest import Near
    from dialogues.search.order import Stretch

LATEST = 20  # meetings from which examples are taken


@dataclass(frozen=True)
class Findings:
    """What was found, of one kind or of every; else names that come near, or examples."""

    kind: str
    found: Found
    near: list[Near]
    examples: list[str]


def findings(query: str, kind: str, stretch: Stretch, at: datetime.date) -> Findings:
    """What is found: the first few of every kind, or a page of those of one.

    A place that is asked for stands among things of one kind.
    """
    end = stretch.after or stretch.before
    if kind := kind or (end.kind if end else ""):
        found = search(query, [kind], PER_PAGE, stretch)
    else:
        found = search(query, (), A_KIND, WHOLE)
    if found.question.is_empty:
        return Findings(kind, found, [], examples(at))
    return Findings(kind, found, [] if found.groups else nearest(query), [])


def examples(at: datetime.date) -> list[str]:
    """A body, a subject and a person of the latest meetings: the one of each most often there."""
    latest = Meeting.objects.filter(held_from__lte=at).latest_first().values("pk")[:LATEST]
    there = Participant.objects.filter(meeting__in=latest)
    bodies = there.exclude(agency__abbreviation="").filter(agency__isnull=False)
    people = there.exclude(person="")
    name = Coalesce(NullIf("romanised", Value("")), "person")
    named = (
        bodies.values_list(Value("body"), "agency__abbreviation"),
        Discussion.objects.filter(meeting__in=latest).values_list(Value("area"), "area__name"),
        people.values_list(Value("person"), name),
    )
    counts: dict[str, Counter[str]] = {"body": Counter(), "area": Counter(), "person": Counter()}
    for what, text in named[0].union(*named[1:], all=True):
        counts[what][text] += 1
    return [min(count, key=lambda text: (-count[text], text)) for count in counts.values() if count]
