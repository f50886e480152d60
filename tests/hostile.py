"""What no address may break on: every address there is, and what a stranger may ask of it.

The addresses are found, not listed: one that is added tomorrow is asked tomorrow.
"""

from __future__ import annotations

import re
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from django.urls import resolve

from dialogues.admin import site
from dialogues.api import api
from dialogues.models import Edition
from dialogues.urls import pages, urlpatterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# As they stand in an address. What cannot be written as text stands there byte by byte.
VALUES = (
    *("", "%20", "+", "%00", "a%00b", "%ff%fe", "%ed%a0%80", "%f0%9f%9a%80", "%c3%28", "%", "%zz"),
    *("0", "-1", "1e20", "1.5", "0x10", "NaN", "inf", "null", "None", "true", "undefined", "[]"),
    *("2147483648", "9223372036854775807", "9223372036854775808", "999999999999", "18" * 10),
    *("9" * 4300, "9" * 4301, "%C2%B2", "%D9%A3", "%EF%BC%91", "1_000", "%201", "1,2", "1,x,,"),
    *("0000-00-00", "9999-12-31", "10000-01-01", "2019-02-30", "2019-07-24T25:61", "/", "../"),
    *("%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%27", "%22", "%27%20OR%201%3D1%20--", "%3B", "%5C", "%60"),
    *("%28%28%28", "AND%20OR%20NEAR%28", "%22a", "a%2A", "-", "%3A%2A", "a%20%26%20%7C%20%21b"),
    *("%7B%7B7%2A7%7D%7D", "%24%7B7%2A7%7D", "%25s%25n", "%3Cscript%3Ealert%281%29%3C/script%3E"),
    *("%0d%0aSet-Cookie:%20a=b", "%0a", "%09", "%1b%5b31m", "%E2%80%AE", "%E2%80%A8", "%EF%BB%BF"),
    *("%E2%80%8F", "e%CC%81", "%EF%AC%81", "%C4%B0", "%CD%A1" * 300, "x" * 8_000, "a%20" * 2_000),
    *("javascript:alert(1)", "//evil.example/", "/%5Cevil.example", "https:evil.example", "_", "*"),
)
# The same as they stand in a header; a cookie may write any character as its number.
IN_HEADERS = (*(unquote(value, "latin-1") for value in VALUES), '"\\000aaaaaaaa"', '"\\012a\\015b"')
HEADERS = (
    *("If-None-Match", "If-Modified-Since", "If-Range", "Range", "Accept", "Accept-Language"),
    *("Accept-Encoding", "Referer", "User-Agent", "Origin", "X-Requested-With", "HX-Request"),
    *("HX-Current-URL", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded"),
    *("Authorization", "Content-Type", "Content-Length", "Cookie", "X-CSRFToken"),
)
COOKIES = ("sessionid", "csrftoken", "messages", "django_language")
# What may come of it.
ANSWERED = {200, 301, 302, 400, 403, 404, 410}
# What an address does not know of.
FOREIGN = "nothing"
_SLUGS = {
    "meetings": "us-japan-6",
    "dialogues": "us-japan-comprehensive",
    "agencies": "jaxa",
    "areas": "gnss",
    "parties": "jp",
    "commitments": "us-japan-qzss-payloads",
    "sources": "eirns-2019-07-25",
}
_WORDS = {
    "noun": "meetings",
    "name": "none.zip",
    "change": "1",
    "type_": "agency",
    "key": "0" * 32,
}
_PART = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)\}")
_LIST = (
    *("q", "o", "p", "e", "all", "_facets", "_popup", "_to_field", "id", "id__in", "pk__gt"),
    *("slug__regex", "names__contains", "date__year", "date_joined__year", "id__exact__exact"),
)
_FORM = ("_popup", "_to_field", "_changelist_filters", "_source_model")
# The questions of the desk's own addresses, which no class describes.
_ASKED = {
    "history": ("after",),
    "rename": ("to",),
    "merge": ("stays", "goes"),
    "login": ("next",),
    "autocomplete": ("term", "page", "app_label", "model_name", "field_name"),
}


class Address(NamedTuple):
    """An address, and the parameters that it reads, and one that it does not."""

    path: str
    parameters: tuple[str, ...]


def public() -> list[Address]:
    """The addresses of pages, in both languages, of files, and of the API."""
    read = [_asked(f"/{_filled(route)}") for route in _routes(pages)]
    files = [_asked(f"/{_filled(route)}") for route in _routes(urlpatterns)]
    described = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    programs = [_asked(_filled(route)) for route in described]
    others = [_asked(path) for path in ("/api/v1/openapi.json", "/api/v1/docs")]
    nowhere = Address("/no-such-page/", (FOREIGN,))
    japanese = [each._replace(path=f"/ja{each.path}") for each in [*read, nowhere]]
    return [*read, *japanese, *files, *programs, *others, nowhere]


def desk(keys: dict[type, Any]) -> Iterator[Address]:
    """The addresses of the desk; each kind of row has one, whose key is given."""
    latest = Edition.objects.latest("number").number
    for pattern in site.get_urls():
        route, name = str(pattern.pattern), getattr(pattern, "name", None)
        if name and name != "logout" and "<path:" not in route and "(?P" not in route:
            yield Address(f"/admin/{_filled(route, latest)}", (*_ASKED.get(name, ()), FOREIGN))
    for model, its in site._registry.items():  # noqa: SLF001 - there is no other list of them
        opts = model._meta  # noqa: SLF001 - documented
        top = f"/admin/{opts.app_label}/{opts.model_name}/"
        endings = ("", "__exact", "__id__exact", "__isnull", "__in")
        names = [getattr(each, "parameter_name", each) for each in its.list_filter]
        narrowing = [f"{name}{ending}" for name in names for ending in endings]
        yield Address(top, (*_LIST, *narrowing, FOREIGN))
        yield Address(f"{top}add/", (*(field.name for field in opts.get_fields()), *_FORM))
        if key := keys.get(model):
            yield Address(f"{top}{key}/change/", _FORM)
            yield Address(f"{top}{key}/delete/", ("_popup", "_to_field"))
            yield Address(f"{top}{key}/history/", ("p", "all"))


def places() -> Iterator[str]:
    """Addresses in which a part is chosen by whoever asks, with a gap for it."""
    for route in _routes([*pages, *urlpatterns]):
        if "<" in route:
            yield f"/{_PART.sub('{}', route)}"
    for route in api.get_openapi_schema(path_prefix="/api/v1/")["paths"]:
        if "{" in route:
            yield _PART.sub("{}", route)
    yield from ("/{}", "/ja/{}/", "/static/{}", "/api/v1/{}", "/about/data/{}.sha256")


def desk_places() -> Iterator[str]:
    """The same at the desk."""
    for pattern in site.get_urls():
        route = str(pattern.pattern)
        if "<" in route and "(?P" not in route:
            yield f"/admin/{_PART.sub('{}', route)}"
    for model in site._registry:  # noqa: SLF001 - there is no other list of them
        opts = model._meta  # noqa: SLF001 - documented
        for page in ("change", "delete", "history"):
            yield f"/admin/{opts.app_label}/{opts.model_name}/{{}}/{page}/"
    yield from ("/admin/{}", "/admin/dialogues/{}/", "/admin/auth/user/{}/password/")


def asked(addresses: Iterable[Address], each: int = len(VALUES), begin: int = 0) -> Iterator[str]:
    """What is asked: of every parameter of every address so many values, in turn from one of them."""
    turn = islice(cycle(VALUES), begin, None)
    for address in addresses:
        for name in address.parameters:
            for value in islice(turn, each):
                yield f"{address.path}?{name}={value}"
        # Twice, and many together.
        value, other = islice(turn, 2)
        first = address.parameters[0]
        yield f"{address.path}?{first}={value}&{first}={other}"
        yield f"{address.path}?{'&'.join(f'{name}={value}' for name in address.parameters)}"


def placed(places: Iterable[str], each: int = len(VALUES), begin: int = 0) -> Iterator[str]:
    """The same of the parts of addresses."""
    turn = islice(cycle(VALUES), begin, None)
    for place in places:
        for value in islice(turn, each):
            # What is no more than a dot or a slash would be another address.
            yield place.replace("{}", value.replace("/", "%2f") or "%20")


def _routes(patterns: Iterable[Any]) -> Iterator[str]:
    return (str(pattern.pattern) for pattern in patterns)


def _filled(route: str, number: int = 1) -> str:
    """An address with something at each of its parts that is there."""
    noun = next((noun for noun in _SLUGS if noun in route), "")
    words = {**_WORDS, "number": str(number), "slug": _SLUGS[noun] if noun else "jaxa"}
    return _PART.sub(lambda part: words[part[1] or part[2]], route)


def _asked(path: str) -> Address:
    """A public address with the parameters that its question knows."""
    known = getattr(getattr(resolve(path).func, "reads", None), "__self__", None)
    return Address(path, (*(known.model_fields if known else ()), FOREIGN))
