"""What search engines read first: where they may go, and every page there is, in each language.

Not Django's own sitemaps, which count their way to each page of them: here a file has the records
whose keys lie in its range, whatever the size of the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import override

from dialogues.filters import Question
from dialogues.models import Agency, Commitment, CooperationArea, Dialogue, Meeting, Party, Source

from .door import PLAIN, published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.http.response import HttpResponseBase

    from dialogues.models.moment import Moment

MEDIA_TYPE = "application/xml; charset=utf-8"
# Addresses in a file. It may have 50,000 and 50 MB; so many are less even where all are long.
MOST = 40_000
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_INDEX = f'sitemapindex xmlns="{_SCHEMA}"'
_PAGES = f'urlset xmlns="{_SCHEMA}" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_AT_ONCE = 2_000
MODELS: dict[str, type[Any]] = {
    "meetings": Meeting,
    "commitments": Commitment,
    "dialogues": Dialogue,
    "agencies": Agency,
    "areas": CooperationArea,
    "parties": Party,
    "sources": Source,
}
_ALONE = ("home", *MODELS, "coverage", "changes", "about", "data")


@published(Question)
def robots(_asked: Question, _now: Moment) -> HttpResponseBase:
    """Where search engines may go: not to the desk, nor to each of endlessly many questions."""
    index = _whole(reverse("sitemap"))
    text = f"User-agent: *\nDisallow: /admin/\nDisallow: /*?\n\nSitemap: {index}\n"
    return HttpResponse(text, content_type=PLAIN)


@published(Question)
def index(_asked: Question, _now: Moment) -> HttpResponseBase:
    """The files in which all pages are named."""
    files = [reverse("sitemap-pages")]
    for noun in MODELS:
        files += [reverse("sitemap-records", args=[noun, n]) for n in range(_files(noun))]
    items = (f"<sitemap><loc>{escape(_whole(file))}</loc></sitemap>\n" for file in files)
    return HttpResponse("".join(_document(_INDEX, items)), content_type=MEDIA_TYPE)


@published(Question)
def pages(_asked: Question, _now: Moment) -> HttpResponseBase:
    """The pages that are no record's."""
    items = (_page(_in_languages(name)) for name in _ALONE)
    return HttpResponse("".join(_document(_PAGES, items)), content_type=MEDIA_TYPE)


@published(Question)
def records(_asked: Question, _now: Moment, noun: str, number: int) -> HttpResponseBase:
    """The pages of the records of a noun whose keys lie in one range."""
    if noun not in MODELS or number >= _files(noun):
        raise Http404
    many = _records()
    rows = MODELS[noun].objects.filter(pk__gte=number * many, pk__lt=(number + 1) * many)
    above = _in_languages(noun)
    slugs = rows.order_by("pk").values_list("slug", flat=True).iterator(_AT_ONCE)
    items = (_page({tag: f"{list_}{slug}/" for tag, list_ in above.items()}) for slug in slugs)
    return StreamingHttpResponse(_document(_PAGES, items), content_type=MEDIA_TYPE)


def _records() -> int:
    """How many keys a file has room for: each record has an address in every language."""
    return MOST // len(settings.LANGUAGES)


def _files(noun: str) -> int:
    """How many files the records of a noun are in; where many are gone, one may name nothing."""
    last = MODELS[noun].objects.aggregate(last=Max("pk"))["last"]
    return 0 if last is None else last // _records() + 1


def _in_languages(name: str) -> dict[str, str]:
    """Where a page is, by the tag of each language, the one without a prefix first."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code.partition("-")[0]] = reverse(name)
    return found


def _page(addresses: Mapping[str, str]) -> str:
    """A page in every language: each its own item, and each naming all, as crawlers ask for it."""
    first = next(iter(addresses.values()))
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(_whole(address))}"/>'
        for tag, address in [*addresses.items(), ("x-default", first)]
    )
    return "".join(
        f"<url><loc>{escape(_whole(address))}</loc>{links}</url>\n"
        for address in addresses.values()
    )


def _document(root: str, items: Iterable[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>\n'
    yield from items
    yield f"</{root.partition(' ')[0]}>\n"


def _whole(address: str) -> str:
    return f"{settings.SITE_URL}{address}"
