"""Which records want looking after: without proof, past their date, edited since they were loaded.

Each answer is a condition on a list, which goes through what it needs and no further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from dialogues.models import (
    Change,
    Citation,
    Commitment,
    CommitmentEvent,
    DiscrepancyStatement,
    Discussion,
    Edition,
    Meeting,
    MeetingLink,
    Participant,
    Passage,
    Source,
)
from dialogues.models.course import UNFINISHED

if TYPE_CHECKING:
    import datetime

    from django.db.models import Model, QuerySet

# The facts of a record, which has to cite something for each: by which column citations name
# them, whose rows they are, and how these lead to the record.
_FACTS: dict[type[Model], tuple[tuple[str, type[Any], str], ...]] = {
    Meeting: (
        ("meeting", Meeting, "pk"),
        ("participant", Participant, "meeting"),
        ("discussion", Discussion, "meeting"),
        ("link", MeetingLink, "meeting"),
        ("statement", DiscrepancyStatement, "discrepancy__meeting"),
    ),
    Commitment: (
        ("event", CommitmentEvent, "commitment"),
        ("statement", DiscrepancyStatement, "discrepancy__commitment"),
    ),
}
# What cites a passage, or any passage of a source.
_CITED = {Passage: "passage", Source: "passage__source"}


def uncited(model: type[Model]) -> Q:
    """The condition that a record has a fact for which it cites nothing; or is cited by nothing."""
    if model in _CITED:
        return ~Exists(Citation.objects.filter(**{_CITED[model]: OuterRef("pk")}))  # type: ignore[return-value] # as good as a Q
    return _with_a_fact(model, Citation.objects.all())


def wordless(model: type[Model]) -> Q:
    """The condition that a record has a fact of whose proof no words are kept; or keeps none."""
    if model is Passage:
        return Q(text="")
    if model is Source:
        return ~Exists(Passage.objects.filter(source=OuterRef("pk")).exclude(text=""))  # type: ignore[return-value] # as good as a Q
    return _with_a_fact(model, Citation.objects.exclude(passage__text=""))


def _with_a_fact(model: type[Model], proof: QuerySet[Any]) -> Q:
    """The condition that a record has a fact that is without some sort of proof."""
    found = Q()
    for fact, rows, owner in _FACTS[model]:
        bare = rows.objects.filter(~Exists(proof.filter(**{fact: OuterRef("pk")})))
        if owner != "pk":
            bare = bare.exclude(**{owner: None})
        found |= Q(pk__in=bare.values(owner))
    return found


def past_its_date(model: type[Model]) -> Q:
    """The condition that a commitment is unfinished after its date, a meeting still announced."""
    today = timezone.localdate()
    if model is Meeting:
        return Q(state=Meeting.State.ANNOUNCED, held_until__lt=today)
    return Q(pk__in=_holding(today).filter(due_on__lt=today).values("commitment"))


def _holding(day: datetime.date) -> QuerySet[Any]:
    """Events after which something is unfinished on a day."""
    holds = Q(counts_until__isnull=True) | Q(counts_until__gt=day)
    return CommitmentEvent.objects.filter(holds, counts_on__lte=day, status__in=UNFINISHED)


def edited(type_: str) -> Q:
    """The condition that the last change of a record was no load, but somebody's at the desk."""
    by_hand = Edition.objects.exclude(cause=Edition.Cause.LOAD).values("pk")
    changes = Change.objects.current().filter(type=type_, edition__in=by_hand)
    return Q(slug__in=changes.values("slug"))
