"""The latest changes as Atom feeds: of meetings, of commitments, of everything."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join

from dialogues import filters
from dialogues.dossier.differences import shown
from dialogues.models import Commitment, Meeting
from dialogues.queries import changes

from .door import one, published
from .words import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http.response import HttpResponseBase

    from dialogues.models import Edition, Passage
    from dialogues.models.moment import Moment
    from dialogues.queries.changes import Told

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
MOST = 50
_BEFORE_THE_FIRST = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class _Feed(Atom1Feed):
    """A feed that is the same however often it is made: an empty one is as old as its edition."""

    def latest_post_date(self) -> datetime.datetime:
        """When the record last changed in what the feed tells."""
        if self.items:
            return super().latest_post_date()
        return self.feed["updated"] or _BEFORE_THE_FIRST


@published(filters.MeetingFilters)
def meetings(asked: filters.MeetingFilters, now: Moment) -> HttpResponseBase:
    """The latest changes of the meetings in a list."""
    found = asked.listed(now.day) if asked.chosen else None
    told = changes.latest(Meeting, found, MOST)
    return _answer("meetings", "Meetings", asked.query(), told, now.edition)


@published(filters.CommitmentFilters)
def commitments(asked: filters.CommitmentFilters, now: Moment) -> HttpResponseBase:
    """The latest changes of the commitments in a list."""
    found = asked.listed(now.day) if asked.chosen or asked.as_of else None
    told = changes.latest(Commitment, found, MOST)
    return _answer("commitments", "Commitments", asked.query(), told, now.edition)


@published(filters.Question)
def everything(_asked: filters.Question, now: Moment) -> HttpResponseBase:
    """The latest changes of all records."""
    told, _further = changes.page(None, MOST)
    return _answer("changes", "Changes of the record", "", told, now.edition)


@published(filters.Question)
def commitment(_asked: filters.Question, now: Moment, slug: str) -> HttpResponseBase:
    """The changes of one commitment, under whatever name it had."""
    found = one(Commitment.objects.all(), "commitment", slug)
    page = f"{settings.SITE_URL}{found.get_absolute_url()}"
    address = f"{page.removesuffix('/')}.atom"
    told = changes.of_one("commitment", slug, MOST)
    text = feed(f"Space Dialogues: {found.statement}", page, address, told, now.edition)
    return HttpResponse(text, content_type=MEDIA_TYPE)


def _answer(
    name: str, title: str, query: str, told: Sequence[Told], edition: Edition | None
) -> HttpResponseBase:
    page = f"{settings.SITE_URL}{reverse(name)}{query}"
    address = f"{settings.SITE_URL}{reverse(f'{name}-atom')}{query}"
    text = feed(f"Space Dialogues: {title}", page, address, told, edition)
    return HttpResponse(text, content_type=MEDIA_TYPE)


def feed(title: str, page: str, address: str, told: Sequence[Told], edition: Edition | None) -> str:
    """An Atom feed of changes, the latest first: each what it means, with the words that prove it."""
    made: Any = _Feed(
        title=printable(title),
        link=page,
        description=None,
        language="en-GB",
        author_name="Space Dialogues",
        feed_url=address,
        feed_guid=address,
        updated=edition.made_at if edition else None,
    )
    for change in told:
        link = f"{settings.SITE_URL}{change.url}"
        made.add_item(
            title=printable(change.title),
            link=link,
            description=printable(_body(change)),
            unique_id=f"{link}#edition-{change.edition.number}",
            pubdate=change.edition.made_at,
            updateddate=change.edition.made_at,
            categories=[change.type, change.what],
        )
    written: str = made.writeString("utf-8")
    return written


def _body(change: Told) -> str:
    """What differs, field by field, and the quotations: a little HTML, as feed readers show it."""
    fields = format_html_join(
        "",
        "<li>{}: {} → {}</li>",
        ((name, shown(old), shown(new)) for name, (old, new) in change.fields.items()),
    )
    quotations = format_html_join("", "{}", ((_quotation(passage),) for passage in change.quoted))
    listed = format_html("<ul>{}</ul>", fields) if fields else ""
    edition = format_html("<p>Edition {} of the record.</p>", change.edition.number)
    return f"{listed}{quotations}{edition}"


def _quotation(passage: Passage) -> str:
    """A passage's words, or where they stand, and its source."""
    source = format_html(
        '<a href="{}{}">{}</a>', settings.SITE_URL, passage.get_absolute_url(), passage.source.title
    )
    if not passage.text:
        return format_html("<p>{}</p>", source)
    return format_html(
        '<blockquote lang="{}"><p>{}</p></blockquote><p>{}</p>',
        passage.language_of_words,
        passage.text,
        source,
    )
