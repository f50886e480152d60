"""What a stranger may type into an address of the desk, kept from becoming an error of ours."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.db import DataError, connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from .lists import CappedPaginator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

LONGEST = 200
MOST_WORDS = 10
GREATEST_KEY = 2**63 - 1
_ODD = re.compile(r"[\x00-\x1f\x7f]+")
_LOOKUP = r"(__id)?(__(exact|isnull))?"


def is_key(value: object) -> bool:
    """Whether a value can be the key of a row: every engine stops at the same number."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= GREATEST_KEY  # noqa: PLR2004 - 2**63 has 19 digits


@contextmanager
def questions() -> Iterator[None]:
    """Answer a question that no engine can hold with 400."""
    try:
        yield
    except (OverflowError, DataError) as error:
        message = "A value in this address is out of range."
        raise BadRequest(message) from error


class Guarded(ModelAdmin):
    """A model's pages on the desk, which no address breaks."""

    show_full_result_count = False
    paginator = CappedPaginator
    # Columns that hold names in many languages, or a list of them.
    search_many: tuple[str, ...] = ()

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """The row with a key; a field to know it by that has no name is none."""
        return super().get_object(request, object_id, from_field or None)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's own
        """Whether a list may be narrowed like this: only by the filters it offers."""
        offered = [_asked_as(each) for each in self.list_filter]
        return (
            any(re.fullmatch(re.escape(name) + _LOOKUP, lookup) for name in offered)
            and "\0" not in value
            and len(value) <= LONGEST
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows in which every word typed stands somewhere, in whatever language."""
        words = _ODD.sub(" ", search_term[:LONGEST]).split()[:MOST_WORDS]
        if not words:
            return queryset, False
        many = {f"{name}_as_text": Cast(name, TextField()) for name in self.search_many}
        if many:
            queryset = queryset.alias(**many)
        everywhere = Q()
        for word in words:
            found = Q()
            for name in self.get_search_fields(request):
                found |= Q(**{f"{name}__icontains": word})
            for name in many:
                found |= Q(**{f"{name}__icontains": _as_stored(word)})
            everywhere &= found
        return queryset.filter(everywhere | self.also_found(" ".join(words))), False

    def also_found(self, typed: str) -> Q:  # noqa: ARG002 - for whoever knows more
        """The condition of what is found besides, by what is not in a row's own columns."""
        return Q(pk__in=())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list."""
        with questions():
            return super().changelist_view(request, extra_context)

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *where: Any
    ) -> HttpResponse | None:
        """Do something with the rows marked, if what is marked can be rows."""
        marked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(map(is_key, marked)):
            message = "What is marked is not a row."
            raise BadRequest(message)
        return super().response_action(request, queryset, *where)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one row, or save it."""
        with questions():
            return super().changeform_view(request, object_id, form_url, extra_context)


def _asked_as(narrowing: Any) -> str:
    """What a filter of a list is called in an address."""
    if isinstance(narrowing, str):
        return narrowing
    return str(getattr(narrowing, "parameter_name", ""))


def _as_stored(word: str) -> str:
    """A word as it stands in a JSON column: SQLite keeps what is not ASCII by its number."""
    return word if connection.vendor == "postgresql" else json.dumps(word)[1:-1]
