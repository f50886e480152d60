"""What is looked for, among everything or among things of one kind."""

from __future__ import annotations

from typing import Self

from django.utils.translation import gettext
from pydantic import Field, model_validator

from dialogues.queries.paging import PER_PAGE
from dialogues.search.order import Stretch

from .questions import Question
from .refusals import RefusedError
from .values import Kind, Size, Spot, Text


class SearchQuestion(Question):
    """Words to be looked for, among everything or among things of one kind."""

    q: Text = Field(
        "",
        description=(
            "Words that each hit has, in any order: names in any language, abbreviations, people. "
            "“Words in quotes” stand next to each other; a word before * is the beginning of one, "
            "and so is the last word."
        ),
        examples=["JAXA"],
    )
    kind: Kind = Field(
        "",
        description=(
            "Look only among things of this kind: records, or what is told on them of who took "
            "part, what was discussed, what happened, and what a source says."
        ),
        examples=["meeting"],
    )
    after: Spot = Field(
        None,
        description="The place of the hit after which the page starts, as `next` gives it.",
        examples=["2-3357127926691657728"],
    )

    @model_validator(mode="after")
    def _stands_among_what_is_asked(self) -> Self:
        for name in ("after", "before"):
            place = getattr(self, name, None)
            if self.kind and place and place.kind != self.kind:
                complaint = gettext(
                    "%(value)s is not a place among things of the kind %(kind)s. Leave it out."
                )
                raise RefusedError(name, str(place), complaint, kind=self.kind)
        return self


class SearchPlaceQuestion(SearchQuestion):
    """Words to be looked for, and where a page of ours starts among what was found."""

    before: Spot = None

    @property
    def stretch(self) -> Stretch:
        """Which of what was found the page has room for."""
        return Stretch(self.after, None if self.after else self.before)


class SearchListQuestion(SearchQuestion):
    """A page of what was found, as a program asks for it."""

    limit: Size = Field(PER_PAGE, description="How many hits a page holds at most.", examples=[10])
