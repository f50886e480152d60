"""The choices beside a list: what each would leave, and the address that asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.facets.narrowing import Count
from dialogues.models import Commitment, Meeting, Source
from dialogues.templatetags.languages import language_name
from dialogues.templatetags.record import status_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dialogues.facets.narrowing import Narrowed
    from dialogues.filters import Filters

# Values shown of a facet, the most frequent; those chosen besides.
MOST = 20

TITLES = {
    "status": "What came of it",
    "overdue": "Its date",
    "late": "In time",
    "strength": "How firmly it was said",
    "dialogue": "Dialogue",
    "party": "Party",
    "agency": "Agency",
    "area": "Area",
    "state": "Whether it took place",
    "kind": "Kind",
    "standing": "Standing",
    "language": "Language",
    "publisher": "Publisher",
    "meeting": "Meeting",
    "q": "Words",
    "due_before": "Due before",
    "made_from": "Made from",
    "made_to": "Made until",
    "year_from": "From",
    "year_to": "Until",
}
_FLAGS = {
    "overdue": {"true": "Past its date", "false": "Not past its date"},
    "late": {"true": "Done late", "false": "Not done late"},
}


def _choices(choices: Iterable[tuple[str, Any]]) -> Callable[[str], str]:
    said = {value: str(label) for value, label in choices}
    return lambda value: said.get(value, value)


_WORDS: dict[str, Callable[[str], str]] = {
    "status": lambda value: status_word(value).capitalize(),
    "strength": _choices(Commitment.Strength.choices),
    "state": _choices(Meeting.State.choices),
    "kind": _choices(Source.Kind.choices),
    "standing": _choices(Source.Standing.choices),
    "language": language_name,
    "overdue": lambda value: _FLAGS["overdue"][value],
    "late": lambda value: _FLAGS["late"][value],
}


@dataclass(frozen=True)
class Choice:
    """A value of a facet: how many records it would leave, alone, and where they are listed."""

    value: str
    label: str
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
    label: str
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


def facets(asked: Filters, narrowed: Narrowed, names: Sequence[str]) -> Facets:
    """The choices beside a list, and the filters in use as chips."""
    told = [_facet(asked, narrowed, name) for name in names]
    labels = {(facet.name, one.value): one.label for facet in told for one in facet.choices}
    shown = {*names, "q", "due_before", "made_from", "made_to", "year_from", "year_to", "sort"}
    return Facets(
        [facet for facet in told if facet.choices],
        list(_chips(asked, narrowed, labels)),
        [pair for pair in asked.pairs() if pair[0] not in shown],
        asked.query(**dict.fromkeys(asked.chosen, ())),
    )


def _facet(asked: Filters, narrowed: Narrowed, name: str) -> Facet:
    chosen = asked.texts(name)
    counted = narrowed.counts(name)
    missing = set(chosen) - {count.value for count in counted}
    ordered = sorted(counted, key=lambda one: (-one.count, one.sorts_as, one.value))
    first = ordered[:MOST] + [one for one in ordered[MOST:] if one.value in chosen]
    first += [
        narrowed.named(name, value) or Count(value, "", value, 0)
        for value in chosen
        if value in missing
    ]
    choices = [
        Choice(
            one.value,
            _label(name, one.value, one),
            one.count,
            asked.query(**{name: (one.value,)}),
            one.value in chosen,
        )
        for one in first
    ]
    is_several = name in asked.several
    return Facet(name, TITLES[name], choices, max(0, len(ordered) - len(first)), is_several)


def _label(name: str, value: str, known: Count | None) -> str:
    if known and known.label:
        return known.label
    return _WORDS[name](value) if name in _WORDS else value


def _chips(
    asked: Filters, narrowed: Narrowed, labels: dict[tuple[str, str], str]
) -> Iterable[Chip]:
    for name in asked.chosen:
        values = asked.texts(name)
        for value in values:
            label = labels.get((name, value)) or _label(name, value, narrowed.named(name, value))
            rest = tuple(other for other in values if other != value)
            yield Chip(TITLES[name], label, asked.query(**{name: rest}))
