"""Each worker's memory of the pages it has made: an unchanged one is answered after one query.

`dialogues.models.moment` says why nothing kept can be stale. What a page depends on besides
its moment is its path and its question, cleaned: a parameter that the page does not know, the
order of parameters, a filter left empty, a cookie or a language make no other page.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from django.db import Error
from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from dialogues.filters import RefusedError
from dialogues.models.moment import Moment, during, in_words
from dialogues.models.readers import reading

from . import limits
from .build import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from dialogues.filters import Question

# Anyone may keep it, but asks each time whether it still holds.
FRESHNESS = "public, max-age=0, must-revalidate"
# A larger page is kept compressed alone, and one that is larger even so is not kept at all.
LARGEST = 128 * 1024
# Shorter ones gain nothing.
_SMALLEST_GZIPPED = 200
_VARIES = "Accept-Encoding"
# Longer ones are read each time: nobody shall fill the memory with questions.
_LONGEST_REMEMBERED = 400


# Said by those who know of it and cannot read it; Django hears the name alone.
_NO_GZIP = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)


def _reads_gzip(request: HttpRequest) -> bool:
    said = request.META.get("HTTP_ACCEPT_ENCODING", "")
    return "gzip" in said and not (";" in said and _NO_GZIP.search(said))


class Compression(GZipMiddleware):
    """Django's, but for those who say that they cannot read it."""

    def process_response(self, request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
        """Compress an answer if it is worth it and can be read."""
        if not _reads_gzip(request):
            request.META.pop("HTTP_ACCEPT_ENCODING", None)
        return super().process_response(request, answer)


class PageMemory:
    """Answer from memory what was asked in the same moment, and remember the rest.

    What is asked of pages is compressed here alone, whether it is kept or not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # Now, not at the first page: files may be replaced beneath a running process.
        self.build = build()
        self.gzip = Compression(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a page after one query if it is known, and as it comes if it is none."""
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        query = request.META.get("QUERY_STRING", "")
        read = _read if len(query) <= _LONGEST_REMEMBERED else _read.__wrapped__
        asked = read(request.path_info, query)
        if asked is None:
            return _unknown(self.get_response(request))
        # A host that is not ours is refused beneath, where a page in memory never comes.
        request.get_host()
        try:
            limits.tell(reading())
            moment = Moment.read(self.build)
        except Error as error:
            answer = limits.no_answer(request, error)
            if answer is None:
                raise
            return answer
        return self._answer(request, moment, asked)

    def _answer(self, request: HttpRequest, moment: Moment, asked: str) -> HttpResponseBase:
        if moment.edition is None or settings.DEBUG:
            return self._passing(request, self._made(request, moment))
        key = moment.key_of(f"{request.path} {asked}")
        if _has(request, key):
            return HttpResponseNotModified(headers=_dress(key))
        kept = caches["pages"].get(key)
        if kept is None:
            answer = self._made(request, moment)
            kept = _kept(answer)
            if kept is None:
                return self._passing(request, answer, key if _is_whole(answer) else "")
            caches["pages"].set(key, kept)
        return _told(request, key, kept)

    def _made(self, request: HttpRequest, moment: Moment) -> HttpResponseBase:
        """An answer as it is made beneath, for somebody who cannot read what is compressed."""
        encodings = request.META.pop("HTTP_ACCEPT_ENCODING", None)
        try:
            with during(moment):
                return self.get_response(request)
        finally:
            if encodings is not None:
                request.META["HTTP_ACCEPT_ENCODING"] = encodings

    def _passing(
        self, request: HttpRequest, answer: HttpResponseBase, key: str = ""
    ) -> HttpResponseBase:
        """An answer that nobody keeps without asking.

        Refusals too: an address that is gone or has moved may hold a record again in the next
        edition.
        """
        if key:
            answer["ETag"] = _tag(key)
        answer.setdefault("Cache-Control", FRESHNESS)
        patch_vary_headers(answer, [_VARIES])
        return self.gzip.process_response(request, answer)


def _unknown(answer: HttpResponseBase) -> HttpResponseBase:
    """An answer that is no page of the record, or a refusal.

    Left to themselves, browsers keep a redirection for good, and caches a refusal for as long as
    they like: an icon has another name after the next release, an address may hold something.
    """
    answer.headers.setdefault("Cache-Control", FRESHNESS)
    return answer


@lru_cache(maxsize=4_000)
def _read(path: str, query: str) -> str | None:
    """What a page is asked, cleaned, in words; none if there is no page, or no such question."""
    reads = _reader(path)
    try:
        # As Django reads it: what came over the wire, byte by byte.
        asked = reads(QueryDict(query.encode("latin-1"))) if reads else None
    except RefusedError:
        return None
    return in_words(type(asked).__qualname__, asked) if asked else None


@lru_cache(maxsize=4_000)
def _reader(path: str) -> Callable[[QueryDict], Question] | None:
    """How a page says it is asked; none if there is no page."""
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    # See `views.pages` and `api.addresses`.
    return getattr(view, "reads", None)


@dataclass(frozen=True)
class _Kept:
    """A page as it was made, or what it comes to when compressed, or both once both were asked for."""

    headers: dict[str, str]
    plain: bytes | None = None
    gzipped: bytes | None = None


def _is_whole(answer: HttpResponseBase) -> bool:
    """Whether an answer is a page that is the same for everybody."""
    varies = {name.strip().lower() for name in answer.get("Vary", "").split(",")}
    return (
        answer.status_code == 200  # noqa: PLR2004 - a page, not a refusal
        and not answer.cookies
        and varies <= {"", "accept-encoding"}
    )


def _kept(answer: HttpResponseBase) -> _Kept | None:
    """What to keep of an answer; none if it is no page, or too large a one."""
    if not isinstance(answer, HttpResponse) or not _is_whole(answer):
        return None
    apart = {"content-length", "vary", "cache-control"}
    headers = {name: value for name, value in answer.items() if name.lower() not in apart}
    if len(answer.content) <= LARGEST:
        return _Kept(headers, answer.content)
    gzipped = _compressed(answer.content)
    return _Kept(headers, gzipped=gzipped) if len(gzipped) <= LARGEST else None


def _told(request: HttpRequest, key: str, kept: _Kept) -> HttpResponse:
    """A kept page, compressed for who can read that, and without its body for who asks for the head."""
    headers, body = kept.headers | _dress(key), kept.plain
    is_small = body is not None and len(body) < _SMALLEST_GZIPPED
    if _reads_gzip(request) and not is_small:
        if kept.gzipped is None:
            kept = replace(kept, gzipped=_compressed(kept.plain or b""))
            caches["pages"].set(key, kept)
        headers["Content-Encoding"] = "gzip"
        body = kept.gzipped
    elif body is None:
        body = gzip.decompress(kept.gzipped or b"")
    headers["Content-Length"] = str(len(body or b""))
    return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)


def _compressed(page: bytes) -> bytes:
    """A page compressed; the instant is left out, so that the same page is the same bytes."""
    return gzip.compress(page, 6, mtime=0)


def _has(request: HttpRequest, key: str) -> bool:
    """Whether a visitor has this very page.

    The tag is a weak one, for the page compressed or not: its words are the same.
    """
    # Not `headers`, which would read all of them for each page.
    header = request.META.get("HTTP_IF_NONE_MATCH")
    if not header:
        return False
    given = parse_etags(header)
    return _tag(key) in {tag if tag.startswith("W/") else f"W/{tag}" for tag in given}


def _tag(key: str) -> str:
    return f'W/"{key}"'


def _dress(key: str) -> dict[str, str]:
    """What lets others keep an answer and ask whether it still holds."""
    return {"ETag": _tag(key), "Cache-Control": FRESHNESS, "Vary": _VARIES}
