"""What search looks through: one document for each record, person, passage and event.

All of it follows from the rest of the record; `dialogues.search` makes it and reads it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db import models

from .records import CodePointField, SlugField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Stands between tokens that are not neighbours; nobody asks for it.
GAP = "z"


class KeyField(models.BigIntegerField):  # type: ignore[type-arg] # generic for mypy alone
    """A whole number that is a row's place in its table, on SQLite too."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Name the type that SQLite takes for its own row number."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class TokensField(models.TextField):  # type: ignore[type-arg] # generic for mypy alone
    """Tokens in order, with spaces between; kept the way each engine indexes them.

    Tokens are ASCII letters and digits, so that no engine finds anything in them to change.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Name PostgreSQL's own type for tokens with their places."""
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_placeholder(self, _value: Any, _compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """Say to PostgreSQL what the text is."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002 - Django's own signature
    ) -> Any:
        """Write tokens as PostgreSQL reads them: each with the places it stands at."""
        value = super().get_db_prep_value(value, connection, prepared)
        if connection.vendor != "postgresql" or value is None:
            return value
        places: dict[str, list[str]] = defaultdict(list)
        for place, token in enumerate(value.split(), start=1):
            if token != GAP:
                places[token].append(str(place))
        return " ".join(f"{token}:{','.join(at)}" for token, at in places.items())

    def from_db_value(
        self, value: str | None, _expression: Any, connection: BaseDatabaseWrapper
    ) -> str | None:
        """Read tokens back in order."""
        if connection.vendor != "postgresql" or value is None:
            return value
        at: dict[int, str] = {}
        for lexeme in value.split():
            token, _colon, places = lexeme.partition(":")
            at |= {int(place): token.strip("'") for place in places.split(",")}
        return " ".join(at.get(place, GAP) for place in range(1, max(at, default=0) + 1))


class SearchDocument(models.Model):
    """What can be found of one record, or of one thing said there.

    Its key is kind, day and sequence in one number: the order within a kind, newest first, then
    by slug. The names and former names are lists, one a line.
    """

    key = KeyField(primary_key=True)
    type = models.CharField(max_length=12)
    slug = SlugField()
    anchor = CodePointField(max_length=520, blank=True, help_text="Its place on the page.")
    title = models.TextField(blank=True)
    names = models.TextField(blank=True, help_text="Other names.")
    former = models.TextField(blank=True, help_text="Names of those it took over from.")
    text = models.TextField(blank=True)
    tokens = TokensField()
    record = models.BigIntegerField(help_text="The key of the record it stands on.")

    class Meta:
        indexes = [
            # A common word narrows a list by very many documents: of them this is all it needs.
            models.Index(fields=["key", "record"], name="search_document_record"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["type", "slug", "anchor"], name="search_document_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.slug}{'#' if self.anchor else ''}{self.anchor}"
