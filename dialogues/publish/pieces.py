"""All records of a list, piece by piece: as long as the record stays in one edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from dialogues.models import Edition
from dialogues.queries.paging import UnknownPlaceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dialogues.api.addresses import Found
    from dialogues.models.records import RecordQuerySet

Piece = TypeVar("Piece")

# Of meetings, each with its table and its topics, more would take more memory than time is saved.
PIECE = 500


class BrokenOffError(Exception):
    """The record changed while a list was written out: what follows would be of another edition."""

    def __init__(self, edition: Edition | None) -> None:
        self.edition = edition
        number = f" to edition {edition.number}" if edition else ""
        super().__init__(
            f"BROKEN OFF: the record changed{number} while this was written. Ask again."
        )


def pieces(found: Found, dressed: RecordQuerySet, edition: Edition | None) -> Iterator[list[Any]]:
    """The records of a list in its order, some hundreds at a time.

    Raises `BrokenOffError` when the record is not in that edition any more: part of a list is of
    use to somebody who knows that it is a part, pieces of two editions to nobody.
    """
    after = ""
    while True:
        try:
            page = found.page(dressed, after=after, size=PIECE)
        except UnknownPlaceError:
            # By name, a place is the slug of a record, which may just have been renamed or deleted.
            _refuse_another(edition)
            raise
        _refuse_another(edition)
        yield list(page.records)
        if not page.after:
            return
        after = page.after


def unbroken(written: Iterable[Piece], edition: Edition | None) -> Iterator[Piece]:
    """What is written in pieces, each of them of that edition; else raises `BrokenOffError`."""
    for piece in written:
        _refuse_another(edition)
        yield piece


def _refuse_another(edition: Edition | None) -> None:
    now = Edition.objects.latest_at_once()
    if _is_other(edition, now):
        raise BrokenOffError(now)


def _is_other(edition: Edition | None, now: Edition | None) -> bool:
    """Whether it is another edition; a restored backup brings a number back that was given away."""
    told, found = ((one.number, one.made_at) if one else None for one in (edition, now))
    return told != found
