"""What every address of the API shares: its question, the edition, the day, its place in OpenAPI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args
from urllib.parse import urlencode

from django.http import HttpRequest  # noqa: TC002 - ninja reads the annotations
from django.urls import reverse
from ninja import Path

from dialogues.filters import ListQuestion, Question, RefusedError
from dialogues.models import moment
from dialogues.queries.paging import UnknownPlaceError

from .refusals import Refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from django.http import QueryDict
    from ninja import Router
    from pydantic import BaseModel

    from dialogues.models.records import RecordQuerySet
    from dialogues.queries import lists

    from .records import Listing

    Found = lists.Listed | lists.ByName
    Listed = tuple[Found, RecordQuerySet, Callable[[Sequence[Any]], list[Any]]]

_SLUG: Any = Path(  # type: ignore[type-arg] # ninja has one name for a type and a function
    description="The record's slug: its permanent identity, the last part of its page's address.",
    example="us-japan-6",
)

# How the question of an address is read, by the name of the address.
READS: dict[str, Callable[[QueryDict], Question]] = {}


@dataclass(frozen=True)
class RecordList:
    """A list: what answers its question, on the day it is, and what is told of each record."""

    listed: Callable[[Any, datetime.date], Listed]
    item: type[BaseModel]


# The lists by their nouns, for those who tell them in other forms.
LISTS: dict[str, RecordList] = {}


def listing(
    router: Router, noun: str, *, answer: type[Listing[Any]], question: type[ListQuestion]
) -> Callable[[Any], Any]:
    """Give a list its address.

    The function takes the question and the day it is, and gives the list, with what its records
    are told, and what makes items of a page's records. The edition is read before the data: an answer may then be newer
    than it says, never older.
    """

    def decorate(listed: Callable[[Any, datetime.date], Listed]) -> Callable[..., Any]:
        def told(request: HttpRequest) -> BaseModel:
            asked = question.read_strictly(request.GET)
            now = moment.current()
            found, dressed, item = listed(asked, now.day)
            try:
                page = found.page(dressed, after=asked.after, size=asked.limit)
            except UnknownPlaceError as unknown:
                complaint = "%(value)s is not a place in this list. Follow `next` as it is given."
                raise RefusedError("after", asked.after, complaint) from unknown
            return answer(
                edition=now.edition.number if now.edition else None,
                count=found.count,
                next=onward(asked, noun, page.after) if page.after else None,
                items=item(page.records),
            )

        place = described(listed, answer, question, refused=[301, 400, 410])
        router.get(f"/{noun}", url_name=noun, **place)(told)
        READS[noun] = question.read_strictly
        (item,) = get_args(answer.model_fields["items"].annotation)
        LISTS[noun] = RecordList(listed, item)
        return told

    return decorate


def detail(
    router: Router, noun: str, name: str, *, answer: type[BaseModel], question: type[Question]
) -> Callable[[Any], Any]:
    """Give the records of a noun their addresses.

    The function takes a record's slug, the question and the day it is.
    """

    def decorate(found: Callable[[str, Any, datetime.date], BaseModel]) -> Callable[..., Any]:
        def told(request: HttpRequest, slug: Annotated[str, _SLUG]) -> BaseModel:
            return found(slug, question.read_strictly(request.GET), moment.current().day)

        place = described(found, answer, question, refused=[301, 400, 404, 410])
        router.get(f"/{noun}/{{slug}}", url_name=name, **place)(told)
        READS[name] = question.read_strictly
        return told

    return decorate


def described(
    view: Callable[..., Any],
    answer: type[BaseModel],
    question: type[Question],
    refused: list[int],
) -> dict[str, Any]:
    """What OpenAPI says of an address: the view's own words, what it takes and what it gives."""
    summary, _, more = (view.__doc__ or "").partition("\n")
    return {
        "response": {200: answer, **dict.fromkeys([*refused, 503], Refusal)},
        "operation_id": view.__name__,
        "summary": summary,
        "description": " ".join(more.split()) or summary,
        "openapi_extra": {"parameters": parameters(question)},
    }


def parameters(question: type[Question]) -> list[dict[str, Any]]:
    """What an address may be asked, as OpenAPI describes it."""
    described = []
    for name, schema in question.model_json_schema().get("properties", {}).items():
        (example,) = schema.pop("examples")
        schema.pop("title", None)
        described.append(
            {
                "in": "query",
                "name": name,
                "required": False,
                "allowEmptyValue": True,  # the same as not given: a form sends what is left empty
                "description": schema.pop("description"),
                "example": example,
                "schema": {key: value for key, value in schema.items() if value not in (None, "")},
            }
        )
    return described


def onward(asked: Question, noun: str, after: str) -> str:
    """The address of the next page: the same question, further on."""
    query = urlencode([*asked.pairs(), ("after", after)])
    return f"{reverse(f'api-v1:{noun}')}?{query}"
