"""What each edition changed, record by record, and what that means in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from dialogues import dates
from dialogues.dossier.differences import field_changes
from dialogues.dossier.entries import counts_on, in_order
from dialogues.dossier.outlook import SECTION_OF
from dialogues.dossier.rules import met
from dialogues.dossier.statements import Held, take_apart
from dialogues.facets import members
from dialogues.facets.held import held
from dialogues.headings import in_full
from dialogues.models import Change, Edition, FormerAddress
from dialogues.models.course import Happening, Standing, course

from .brought import brought, passages
from .meanings import CHANGED, GONE, IN_ENGLISH, NEW, Meaning, Turn
from .occasions import Occasions
from .paging import are

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyroaring import BitMap

    from dialogues.dossier.statements import Entry
    from dialogues.models import Passage
    from dialogues.models.editions import ChangeQuerySet

    from .lists import Listed


@dataclass(frozen=True)
class Told:
    """One change of one record: what it means, each field that differs, and the words that prove it."""

    type: str
    slug: str
    edition: Edition
    meaning: Meaning
    quoted: Sequence[Passage] = ()
    key: int = 0  # of the change

    @property
    def what(self) -> str:
        """Whether the record is new, is changed or is gone."""
        return self.meaning.what

    @property
    def title(self) -> str:
        """What it means, in a line, for programs."""
        return IN_ENGLISH.title(self.meaning)

    @property
    def fields(self) -> Mapping[str, Sequence[Any]]:
        """Each field that differs, with its old value and its new."""
        return self.meaning.fields

    @property
    def url(self) -> str:
        """The record's page; that of one that is gone says why."""
        return reverse(self.type, args=[self.slug])


def count() -> int:
    """How many changes there are in all."""
    return Change.objects.count()


def page(after: int | None, most: int) -> tuple[list[Told], int | None]:
    """A page of all changes, the latest first, and the key after which the next one starts."""
    return _page(Change.objects.order_by("-pk"), after, most)


def latest(model: type[Any], of: Listed | None, most: int) -> list[Told]:
    """The latest changes of the records in a list, or of all of a noun, the very latest first."""
    type_ = model._meta.model_name or ""  # noqa: SLF001 - Django's own name
    changes = Change.objects.filter(type=type_)
    if of is None:
        # Those that are gone are in no list.
        changes = changes.filter(Exists(model.objects.order_by().filter(slug=OuterRef("slug"))))
    else:
        near = _last_changed(of.narrowed.found, held(type_).facets.get(members.CHANGED, {}), most)
        slugs = model.objects.order_by().filter(are(near)).values("slug")
        changes = changes.filter(slug__in=slugs)
    return told(list(changes.with_previous().order_by("-pk")[:most]))


def of_one(type_: str, slug: str, most: int) -> list[Told]:
    """The latest changes of one record, under whatever name, the very latest first."""
    return told(list(_of_one(type_, slug).with_previous()[:most]))


def history(type_: str, slug: str, after: int | None, most: int) -> tuple[list[Told], int | None]:
    """A page of the changes of one record, under whatever name, and where the next one starts.

    Of those too that were merged into it. The edition of each knows who made it.
    """
    return _page(_of_one(type_, slug).select_related("edition__by"), after, most)


def _page(rows: ChangeQuerySet, after: int | None, most: int) -> tuple[list[Told], int | None]:
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.with_previous()[: most + 1])
    return told(found[:most]), found[most - 1].pk if len(found) > most else None


def _of_one(type_: str, slug: str) -> ChangeQuerySet:
    before = FormerAddress.objects.filter(type=type_, moved_to=slug).values_list("slug", flat=True)
    return Change.objects.filter(type=type_, slug__in=[slug, *before]).order_by("-pk")


def _last_changed(found: BitMap, editions: Mapping[str, Any], most: int) -> BitMap:
    """As many of some records as were changed last: the latest changes are among theirs."""
    near: list[int] = []
    for edition in sorted(editions, reverse=True):
        near += islice(reversed(editions[edition].bits & found), most - len(near))
        if len(near) >= most:
            break
    return type(found)(near)


def told(changes: Sequence[Any]) -> list[Told]:
    """What changes mean, with the passages that they bring."""
    entries = _from_former_names(changes, [_Entries.of(change) for change in changes])
    meetings = Occasions.of(_spoken_of(entries))
    found = [_told(change, entry, meetings) for change, entry in zip(changes, entries, strict=True)]
    cited = passages(cites for _about, cites in found)
    return [
        Told(**about, quoted=[cited[cite] for cite in cites if cite in cited])
        for about, cites in found
    ]


@dataclass(frozen=True)
class _Entries:
    """What a record says and what it said before, each none if there was no such record."""

    type: str
    slug: str
    old: Entry | None
    new: Entry | None
    before: str = ""  # the slug that it had until this change

    @classmethod
    def of(cls, change: Any) -> _Entries:
        old = json.loads(change.previous) if change.previous is not None else None
        return cls(change.type, change.slug, old, change.read())

    @property
    def section(self) -> str:
        return SECTION_OF[self.type]

    @property
    def both(self) -> list[Entry]:
        return [entry for entry in (self.old, self.new) if entry is not None]


def _from_former_names(changes: Sequence[Any], entries: list[_Entries]) -> list[_Entries]:
    """Entries, those of records that were renamed with what they said under the name before."""
    renamed = {
        (change.edition_id, entry.type, slug): number
        for number, (change, entry) in enumerate(zip(changes, entries, strict=True))
        if entry.old is None and entry.new
        for slug in entry.new.get("formerly", ())
    }
    if not renamed:
        return entries
    editions, _types, slugs = map(set, zip(*renamed, strict=True))
    gone = Change.objects.filter(edition__in=editions, slug__in=slugs, entry=None)
    change: Any
    for change in gone.with_previous():
        number = renamed.get((change.edition_id, change.type, change.slug))
        if number is not None and change.previous:
            old = json.loads(change.previous)
            entries[number] = replace(entries[number], old=old, before=change.slug)
    return entries


def _spoken_of(entries: Iterable[_Entries]) -> set[str]:
    """The slugs of the meetings that entries speak of, or are."""
    are_meetings = {row.slug for row in entries if row.type == "meeting"}
    promises = (row for row in entries if row.type == "commitment")
    return are_meetings.union(*(met(row.both) for row in promises))


def _told(change: Any, entry: _Entries, meetings: Occasions) -> tuple[dict[str, Any], list[str]]:
    """A change without its passages, and which they are."""
    old, new = (
        take_apart(entry.section, one, meetings.held).statements if one else {}
        for one in (entry.old, entry.new)
    )
    about: dict[str, Any] = {"type": change.type, "slug": change.slug, "key": change.pk}
    about["edition"] = change.edition
    called = _called(entry, meetings)
    if entry.new is None:
        how = {
            "moved_to": change.moved_to or "",
            "was_merged": change.edition.cause == Edition.Cause.MERGE,
        }
        return about | {"meaning": Meaning(GONE, **how, **called)}, []
    cites = brought(entry.type, entry.slug, old, new)
    if entry.old is None:
        return about | {"meaning": Meaning(NEW, **called)}, cites
    fields = field_changes(old, new, meetings.dates)
    if entry.before:
        fields["slug"] = [entry.before, change.slug]
        for path in [path for path in fields if path.split(".")[0] == "formerly"]:
            del fields[path]
    turns = list(_turns(entry, meetings)) if entry.type == "commitment" else []
    return about | {"meaning": Meaning(CHANGED, turns=turns, fields=fields, **called)}, cites


def _called(entry: _Entries, meetings: Occasions) -> dict[str, Any]:
    """What a record is called, or was when it was there; what it is called in other languages."""
    said = entry.new or entry.old or {}
    if meeting := meetings.rows.get(entry.slug) if entry.type == "meeting" else None:
        return {"name": in_full(meeting), "meeting": meeting}
    if entry.type == "commitment":
        names = {tag: text.rstrip(".。") for tag, text in said.get("statement", {}).items()}
        return {"name": names.get("en") or entry.slug, "names": names}
    name = str(said.get("name") or said.get("title") or entry.slug)
    return {
        "name": name,
        "names": said.get("names", {}),
        "language": said.get("language", "en"),
    }


def _turns(entry: _Entries, meetings: Occasions) -> Iterator[Turn]:
    """For each part of a commitment, or the whole, what became otherwise."""
    old, new = (_standings(one or {}, meetings.held) for one in (entry.old, entry.new))
    titles = (entry.new or {}).get("parts", {})
    for part, after in new.items():
        before = old.get(part, old.get("", Standing()))
        turn = Turn(
            titles.get(part, ""),
            (before.status, after.status),
            (before.target, after.target),
            after.is_late and not before.is_late,
        )
        if turn.has_news:
            yield turn


def _standings(entry: Entry, meetings: Mapping[str, Held]) -> Mapping[str, Standing]:
    """What holds at the end of a commitment's events, by part; the whole goes by no name."""
    happenings = [
        Happening(
            event["kind"],
            event.get("part"),
            _first_day(event, meetings),
            day,
            event.get("target", ""),
        )
        for event in in_order(entry.get("events", []), meetings)
        if (day := counts_on(event, meetings))
    ]
    steps = course(happenings, list(entry.get("parts", {})))
    return (steps[-1].parts or {"": steps[-1].whole}) if steps else {"": Standing()}


def _first_day(event: Entry, meetings: Mapping[str, Held]) -> Any:
    if event.get("date"):
        return dates.parse(event["date"]).earliest
    return meetings.get(event.get("meeting") or "", Held()).earliest
