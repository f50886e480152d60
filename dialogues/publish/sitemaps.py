"""What search engines read first: where they may go, and every page there is.

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

from dialogues.filters import Question
from dialogues.models import Agency, Commitment, CooperationArea, Dialogue, Meeting, Party, Source

from .door import PLAIN, published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http.response import HttpResponseBase

    from dialogues.models.moment import Moment

MEDIA_TYPE = "application/xml; charset=utf-8"
MOST = 50_000  # addresses in a file, as the protocol has it
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
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
    return HttpResponse(
        "".join(_document("sitemapindex", "sitemap", files)), content_type=MEDIA_TYPE
    )


@published(Question)
def pages(_asked: Question, _now: Moment) -> HttpResponseBase:
    """The pages that are no record's."""
    addresses = map(reverse, _ALONE)
    return HttpResponse("".join(_document("urlset", "url", addresses)), content_type=MEDIA_TYPE)


@published(Question)
def records(_asked: Question, _now: Moment, noun: str, number: int) -> HttpResponseBase:
    """The pages of the records of a noun whose keys lie in one range."""
    if noun not in MODELS or number >= _files(noun):
        raise Http404
    rows = MODELS[noun].objects.filter(pk__gte=number * MOST, pk__lt=(number + 1) * MOST)
    above = reverse(noun)
    slugs = rows.order_by("pk").values_list("slug", flat=True).iterator(_AT_ONCE)
    addresses = (f"{above}{slug}/" for slug in slugs)
    return StreamingHttpResponse(_document("urlset", "url", addresses), content_type=MEDIA_TYPE)


def _files(noun: str) -> int:
    """How many files the records of a noun are in; where many are gone, one may name nothing."""
    last = MODELS[noun].objects.aggregate(last=Max("pk"))["last"]
    return 0 if last is None else last // MOST + 1


def _document(root: str, item: str, addresses: Iterable[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SCHEMA}">\n'
    for address in addresses:
        yield f"<{item}><loc>{escape(_whole(address))}</loc></{item}>\n"
    yield f"</{root}>\n"


def _whole(address: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{address}"
