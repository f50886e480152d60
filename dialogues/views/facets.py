"""The choices beside a list: what each would leave, and the address that asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.facets.narrowing import Count
from dialogues.models import Commitment, Meeting, Source
from dialogues.queries.names import NAMED, names_in
from dialogues.templatetags.languages import ENGLISH, called, language_name, spoken
from dialogues.templatetags.record import in_full, status_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dialogues.facets.narrowing import Narrowed
    from dialogues.filters import Filters

    Names = Mapping[tuple[str, str], str]

# Values shown of a facet, the most frequent; those chosen besides.
MOST = 20

TITLES = {
    "status": _("What came of it"),
    "overdue": _("Its date"),
    "late": _("In time"),
    "strength": _("How firmly it was said"),
    "dialogue": _("Dialogue"),
    "party": _("Party"),
    "agency": _("Agency"),
    "area": _("Area"),
    "state": _("Whether it took place"),
    "kind": _("Kind"),
    "standing": _("Standing"),
    "language": _("Language"),
    "publisher": _("Publisher"),
    "meeting": _("Meeting"),
    "q": _("Words"),
    "due_before": _("Due before"),
    "made_from": _("Made from"),
    "made_to": _("Made until"),
    "year_from": pgettext_lazy("a year", "From"),
    "year_to": pgettext_lazy("a year", "Until"),
}
_FLAGS = {
    "overdue": {"true": _("Past its date"), "false": _("Not past its date")},
    "late": {"true": _("Done late"), "false": _("Not done late")},
}


def _choices(choices: Iterable[tuple[str, Any]]) -> Callable[[str], str]:
    said = dict(choices)
    return lambda value: str(said.get(value, value))


_WORDS: dict[str, Callable[[str], str]] = {
    "status": lambda value: status_word(value).capitalize(),
    "strength": _choices(Commitment.Strength.choices),
    "state": _choices(Meeting.State.choices),
    "kind": _choices(Source.Kind.choices),
    "standing": _choices(Source.Standing.choices),
    "overdue": lambda value: str(_FLAGS["overdue"][value]),
    "late": lambda value: str(_FLAGS["late"][value]),
}


class Label(NamedTuple):
    """What a value is called, and in which language, if that is not the page's."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how many records it would leave, alone, and where they are listed."""

    value: str
    label: Label
    count: int
    query: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A facet of a list: its values, the most frequent first, and how many more there are."""

    name: str
    title: str
    choices: Sequence[Choice]
    others: int
    is_several: bool

    @property
    def is_open(self) -> bool:
        """Whether something of it is chosen."""
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A filter in use, and where the list is without it."""

    title: str
    label: Label
    query: str


@dataclass(frozen=True)
class Facets:
    """What a list may be narrowed by, and what it is narrowed by now."""

    facets: Sequence[Facet]
    chips: Sequence[Chip]
    # What the form is to carry on that has no field of its own.
    carried: Sequence[tuple[str, str]]
    # Where the whole list is, as of the same day.
    everything: str
    called: Names

    def name(self, rows: Iterable[Any], facet: str) -> None:
        """Let the rows of the list call a facet's values as its choices are called."""
        for row in rows:
            row.named[facet] = [
                replace(one, names={spoken(): self.called[facet, one.value]})
                if (facet, one.value) in self.called
                else one
                for one in row.named[facet]
            ]


def facets(asked: Filters, narrowed: Narrowed, names: Sequence[str]) -> Facets:
    """The choices beside a list, and the filters in use as chips."""
    shown = {name: _shown(asked, narrowed, name) for name in names}
    called = _called(asked, {name: counts for name, (counts, _others) in shown.items()})
    told = [_facet(asked, name, *shown[name], called) for name in names]
    labels = {(facet.name, one.value): one.label for facet in told for one in facet.choices}
    fields = {*names, "q", "due_before", "made_from", "made_to", "year_from", "year_to", "sort"}
    return Facets(
        [facet for facet in told if facet.choices],
        list(_chips(asked, narrowed, labels, called)),
        [pair for pair in asked.pairs() if pair[0] not in fields],
        asked.query(**dict.fromkeys(asked.chosen, ())),
        called,
    )


def _shown(asked: Filters, narrowed: Narrowed, name: str) -> tuple[list[Count], int]:
    """The values of a facet that are shown, and how many more there are."""
    chosen = asked.texts(name)
    counted = narrowed.counts(name)
    missing = set(chosen) - {count.value for count in counted}
    ordered = sorted(counted, key=lambda one: (-one.count, one.sorts_as, one.value))
    shown = ordered[:MOST] + [one for one in ordered[MOST:] if one.value in chosen]
    nobodys = [
        narrowed.named(name, value) or Count(value, "", value, 0)
        for value in chosen
        if value in missing
    ]
    return shown + nobodys, len(ordered) - len(shown)


def _called(asked: Filters, shown: Mapping[str, Sequence[Count]]) -> Names:
    """What records that are values are called in the language of the page, if that is not English.

    Held are their English names alone.
    """
    if spoken() == ENGLISH:
        return {}
    slugs = {
        name: {*asked.texts(name), *(one.value for one in shown.get(name, ()))}
        for name in NAMED
        if name in type(asked).model_fields
    }
    return names_in(spoken(), slugs)


def _facet(asked: Filters, name: str, shown: Sequence[Count], others: int, called: Names) -> Facet:
    choices = [
        Choice(
            one.value,
            _label(name, one.value, one, called),
            one.count,
            asked.query(**{name: (one.value,)}),
            one.value in asked.texts(name),
        )
        for one in shown
    ]
    return Facet(name, str(TITLES[name]), choices, others, name in asked.several)


def _label(name: str, value: str, known: Count | None, called: Names) -> Label:
    if (name, value) in called:
        return Label(called[name, value])
    if known and known.label:
        return Label(known.label, ENGLISH)
    if name == "language":
        return Label(language_name(value), value)
    if name == "publisher":
        return Label(value, ENGLISH)
    return Label(_WORDS[name](value) if name in _WORDS else value)


def _told(name: str, record: Any) -> Label:
    """What a record is called that is no value of a facet, each word marked with its language."""
    return Label(in_full(record) if name == "meeting" else called(record))


def _chips(
    asked: Filters, narrowed: Narrowed, labels: dict[tuple[str, str], Label], called: Names
) -> Iterable[Chip]:
    for name in asked.chosen:
        values = asked.texts(name)
        for value in values:
            known = narrowed.named(name, value)
            record = narrowed.records.get(name, {}).get(value)
            label = _told(name, record) if record else labels.get((name, value))
            label = label or _label(name, value, known, called)
            rest = tuple(other for other in values if other != value)
            yield Chip(str(TITLES[name]), label, asked.query(**{name: rest}))
