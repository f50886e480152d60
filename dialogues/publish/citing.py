"""How to cite a meeting, a commitment or a passage: BibTeX and CSL-JSON, pinned to the edition."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from django.conf import settings
from django.http import Http404, HttpResponse

from dialogues import filters
from dialogues.headings import in_full
from dialogues.models import Commitment, Meeting, Source

from .door import one, published
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from dialogues.models import Edition
    from dialogues.models.moment import Moment

    from .door import View

SITE = "Space Dialogues"
BIBTEX, CSL = "application/x-bibtex; charset=utf-8", "application/vnd.citationstyles.csl+json"
# What TeX takes for more than itself; braces must not even be counted.
_TEX = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        **{sign: rf"{{\{sign}}}" for sign in "$&#_%"},
    }
)


@dataclass(frozen=True)
class Work:
    """What is cited: its name, its address, and the edition of the record in which it was read."""

    slug: str
    title: str
    path: str
    edition: Edition | None

    @property
    def key(self) -> str:
        """What it is called in a list of works: the same in every copy of the same edition."""
        return f"space-dialogues-{self.slug}{f'-edition-{self.edition.number}' if self.edition else ''}"

    @property
    def url(self) -> str:
        """Its whole address."""
        return f"{settings.SITE_URL}{self.path}"


def bibtex(work: Work) -> str:
    """A work as an entry of BibTeX, in UTF-8."""
    told = {"author": f"{{{SITE}}}", "title": f"{{{_tex(work.title)}}}"}
    if work.edition:
        day = work.edition.made_at.date()
        told |= {
            "year": str(day.year),
            "month": str(day.month),
            "edition": str(work.edition.number),
            "note": f"Edition {work.edition.number} of the record, {day.isoformat()}",
        }
    told["url"] = work.url
    entry = Entry("misc", work.key, [Field(name, value) for name, value in told.items()])
    written: str = write_string(Library([entry]))
    return written


def _tex(text: str) -> str:
    return printable(text).translate(_TEX)


def csl(work: Work) -> str:
    """A work as a list of one item in CSL-JSON."""
    item: dict[str, Any] = {
        "id": work.key,
        "type": "webpage",
        "title": work.title,
        "author": [{"literal": SITE}],
        "container-title": SITE,
        "URL": work.url,
    }
    if work.edition:
        day = work.edition.made_at.date()
        item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
        item["edition"] = str(work.edition.number)
    return json.dumps([item], ensure_ascii=False, indent=1)


# -- what is there to cite ---------------------------------------------------------------------


def _meeting(slug: str, _asked: Any) -> tuple[str, str]:
    meeting = one(Meeting.objects.select_related("dialogue"), "meeting", slug)
    return in_full(meeting), meeting.get_absolute_url()


def _commitment(slug: str, asked: filters.DayQuestion) -> tuple[str, str]:
    day = asked.as_of
    known = Commitment.objects.as_of(day) if day else Commitment.objects.all()
    commitment = one(known, "commitment", slug)
    if day and commitment.status is None:
        raise Http404
    return commitment.statement, f"{commitment.get_absolute_url()}{asked.query()}"


def _source(slug: str, asked: filters.PassageQuestion) -> tuple[str, str]:
    source = one(Source.objects.all(), "source", slug)
    if not asked.passage:
        return source.title, source.get_absolute_url()
    passage = source.passages.filter(key=asked.passage).first()
    if passage is None:
        complaint = "%(value)s is no passage of this source."
        raise filters.RefusedError("passage", asked.passage, complaint)
    # A passage without words of its own is told by the place where it stands.
    said = passage.text or passage.locator or passage.key
    return f"“{said}”, {source.title}", passage.get_absolute_url()


_FOUND: dict[str, tuple[type[filters.Question], Callable[[str, Any], tuple[str, str]]]] = {
    "meeting": (filters.Question, _meeting),
    "commitment": (filters.DayQuestion, _commitment),
    "source": (filters.PassageQuestion, _source),
}
_FORMS: dict[str, tuple[str, Callable[[Work], str]]] = {
    "bib": (BIBTEX, bibtex),
    "csl.json": (CSL, csl),
}


def citation(type_: str, form: str) -> View:
    """The address at which records of a type tell how to cite them in a form."""
    question, find = _FOUND[type_]
    media_type, write = _FORMS[form]

    @published(question)
    def answer(asked: filters.Question, now: Moment, slug: str) -> HttpResponseBase:
        title, path = find(slug, asked)
        work = Work(slug, title, path, now.edition)
        return HttpResponse(write(work), content_type=media_type)

    return answer
