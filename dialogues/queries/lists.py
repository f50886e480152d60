"""The lists: which records pass what is chosen of them, how many, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import F
from pyroaring import BitMap

from dialogues.facets.held import held
from dialogues.facets.members import REFERENCES
from dialogues.facets.narrowing import DAYS, Narrowed, everything, nearest
from dialogues.models import Agency, Citation, Commitment, Meeting, Source
from dialogues.models.course import FULFILLED, UNFINISHED
from dialogues.search.hits import records

from .names import by_slug
from .paging import PER_PAGE, Page, Some, are, page_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Mapping, Sequence

    from dialogues.models.records import RecordQuerySet

# What a list may be ordered by; the first unless asked otherwise.
NEWEST, OLDEST, DUE = "newest", "oldest", "due"
NOTHING: BitMap = BitMap()


class UnknownValueError(LookupError):
    """A list was to be narrowed by what is not in the record, and not by one of those `known`."""

    def __init__(self, param: str, value: str, known: Collection[str] = ()) -> None:
        self.param, self.value, self.known = param, value, sorted(known)
        super().__init__(f"{param}: {value}")


@dataclass(frozen=True)
class Listed:
    """A list: who is in it, in which order, and by which days it is ordered, if by days."""

    narrowed: Narrowed
    ordered: RecordQuerySet
    days: str = ""
    latest_first: bool = True

    @property
    def count(self) -> int:
        """How many records the whole list has."""
        return len(self.narrowed.found)

    def page(
        self, dressed: RecordQuerySet, *, after: str = "", before: str = "", size: int = PER_PAGE
    ) -> Page:
        """A page of it, whose records are told by `dressed`, in one query."""
        return page_of(
            self.ordered,
            dressed,
            after=after,
            before=before,
            size=size,
            among=self._among if self.days or not self.narrowed.is_everything else None,
        )

    def first(self, dressed: RecordQuerySet, most: int) -> Some:
        """The first records of it, and whether there are more."""
        page = self.page(dressed, size=most)
        return Some(list(page.records), goes_on=bool(page.after))

    def nearest(self, most: int) -> BitMap:
        """The first records of it by their days, and all others of the last day among them."""
        return self._among(None, most, backwards=False)

    def name(self, records: Sequence[Any], *facets: str) -> None:
        """Give records of the list what they have of some facets, by name: `named`, by facet."""
        keys = [record.pk for record in records]
        found = {facet: self.narrowed.among(facet, keys) for facet in facets}
        for record in records:
            record.named = {facet: values[record.pk] for facet, values in found.items()}

    def _among(self, place: Any, most: int, backwards: bool) -> BitMap:  # noqa: FBT001 - as paging asks
        if not self.days:
            return self.narrowed.found
        day = getattr(place, _COLUMNS[self.days]) if place else None
        start = (day.isoformat() if day else "") if place else None
        return nearest(
            self.narrowed.found,
            self.narrowed.values(self.days),
            most,
            start=start,
            latest_first=self.latest_first,
            backwards=backwards,
        )


_COLUMNS = {
    "made": "made_on",
    "held": "held_until",
    "published": "published_until",
    "due": "due_on",
}


def commitments(
    chosen: Mapping[str, Any], day: datetime.date, until: datetime.date | None, order: str = NEWEST
) -> Listed:
    """The commitments that pass what is chosen of them, as of a day."""
    found = everything("commitment", day, until=until)
    choices = _chosen("commitment", found, chosen, until)
    for name in ("overdue", "late"):
        if name in chosen:
            choices[name] = found.any_of(name, ["true" if chosen[name] else "false"])
    if before := chosen.get("due_before"):
        choices["due_before"] = _before(found, before)
    for name, first, last in (("made_from", "made_from", ""), ("made_to", "", "made_to")):
        if name in chosen:
            choices[name] = found.within("made", _iso(chosen, first), _iso(chosen, last))
    narrowed = found.choosing(**choices)
    if order == DUE:
        return _by_what_is_due(narrowed, day)
    return _by_days("commitment", narrowed, Commitment.objects.latest_first(), order)


def _by_what_is_due(narrowed: Narrowed, day: datetime.date) -> Listed:
    ordered = Commitment.objects.as_of(day).order_by(F("due_on").asc(nulls_last=True), "slug")
    return Listed(narrowed, ordered, "due", latest_first=False)


def first_due(found: Listed, most: int) -> BitMap:
    """Those commitments of a list among which are the unfinished ones that are due first.

    And all of the list, unless it has more unfinished ones than that.
    """
    unfinished = found.narrowed.found & found.narrowed.any_of("status", UNFINISHED)
    if len(unfinished) <= most:
        return found.narrowed.found
    return nearest(unfinished, found.narrowed.values("due"), most + 1, latest_first=False)


def past_their_date(found: Listed, day: datetime.date) -> Listed:
    """Those commitments of a list that are unfinished after their target, the longest past first."""
    overdue = found.narrowed.any_of("overdue", ["true"])
    return _by_what_is_due(found.narrowed.choosing(overdue=overdue), day)


def figures(found: Listed) -> dict[str, int]:
    """How many commitments of a list were done, done late, past their date and open."""
    among = found.narrowed
    done = among.found & among.any_of("status", [FULFILLED])
    unfinished = among.found & among.any_of("status", UNFINISHED)
    late, past = among.any_of("late", ["true"]), among.any_of("overdue", ["true"])
    return {
        "done": len(done - late),
        "late": len(done & late),
        "past": len(among.found & past),
        "open": len(unfinished - past),
    }


def _before(found: Narrowed, day: datetime.date) -> BitMap:
    """Whose date is before a day."""
    values = found.values("due").items()
    return BitMap.union(NOTHING, *(bits for on, bits in values if on and on < day.isoformat()))


def _iso(chosen: Mapping[str, Any], name: str) -> str:
    return str(chosen[name].isoformat()) if name else ""


def meetings(chosen: Mapping[str, Any], order: str = NEWEST) -> Listed:
    """The meetings that pass what is chosen of them."""
    found = _all("meeting")
    choices = _chosen("meeting", found, chosen)
    for name, first, last in (("year_from", "year_from", ""), ("year_to", "", "year_to")):
        if name in chosen:
            first_year, last_year = (chosen[one] if one else "" for one in (first, last))
            choices[name] = found.within("year", first_year, last_year)
    return _by_days("meeting", found.choosing(**choices), Meeting.objects.latest_first(), order)


def sources(chosen: Mapping[str, Any], order: str = NEWEST) -> Listed:
    """The sources that pass what is chosen of them."""
    found = _all("source")
    choices = _chosen("source", found, chosen)
    known = {one: by_slug(one, chosen[one]) for one in ("dialogue", "meeting") if one in chosen}
    choices |= {name: _cited_for(name, chosen[name], rows) for name, rows in known.items()}
    narrowed = replace(found, records=known).choosing(**choices)
    return _by_days("source", narrowed, Source.objects.latest_first(), order)


def _cited_for(param: str, slugs: Collection[str], known: Collection[str]) -> BitMap:
    """The sources on which what is said of some meetings rests, or of all of a dialogue."""
    for slug in slugs:
        if slug not in known:
            raise UnknownValueError(param, slug)
    path = "slug__in" if param == "meeting" else "dialogue__slug__in"
    cited = Citation.objects.sources_of(Meeting.objects.filter(**{path: slugs}))
    return BitMap(key for (key,) in cited)


def agencies(chosen: Mapping[str, Any]) -> Listed:
    """The agencies that pass what is chosen of them, by name.

    An agency is in the areas of the commitments that name it.
    """
    found = _all("agency")
    promised = held("commitment")
    found = replace(
        found,
        then={"area": promised.met("area", "agency")},
        names={"area": promised.facets.get("area", {})},
    )
    return Listed(found.choosing(**_chosen("agency", found, chosen)), Agency.objects.by_name())


@dataclass(frozen=True)
class ByName:
    """A list without facets: all records of a noun, or those that a search finds, by name."""

    ordered: RecordQuerySet

    @property
    def count(self) -> int:
        """How many records the whole list has, in one query."""
        return self.ordered.count()

    def page(
        self, dressed: RecordQuerySet, *, after: str = "", before: str = "", size: int = PER_PAGE
    ) -> Page:
        """A page of it, whose records are told by `dressed`."""
        return page_of(self.ordered, dressed, after=after, before=before, size=size)


def by_name(model: type[Any], query: str = "") -> ByName:
    """The records of a noun that a search finds, or all, by name."""
    ordered: RecordQuerySet = model.objects.by_name()
    found = records(query, _TYPES[model.__name__])
    return ByName(ordered if found is None else ordered.filter(are(found)))


_TYPES = {"Dialogue": "dialogue", "CooperationArea": "area", "Party": "party"}


def _all(noun: str) -> Narrowed:
    of = held(noun)
    return Narrowed(of, of.everything, {}, {})


def _by_days(noun: str, narrowed: Narrowed, latest_first: RecordQuerySet, order: str) -> Listed:
    if order != OLDEST:
        return Listed(narrowed, latest_first, DAYS[noun])
    _column, *others = latest_first.query.order_by
    oldest_first = latest_first.order_by(
        F(_COLUMNS[DAYS[noun]]).asc(nulls_last=True), *(_turned(term) for term in others)
    )
    return Listed(narrowed, oldest_first, DAYS[noun], latest_first=False)


def _turned(term: Any) -> Any:
    """A column of an order, the other way round; slugs stay as they are."""
    return term if isinstance(term, str) else F(term.expression.name).asc(nulls_last=True)


# The facets of each noun that hold several values of one question.
FACETS = {
    "commitment": ("dialogue", "party", "agency", "area", "status", "strength"),
    "meeting": ("dialogue", "party", "agency", "area", "state"),
    "source": ("kind", "standing", "language", "publisher"),
    "agency": ("party", "area"),
}
# Words that have no list of their own: what is not in the record is nobody's.
_WORDS = ("language", "publisher")


def _chosen(
    noun: str, found: Narrowed, chosen: Mapping[str, Any], until: datetime.date | None = None
) -> dict[str, BitMap]:
    """Who passes what is chosen of a noun's facets, and what is searched for, as of a day."""
    choices = {}
    for facet in FACETS[noun]:
        if values := chosen.get(facet):
            _refuse_unknown(facet, found, values)
            choices[facet] = found.any_of(facet, values)
    hits = records(chosen.get("q", ""), noun, until)
    return choices if hits is None else choices | {"q": hits}


def _refuse_unknown(facet: str, found: Narrowed, values: Collection[str]) -> None:
    """Refuse what is nobody's, unless there is such a record that merely nobody has."""
    known = {*found.held.facets.get(facet, {}), *found.values(facet)}
    strangers = [value for value in values if value not in known]
    if strangers and facet in REFERENCES:
        rows = REFERENCES[facet].objects.filter(slug__in=strangers)
        named = set(rows.values_list("slug", flat=True))
        strangers = [value for value in strangers if value not in named]
    elif facet not in _WORDS:
        strangers = []
    if strangers:
        raise UnknownValueError(facet, strangers[0], known - {""})
