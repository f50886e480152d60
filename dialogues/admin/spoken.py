"""The commitments of which a meeting spoke, as its page on the desk tells them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from dialogues.models import Commitment, CommitmentEvent

from .citing import citations_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.admin import AdminSite
    from django.http import HttpRequest

    from dialogues.models import Meeting

MOST_QUIET = 50


@dataclass(frozen=True)
class Said:
    """A commitment, the address of its page that leads back, and what was said of it here."""

    commitment: Commitment
    address: str
    events: Sequence[CommitmentEvent] = ()


@dataclass(frozen=True)
class Spoken:
    """The commitments of which a meeting spoke, and those of which it might have."""

    said: Sequence[Said]
    quiet: Sequence[Said]
    more: bool
    add: str
    may_add: bool
    may_change: bool


def told(event: CommitmentEvent) -> str:
    """What an event says, in a line: what happened, to which part, when, by when it is due."""
    parts = [event.get_kind_display()]
    if event.part:
        parts.append(event.part.key)
    if event.date:
        parts.append(event.date)
    if event.target:
        parts.append(f"target {event.target}")
    return ", ".join(parts)


def spoken_of(meeting: Meeting, site: AdminSite, request: HttpRequest) -> Spoken:
    """What a meeting's page tells of commitments, in as many queries however many there are."""
    by_commitment: dict[int, list[Any]] = defaultdict(list)
    events = CommitmentEvent.objects.filter(meeting=meeting).select_related("part")
    rows = list(events.order_by("commitment__made_on", "commitment__slug", "position"))
    cited = citations_of("event", rows)
    for row in rows:
        row.cited = cited[row.pk]  # type: ignore[attr-defined] # for the template
        row.told = told(row)  # type: ignore[attr-defined] # for the template
        by_commitment[row.commitment_id].append(row)
    now = Commitment.objects.as_of(timezone.localdate()).in_bulk(by_commitment)
    quiet = _quiet(meeting, by_commitment)
    desk = site.get_model_admin(Commitment)
    return Spoken(
        [Said(now[key], _address(now[key], meeting), told) for key, told in by_commitment.items()],
        [Said(row, _address(row, meeting)) for row in quiet[:MOST_QUIET]],
        len(quiet) > MOST_QUIET,
        f"{reverse('admin:dialogues_commitment_add')}?meeting={meeting.pk}",
        desk.has_add_permission(request),
        desk.has_change_permission(request),
    )


def _quiet(meeting: Meeting, said: Any) -> list[Commitment]:
    """Commitments of a meeting's dialogue that were open when it began, but these."""
    if meeting.dialogue is None or meeting.held_from is None:
        return []
    still = Commitment.objects.unfinished_before(meeting.held_from, meeting.dialogue)
    return list(still.exclude(pk__in=list(said)).latest_first()[: MOST_QUIET + 1])


def _address(commitment: Commitment, meeting: Meeting) -> str:
    page = reverse("admin:dialogues_commitment_change", args=[commitment.pk])
    return f"{page}?meeting={meeting.pk}"
