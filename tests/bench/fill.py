"""A generated record put into the tables by the short way: what the loader makes of its dossiers.

The loader reads, plans, compares and checks. Here it is known what comes of it, so that a million
commitments take minutes. What follows from what is written comes from the loader's own functions;
a test holds the two ways against each other, table by table.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from dialogues.dossier import schema
from dialogues.dossier.apply import apply
from dialogues.facets import upkeep as facets
from dialogues.models import Edition, look_through
from dialogues.search import upkeep as search
from tests.bench import dossiers, registers
from tests.bench.books import Books
from tests.bench.fill_commitments import Commitments
from tests.bench.fill_meetings import Meetings
from tests.bench.tables import count_on

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[str], object]


def fill(size: int, tell: Tell = lambda _text: None) -> None:
    """Make the record of so many commitments in empty tables."""
    tell("registers")
    apply(registers.SECTIONS)
    edition = Edition.objects.create(
        number=1, made_at=timezone.now(), cause="load", dossier=dossiers.names(size)
    )
    # What meetings say comes before what is promised there: events cite later meetings.
    books = Books(edition.pk)
    for section, entries in registers.SECTIONS.items():
        for slug, entry in entries.items():
            books.note(dossiers.REGISTERS, section, slug, schema.normal(section, entry))
    filling: list[Meetings | Commitments] = [Meetings(books), Commitments(books, size)]
    for one in filling:
        for name, some in dossiers.parts(size):
            tell(f"{type(one).__name__.lower()} of {name}")
            with transaction.atomic():
                for at in some:
                    one.add(name, at)
                one.flush()
    books.flush()
    count_on([*books.tables, *chain.from_iterable(one.tables for one in filling)])
    look_through()
    tell("facets")
    facets.rebuild()
    tell("search")
    search.rebuild()
