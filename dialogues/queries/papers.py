"""What a page rests on: its sources, how much of them was read, and which is the official text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.models import Citation, Source

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from dialogues.models import Meeting

# What a reader is led to, the best first: the parties' own words, or those words elsewhere.
_TEXTS = (
    Source.Kind.JOINT_STATEMENT,
    Source.Kind.AGREEMENT,
    Source.Kind.PRESS_RELEASE,
    Source.Kind.FACT_SHEET,
    Source.Kind.ANNOUNCEMENT,
    Source.Kind.PAPER,
    Source.Kind.OTHER,
)
# What it takes to know how much a source tells of a meeting.
_TOLD = ("seen", "standing", "published_until")
THEIR_WORDS = (Source.Standing.OFFICIAL, Source.Standing.REPRINT)
_STANDINGS = (*THEIR_WORDS, Source.Standing.NEWS, Source.Standing.DERIVED)


@dataclass(frozen=True)
class Papers:
    """The sources of a page, the nearest to the parties' own word first.

    `others` are those that report another meeting, and tell of this one in passing.
    """

    sources: Sequence[Source]
    others: Sequence[Source] = ()

    @property
    def texts(self) -> list[Source]:
        """The official texts of the best kind there is, one in each language."""
        official = [source for source in self.sources if source.standing in THEIR_WORDS]
        best = min((_rank(source) for source in official), default=None)
        by_language: dict[str, Source] = {}
        for source in official:
            if _rank(source) == best:
                by_language.setdefault(source.language, source)
        return list(by_language.values())

    @property
    def rests_on(self) -> Source | None:
        """The source it rests on most."""
        return next(iter((*self.sources, *self.others)), None)


def reading(meeting: Meeting, sources: Iterable[Source]) -> str:
    """How much was read of what reports a meeting: whole, part or none.

    A source published before the meeting announces it, and cannot tell what was said there.
    """
    seen = {
        level(source)
        for source in sources
        if not (
            meeting.held_from
            and source.published_until
            and source.published_until < meeting.held_from
        )
    }
    return next((much for much in ("whole", "part") if much in seen), "none")


def level(source: Source) -> str:
    """How much of the parties' own words was read where a source was: whole, part or none.

    A report by somebody else, however carefully read, gives a part of them at best.
    """
    if source.seen == Source.Seen.WHOLE and source.standing not in THEIR_WORDS:
        return Source.Seen.PART
    return source.seen


def readings(meetings: Iterable[Meeting]) -> dict[int, str]:
    """How much was read of what reports each of some meetings, by their keys, in one query."""
    rows = list(meetings)
    found: dict[int, list[Source]] = {row.pk: [] for row in rows}
    told = Citation.objects.own_at_meetings(rows).values_list(
        "at_meeting", *(f"passage__source__{name}" for name in _TOLD)
    )
    for key, *values in told.distinct():
        found[key].append(Source(**dict(zip(_TOLD, values, strict=True))))
    return {row.pk: reading(row, found[row.pk]) for row in rows}


def own_sources(meetings: Iterable[Meeting]) -> dict[int, set[int]]:
    """The keys of the sources that report each of some meetings, by their keys, in one query."""
    rows = list(meetings)
    found: dict[int, set[int]] = {row.pk: set() for row in rows}
    pairs = Citation.objects.own_at_meetings(rows).values_list(  # type: ignore[misc] # annotated there
        "at_meeting", "passage__source"
    )
    for key, source in pairs.distinct():
        found[key].add(source)
    return found


def papers(citations: Iterable[Citation], own: Container[int] | None = None) -> Papers:
    """The sources of citations, each once; with `own`, those apart that are not among its keys."""
    sources = {found.passage.source_id: found.passage.source for found in citations}
    ranked = sorted(sources.values(), key=lambda source: _STANDINGS.index(source.standing))
    if own is None:
        return Papers(ranked)
    return Papers(
        [source for source in ranked if source.pk in own],
        [source for source in ranked if source.pk not in own],
    )


def _rank(source: Source) -> int:
    return _TEXTS.index(source.kind) if source.kind in _TEXTS else len(_TEXTS)
