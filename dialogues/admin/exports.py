"""The record out again: one record, a dialogue with all it needs, or everything, as dossiers."""

from __future__ import annotations

import datetime
import zipfile
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse

from dialogues.dossier.columns import MODELS
from dialogues.dossier.dump import around, files, name_of, together
from dialogues.dossier.texts import written
from dialogues.models import Dialogue, Edition
from dialogues.publish.door import streamed
from dialogues.publish.pieces import BrokenOffError, unbroken

from .deeds import may
from .histories import known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.admin import AdminSite
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from dialogues.dossier.dump import Chosen

MEDIA_TYPES = {
    "yaml": "application/yaml",
    "json": "application/json",
    "zip": "application/zip",
}
# When an archive says its files were written, while there is no edition: as early as one can.
NEVER = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)


def record(site: AdminSite, request: HttpRequest, type_: str, slug: str) -> HttpResponseBase:
    """One record as a dossier that says nothing of any other."""
    section = known(type_)
    if not _may_see(request, section):
        raise PermissionDenied
    if not MODELS[section].objects.filter(slug=slug).exists():
        raise Http404
    return _sent(site, request, lambda: _dossier(f"{type_}-{slug}", lambda: {section: {slug}}))


def dialogue(site: AdminSite, request: HttpRequest, slug: str) -> HttpResponseBase:
    """A dialogue as one dossier: its meetings, their commitments, and all that these refer to."""
    if not may_see_everything(request):
        raise PermissionDenied
    if not Dialogue.objects.filter(slug=slug).exists():
        raise Http404
    return _sent(site, request, lambda: _dossier(f"around-{slug}", lambda: around(slug)))


def whole(site: AdminSite, request: HttpRequest) -> HttpResponseBase:
    """Everything, as the dossiers of a dump in one archive."""
    if not may_see_everything(request):
        raise PermissionDenied
    return _sent(site, request, _archive)


def may_see_everything(request: HttpRequest) -> bool:
    """Whether whoever asks may look at every kind of record."""
    return all(_may_see(request, section) for section in MODELS)


def _may_see(request: HttpRequest, section: str) -> bool:
    return may(request, "view", section) or may(request, "change", section)


def _sent(
    site: AdminSite, request: HttpRequest, make: Callable[[], StreamingHttpResponse]
) -> HttpResponseBase:
    """A file, sent as it is written; a word instead, where the record changed before it began."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        file = make()
    except BrokenOffError:
        messages.error(request, "The record changed while it was written out. Ask again.")
        return HttpResponseRedirect(reverse(f"{site.name}:index"))
    if request.method == "HEAD":
        file.streaming_content = ()
    return file


def _dossier(name: str, choose: Callable[[], Chosen]) -> StreamingHttpResponse:
    edition = Edition.objects.latest_at_once()
    ending, pieces = written(together(choose()))
    file = f"{name_of(name, _number(edition))}.{ending}"
    return streamed(unbroken(pieces, edition), MEDIA_TYPES[ending], file)


def _archive() -> StreamingHttpResponse:
    edition = Edition.objects.latest_at_once()
    name = f"record-edition-{_number(edition)}.zip"
    return streamed(unbroken(_zipped(edition), edition), MEDIA_TYPES["zip"], name)


def _zipped(edition: Edition | None) -> Iterator[bytes]:
    """An archive in pieces; what is broken off has no list of its files, and cannot be opened."""
    at = (edition.made_at if edition else NEVER).astimezone(datetime.UTC)
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, items in files():
            ending, pieces = written(items)
            file_name = f"{name_of(name, _number(edition))}.{ending}"
            about = zipfile.ZipInfo(file_name, at.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(about, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece.encode())
                    yield outbox.taken()
    yield outbox.taken()


def _number(edition: Edition | None) -> int:
    return edition.number if edition else 0


class _Outbox:
    """What an archive is written to, and taken from as it comes."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Take what is written."""
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Keep nothing back."""

    def close(self) -> None:
        """Stay as it is."""

    def taken(self) -> bytes:
        """All that has been written since it was last asked for."""
        held, self._held = self._held, []
        return b"".join(held)
