"""The record's documents: of each record, and of what is said there of bodies, areas and acts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from dialogues import dates
from dialogues.headings import in_full, kinds, otherwise
from dialogues.models import (
    Agency,
    Citation,
    Commitment,
    CommitmentEvent,
    CommitmentPart,
    CooperationArea,
    Dialogue,
    DiscrepancyStatement,
    Discussion,
    Meeting,
    Participant,
    Party,
    Passage,
    Source,
)

from .drafts import draft

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from .drafts import Draft

MODELS: dict[str, type[Any]] = {
    "party": Party,
    "agency": Agency,
    "area": CooperationArea,
    "dialogue": Dialogue,
    "source": Source,
    "meeting": Meeting,
    "commitment": Commitment,
}


def drafts(type_: str, slugs: Collection[str]) -> Iterator[Draft]:
    """The documents of records of a type, and of what is said there."""
    return _DRAFTS[type_](slugs)


def _of(row: Any) -> tuple[int, str]:
    return row.pk, row.slug


def _parties(slugs: Collection[str]) -> Iterator[Draft]:
    for row in Party.objects.filter(slug__in=slugs):
        names = [row.iso_code, *row.names.values()]
        yield draft("party", None, _of(row), title=row.name, names=names)


def _called(body: Agency) -> list[str]:
    """What a body goes by besides its name."""
    return [body.abbreviation, *body.names.values(), *body.aliases]


def _agencies(slugs: Collection[str]) -> Iterator[Draft]:
    rows = list(Agency.objects.filter(slug__in=slugs))
    before = _before(rows)
    for row in rows:
        former = [name for body in before[row.pk] for name in (body.name, *_called(body))]
        yield draft("agency", None, _of(row), title=row.name, names=_called(row), former=former)


def _before(bodies: Collection[Agency]) -> dict[int, list[Agency]]:
    """From whom some bodies took over, at once or through others, by their keys. Two queries."""
    took_over: dict[int | None, list[int]] = defaultdict(list)
    succeeded = Agency.objects.filter(successor__isnull=False)
    for key, heir in succeeded.values_list("pk", "successor"):
        took_over[heir].append(key)
    lines = {body.pk: _line(body.pk, took_over) for body in bodies}
    named = Agency.objects.in_bulk({key for line in lines.values() for key in line})
    return {
        heir: sorted((named[key] for key in line), key=lambda body: body.slug)
        for heir, line in lines.items()
    }


def _line(heir: int, took_over: Mapping[int | None, list[int]]) -> list[int]:
    """Everybody before an heir, each once: the rules forbid circles, and yet this would end."""
    found = [heir]
    for later in found:
        found += [key for key in took_over.get(later, ()) if key not in found]
    return found[1:]


def _areas(slugs: Collection[str]) -> Iterator[Draft]:
    for row in CooperationArea.objects.filter(slug__in=slugs):
        yield draft(
            "area",
            None,
            _of(row),
            title=row.name,
            names=[row.abbreviation, *row.names.values(), *row.aliases],
            text=[row.description, *row.descriptions.values()],
        )


def _dialogues(slugs: Collection[str]) -> Iterator[Draft]:
    for row in Dialogue.objects.filter(slug__in=slugs):
        yield draft(
            "dialogue",
            None,
            _of(row),
            title=row.name,
            names=[*row.names.values(), *row.aliases],
            text=[row.description, *row.descriptions.values()],
        )


def _sources(slugs: Collection[str]) -> Iterator[Draft]:
    rows = {row.pk: row for row in Source.objects.filter(slug__in=slugs)}
    for row in rows.values():
        yield draft("source", row.published_until, _of(row), title=row.title, text=[row.publisher])
    passages = Passage.objects.filter(source__in=rows).exclude(text="", translation="")
    for source, *said in passages.values_list("source", "key", "text", "translation"):
        of, (key, *texts) = rows[source], said
        yield draft("passage", of.published_until, _of(of), key, text=texts)


# -- meetings ----------------------------------------------------------------------------------


def _meetings(slugs: Collection[str]) -> Iterator[Draft]:
    found = Meeting.objects.filter(slug__in=slugs).select_related("dialogue")
    rows = {row.pk: row for row in found}
    own = _printed("meeting", "meeting", rows, "meeting")
    linked = _printed("link__meeting", "link", rows, "link__meeting")
    disputed = _disputed("meeting", rows)
    for pk, row in rows.items():
        text = [
            *_dated(row.date),
            *(row.dated_as, row.city, row.venue, row.host),
            *(row.summary, *row.summaries.values()),
            *(*own[pk], *linked[pk], *disputed[pk]),
            *kinds(row),
        ]
        title, names = in_full(row), [*_of_dialogue(row), *otherwise(row)]
        yield draft("meeting", row.held_until, _of(row), title=title, names=names, text=text)
    yield from _participants(rows)
    yield from _discussions(rows)


def _dated(date: str) -> list[str]:
    """A date in the words of each language, and as programs write it.

    That alone where something wrote no date past the record's door.
    """
    if not date:
        return []
    try:
        return [dates.shown(date), dates.shown(date, "ja"), date]
    except dates.DateError:
        return [date]


def _of_dialogue(meeting: Meeting) -> list[str]:
    """The names of a meeting's dialogue, with its number there."""
    if meeting.dialogue is None:
        return []
    names = (meeting.dialogue.name, *meeting.dialogue.names.values(), *meeting.dialogue.aliases)
    return [f"{name} {meeting.ordinal or ''}" for name in names]


def _participants(meetings: dict[int, Meeting]) -> Iterator[Draft]:
    printed = _printed("participant__meeting", "participant", meetings)
    for row in Participant.objects.filter(meeting__in=meetings).select_related("agency"):
        meeting, body = meetings[row.meeting_id], row.agency
        called = _called(body) if body else []
        text = [row.title, row.role_as, *printed[row.pk]]
        yield draft(
            "participant",
            meeting.held_until,
            _of(meeting),
            f"participant-{row.anchor}",
            title=str(row),
            names=[row.romanised] if row.person else called,
            text=[*text, body.name, *called] if row.person and body else text,
        )


def _discussions(meetings: dict[int, Meeting]) -> Iterator[Draft]:
    printed = _printed("discussion__meeting", "discussion", meetings)
    for row in Discussion.objects.filter(pk__in=printed):
        of = meetings[row.meeting_id]
        anchor = f"discussion-{row.anchor}"
        yield draft("discussion", of.held_until, _of(of), anchor, text=printed[row.pk])


def _printed(owner: str, fact: str, owners: Collection[int], by: str = "") -> dict[int, list[str]]:
    """Wordings as printed in the sources of some facts, by the facts' keys or by another's."""
    found: dict[int, list[str]] = defaultdict(list)
    cited = Citation.objects.filter(**{f"{owner}__in": owners}).exclude(as_printed="")
    for key, wording in cited.order_by(fact, "position", "pk").values_list(
        by or fact, "as_printed"
    ):
        found[key].append(wording)
    return found


def _disputed(owner: str, owners: Collection[int]) -> dict[int, list[str]]:
    """What sources say where they disagree, and why one of them is preferred."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = DiscrepancyStatement.objects.filter(**{f"discrepancy__{owner}__in": owners})
    ordered = rows.order_by("discrepancy__position", "discrepancy", "position", "pk")
    for key, says, preferred in ordered.values_list(f"discrepancy__{owner}", "says", "preferred"):
        found[key] += [says, preferred]
    return found


# -- commitments -------------------------------------------------------------------------------


def _commitments(slugs: Collection[str]) -> Iterator[Draft]:
    rows = {row.pk: row for row in Commitment.objects.filter(slug__in=slugs)}
    parts: dict[int, list[str]] = defaultdict(list)
    titled = CommitmentPart.objects.filter(commitment__in=rows).order_by("position", "pk")
    for commitment, title in titled.values_list("commitment", "title"):
        parts[commitment].append(title)
    disputed = _disputed("commitment", rows)
    for pk, row in rows.items():
        text = [*row.statements.values(), *parts[pk], *disputed[pk]]
        yield draft("commitment", row.made_on, _of(row), title=row.statement, text=text)
    yield from _events(rows)


def _events(commitments: dict[int, Commitment]) -> Iterator[Draft]:
    """The documents of events that are told in words: a bare one is its commitment's."""
    printed = _printed("event__commitment", "event", commitments)
    columns = ("pk", "commitment", "anchor", "counts_on", "note", "notes", "target_as")
    rows = CommitmentEvent.objects.filter(commitment__in=commitments)
    for pk, commitment, anchor, day, note, notes, target_as in rows.values_list(*columns):
        text = [note, *notes.values(), target_as, *printed[pk]]
        if any(text):
            of = commitments[commitment]
            yield draft("event", day, _of(of), f"event-{anchor}", text=text)


_DRAFTS: dict[str, Callable[[Collection[str]], Iterator[Draft]]] = {
    "party": _parties,
    "agency": _agencies,
    "area": _areas,
    "dialogue": _dialogues,
    "source": _sources,
    "meeting": _meetings,
    "commitment": _commitments,
}
