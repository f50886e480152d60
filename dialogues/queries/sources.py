"""What a source proves: its passages, and for each the facts that cite it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogues.models import FACTS, Citation, Passage, fact_url

from .discrepancies import dated

if TYPE_CHECKING:
    from dialogues.models import Commitment, Meeting, MeetingLink, Source

# What a fact's page and words need, in one query.
_AROUND = (
    "meeting__dialogue",
    "participant__meeting__dialogue",
    "participant__agency",
    "discussion__meeting__dialogue",
    "discussion__area",
    "link__meeting__dialogue",
    "link__other__dialogue",
    "link__source",
    "event__commitment",
    "event__part",
    "statement__discrepancy__meeting__dialogue",
    "statement__discrepancy__commitment",
)


@dataclass(frozen=True)
class Proof:
    """One fact that a passage supports: what kind of fact, where it is told."""

    kind: str
    citation: Citation
    url: str


@dataclass(frozen=True)
class Supported:
    """The record that facts belong to, and the facts."""

    meeting: Meeting | None
    commitment: Commitment | None
    proofs: list[Proof]


@dataclass(frozen=True)
class Quotation:
    """A passage, and what it supports."""

    passage: Passage
    supported: list[Supported]


@dataclass(frozen=True)
class Account:
    """What the record knows of one source."""

    source: Source
    quotations: list[Quotation]
    copies: list[Source]
    named_by: list[MeetingLink]


def account(source: Source) -> Account:
    """What the record knows of a source, in a fixed number of queries."""
    passages = list(source.passages.order_by("position", "pk"))
    supported: dict[int, dict[str, Supported]] = defaultdict(dict)
    citations = list(
        Citation.objects.filter(passage__source=source)
        .select_related(*_AROUND)
        .order_by("passage", "pk")
    )
    for citation in citations:
        _add(supported[citation.passage_id], citation)
    named = list(source.named_by.select_related("meeting__dialogue").latest_first())
    spoken_of = (row.meeting for found in supported.values() for row in found.values())
    dated([*spoken_of, *(link.meeting for link in named)])
    return Account(
        source,
        [Quotation(passage, list(supported[passage.pk].values())) for passage in passages],
        list(source.copies.by_name()),
        named,
    )


def _add(found: dict[str, Supported], citation: Citation) -> None:
    """Put a citation with the others of the same meeting or commitment."""
    meeting, commitment = _owner(citation)
    owner = meeting or commitment
    url = owner.get_absolute_url() if owner else ""
    supported = found.setdefault(url, Supported(meeting, commitment, []))
    kind = next(fact for fact in FACTS if getattr(citation, f"{fact}_id"))
    supported.proofs.append(Proof(kind, citation, fact_url(citation)))


def _owner(citation: Citation) -> tuple[Meeting | None, Commitment | None]:
    """The meeting or the commitment on whose page the fact is told."""
    if citation.event:
        return None, citation.event.commitment
    if citation.statement:
        about = citation.statement.discrepancy
        return about.meeting, about.commitment
    item = citation.participant or citation.discussion or citation.link
    return (item.meeting if item else citation.meeting), None
