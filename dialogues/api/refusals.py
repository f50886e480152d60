"""How the API says no: one shape for every refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from collections.abc import Mapping


class Fault(BaseModel):
    """What is wrong."""

    code: str = Field(
        description=(
            "What is wrong, for programs: bad_value, unknown_parameter, not_found, moved, gone, "
            "method_not_allowed, too_slow, out_of_reach or failed."
        ),
        examples=["bad_value"],
    )
    message: str = Field(
        description="What is wrong and what to do about it, for people.",
        examples=["as_of: “2019” is not a day. Write it as 2019-07-24."],
    )
    param: str | None = Field(
        None, description="The parameter that is at fault, if one is.", examples=["as_of"]
    )


class Refusal(BaseModel):
    """An answer that is none."""

    error: Fault = Field(
        description="What is wrong and what to do about it.",
        examples=[
            {
                "code": "bad_value",
                "message": "as_of: “2019” is not a day. Write it as 2019-07-24.",
                "param": "as_of",
            }
        ],
    )


def refusal(
    status: int,
    code: str,
    message: str,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with a refusal."""
    told = Refusal(error=Fault(code=code, message=message, param=param))
    content_type = "application/json; charset=utf-8"
    return HttpResponse(
        told.model_dump_json(), status=status, content_type=content_type, headers=headers
    )
