"""Which passages prove which facts: the citations of a page, gathered into one mark a list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dialogues.models import FACTS, Citation

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from dialogues.models import Passage, Source

Fact = tuple[str, int]
_FACT_OF = {
    "Meeting": "meeting",
    "Participant": "participant",
    "Discussion": "discussion",
    "MeetingLink": "link",
    "CommitmentEvent": "event",
    "DiscrepancyStatement": "statement",
}


@dataclass(frozen=True)
class Quoted:
    """A passage in a mark: its number there, and how it prints what it is cited for."""

    number: int
    passage: Passage
    printed: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def language(self) -> str:
        """The language of its words."""
        return self.passage.language_of_words


@dataclass(frozen=True)
class Mark:
    """The one source mark of a list: its passages, numbered where its items cite different ones."""

    quoted: tuple[Quoted, ...]
    of: Mapping[Hashable, tuple[Quoted, ...]]

    @property
    def sources(self) -> list[Source]:
        """Its sources, each once, as the passages stand."""
        return list(
            {quoted.passage.source_id: quoted.passage.source for quoted in self.quoted}.values()
        )

    def numbers(self, item: Any) -> tuple[Quoted, ...]:
        """The passages of one item; none where all items share them all."""
        return self.of.get(key(item), ())


class Citations:
    """The citations of a page, by the fact they support."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self._by_fact: dict[Hashable, list[Citation]] = defaultdict(list)
        for citation in citations:
            self._by_fact[_fact(citation)].append(citation)

    def of(self, *facts: Any) -> list[Citation]:
        """The citations of facts: rows, or pairs of what they are and their keys."""
        return [found for fact in facts for found in self._by_fact.get(key(fact), ())]

    def mark(self, *facts: Any) -> Mark:
        """One mark for a list of facts, each an item of its own."""
        return mark({fact: self.of(fact) for fact in facts})

    def all(self) -> list[Citation]:
        """Every citation of the page."""
        return [citation for found in self._by_fact.values() for citation in found]


def mark(items: Mapping[Any, Sequence[Citation]]) -> Mark:
    """One mark for a list whose items cite these; numbered unless all of them cite the same."""
    quoted = _quoted([citation for cited in items.values() for citation in cited])
    sets = {frozenset(citation.passage_id for citation in cited) for cited in items.values()}
    if len(sets) <= 1:
        return Mark(tuple(quoted.values()), {})
    numbers = {
        key(item): tuple(
            sorted({quoted[citation.passage_id] for citation in cited}, key=lambda one: one.number)
        )
        for item, cited in items.items()
    }
    return Mark(tuple(quoted.values()), numbers)


def _quoted(citations: Sequence[Citation]) -> dict[int, Quoted]:
    """The passages of citations by their keys, numbered, those of one source together."""
    by_source: dict[int, dict[int, list[Citation]]] = defaultdict(lambda: defaultdict(list))
    for citation in citations:
        by_source[citation.passage.source_id][citation.passage_id].append(citation)
    passages = {one: found for source in by_source.values() for one, found in source.items()}
    return {
        passage: Quoted(
            number,
            found[0].passage,
            tuple(dict.fromkeys(cited.as_printed for cited in found if cited.as_printed)),
            tuple(dict.fromkeys(cited.field for cited in found if cited.field)),
        )
        for number, (passage, found) in enumerate(passages.items(), start=1)
    }


def _fact(citation: Citation) -> Fact:
    return next((fact, row) for fact in FACTS if (row := getattr(citation, f"{fact}_id")))


def key(item: Any) -> Hashable:
    """What an item is known by: a fact by what it is and its key, anything else by itself."""
    name = _FACT_OF.get(type(item).__name__)
    return (name, item.pk) if name else item


def of_events(keys: Iterable[int]) -> Citations:
    """The citations of events, by the events' keys."""
    return Citations(Citation.objects.filter(event__in=set(keys)).for_page())
