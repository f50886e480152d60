"""What a picture shows, in plain words: for its titles, where no markup may stand, and its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dialogues import dates, headings

from .counts import counted
from .languages import comma, named, spoken, stop
from .record import choice, status

if TYPE_CHECKING:
    import datetime

    from dialogues.models import CommitmentEvent, Meeting
    from dialogues.queries.drawn import Life, Subject

register = template.Library()


# -- dates -------------------------------------------------------------------------------------


@register.filter
def day_in_words(day: datetime.date) -> str:
    """A plain day."""
    return dates.shown_day(day, spoken())


@register.filter
def held_in_words(meeting: Meeting) -> str:
    """When a meeting was held; every date that is said where sources disagree."""
    return headings.when(meeting, spoken())


def happened_in_words(event: CommitmentEvent) -> str:
    """When an event happened: its own date, or its meeting's."""
    if event.date or event.meeting is None:
        return _stated(event.date)
    return held_in_words(event.meeting)


def _stated(text: str) -> str:
    return dates.shown(text, spoken()) if text else ""


# -- meetings ------------------------------------------------------------------------------------


@register.filter
def point(meeting: Meeting) -> str:
    """A meeting as its point tells it: Sixth meeting, 24 July 2019: 6 commitments."""
    return f"{choice(meeting)}: {begun(meeting)}"


@register.filter
def begun(meeting: Meeting) -> str:
    """How many commitments began at a meeting; that it may not have taken place, if none did."""
    count: int = meeting.begun_count  # type: ignore[attr-defined] # an annotation
    if count or meeting.state == "held":
        return _commitments(count)
    return str(meeting.get_state_display())


@register.filter
def cell(subject: Subject) -> str:
    """An area at a meeting as its cell tells it."""
    words = f"{named(subject.area).text}{comma()}{choice(subject.meeting)}"
    return f"{words}: {subject_begun(subject)}" if subject.begun else words


@register.filter
def subject_begun(subject: Subject) -> str:
    """How many commitments about an area began at a meeting, and if it was not on the table."""
    words = _commitments(subject.begun)
    return words if subject.was_discussed else comma().join([words, _("not listed on the table")])


@register.filter
def column(meeting: Meeting) -> str:
    """A meeting as a table of subjects names it: Sixth meeting, 24 July 2019."""
    return choice(meeting)


def _commitments(count: int) -> str:
    return counted(count, "commitment")


# -- commitments -----------------------------------------------------------------------------------


@register.filter
def life_in_words(life: Life) -> str:
    """A commitment as its bar tells it: from when, by when, and what came of it."""
    words = [beginning(life), came(life)]
    if life.targets:
        words.insert(1, _("Target: %(dates)s") % {"dates": targets(life)})
    return "".join(f"{sentence}{stop()} " for sentence in words).strip()


@register.filter
def beginning(life: Life) -> str:
    """When a commitment was made, or first recorded as under way."""
    return f"{life.first.get_kind_display()}: {happened_in_words(life.first)}"


@register.filter
def targets(life: Life) -> str:
    """Every target of a commitment, as it was moved: 2023, then 2024."""
    between = pgettext("between a target and the one it was moved to", ", then ")
    return between.join(map(_stated, life.targets))


@register.filter
def came(life: Life) -> str:
    """What came of a commitment, and when, if it is over."""
    words = status(life.commitment)
    return f"{words}: {happened_in_words(life.last)}" if life.last else words
