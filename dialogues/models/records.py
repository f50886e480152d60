"""What every record with an address has in common."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, OuterRef, Subquery

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*\Z"


def sorted_as(name: str) -> str:
    """The form by which a name sorts: no accents, no case, digits and width folded."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))[:300]


class CodePointField(models.CharField):  # type: ignore[type-arg] # generic for mypy alone
    """Text that sorts by code point on every engine, whatever its locale."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """Name the engine's own code-point collation."""
        collation = "C" if connection.vendor == "postgresql" else "BINARY"
        return {**super().db_parameters(connection), "collation": collation}


class SlugField(CodePointField):
    """A permanent name within addresses: lower-case letters, digits and hyphens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        super().__init__(*args, **kwargs)
        self.validators.append(
            RegexValidator(SLUG, "Use lower-case letters, digits and single hyphens between them.")
        )


class RecordQuerySet(models.QuerySet[Any]):
    """Questions every record answers."""

    def get_by_natural_key(self, slug: str) -> Any:
        """The record with a slug, as fixtures name it."""
        return self.get(slug=slug)

    def counted(self, **relations: str) -> Self:
        """Records with how many rows stand in relations to each, each counted by itself.

        Joined to one another, two relations would multiply: 500 meetings by 5,000 commitments.
        """
        alone = self.model._default_manager.filter(pk=OuterRef("pk")).order_by()  # noqa: SLF001 - the manager of any model
        return self.annotate(
            **{
                name: Subquery(alone.annotate(found=Count(relation, distinct=True)).values("found"))
                for name, relation in relations.items()
            }
        )

    def by_name(self) -> Self:
        """Ordered by name, in code-point order of its normal form, then by slug."""
        return self.order_by("sorts_as", "slug")


class Record(models.Model):
    """Anything with an address of its own. Its slug is its permanent identity."""

    slug = SlugField(unique=True, help_text="Its permanent address.")
    inferred = models.JSONField(
        default=dict,
        blank=True,
        help_text="What no source states: for each field worked out by us, the reason.",
    )

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[str]:
        """The slug, by which fixtures refer to a record."""
        return (self.slug,)


class NamedRecord(Record):
    """A record with a name, in English and perhaps in other languages."""

    name = models.CharField(max_length=300)
    names = models.JSONField(
        default=dict, blank=True, help_text="The name in other languages, by language tag."
    )
    sorts_as = CodePointField(max_length=300, editable=False, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
