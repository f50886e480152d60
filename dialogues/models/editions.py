"""The states of the record: editions, changes, what each dossier last said, old addresses."""

from __future__ import annotations

import datetime
import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import Error, connections, models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import pgettext_lazy

from .records import CodePointField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions about editions."""

    def get_by_natural_key(self, number: int) -> Edition:
        """The edition with a number, as fixtures name it."""
        return self.get(number=number)

    def latest_one(self) -> Edition | None:
        """The edition the record is in; none before the first load."""
        return self.order_by("-number").first()

    def held(self) -> Edition | None:
        """The same, which nobody else's write can end before this transaction does."""
        # Always the same row is locked: who waits for that is served in the order they came. The
        # last edition is another one by the time that a waiting writer has it, and then its
        # successor's is ahead.
        self.select_for_update().order_by("number").first()
        return self.latest_one()

    def state(self) -> tuple[int, datetime.datetime] | None:
        """What tells the state the record is in from every other; nothing before the first load.

        The number alone does not: a restored backup brings one back that was given away.
        """
        latest = self.latest_at_once()
        return (latest.number, latest.made_at) if latest else None

    def latest_at_once(self) -> Edition | None:
        """The same, for whoever asks with every page.

        Putting the question together takes several times as long as answering it: it is kept,
        and asked in the engine's own words. Nor is a server first asked whether it is still
        there: one that is not shows itself here.
        """
        on = connections[self.db]
        was_open = on.connection is not None and not on.in_atomic_block
        on.health_check_done = True  # type: ignore[attr-defined] # Django's own name
        try:
            row = _row(on)
        except Error:
            if not was_open or on.is_usable():
                raise
            on.close()
            row = _row(on)
        return _edition(on.alias, row) if row else None


@lru_cache(maxsize=4)
def _edition(alias: str, row: tuple[Any, ...]) -> Edition:
    """The edition of a row, made once however many pages are answered in it; nobody changes it."""
    names = [field.attname for field in Edition._meta.concrete_fields]  # noqa: SLF001 - Django's own name
    said = dict(zip(names, row, strict=True))
    # SQLite knows no time zones: what it keeps is UTC.
    said["made_at"] = said["made_at"].replace(tzinfo=datetime.UTC)
    return Edition.from_db(alias, names, list(said.values()))


def _row(on: BaseDatabaseWrapper) -> tuple[Any, ...] | None:
    with on.cursor() as cursor:
        cursor.execute(_latest(on.alias))
        return cursor.fetchone()  # type: ignore[no-any-return] # a row or nothing


@cache
def _latest(alias: str) -> str:
    return str(Edition.objects.using(alias).order_by("-number")[:1].query)


class Edition(models.Model):
    """One state of the record, and what brought it about."""

    class Cause(models.TextChoices):
        """What brought it about."""

        LOAD = "load", pgettext_lazy("what brought an edition about", "Load")
        ADMIN = "admin", pgettext_lazy("what brought an edition about", "Edit")
        MERGE = "merge", pgettext_lazy("what brought an edition about", "Merge")
        RENAME = "rename", pgettext_lazy("what brought an edition about", "Rename")
        WITHDRAW = "withdraw", pgettext_lazy("what brought an edition about", "Withdrawal")
        RESTORE = "restore", pgettext_lazy("what brought an edition about", "Restoration")

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cause = models.CharField(max_length=10, choices=Cause)
    dossier = models.TextField(blank=True, help_text="The dossiers of a load.")

    objects = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_number_is_positive")
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"

    def natural_key(self) -> tuple[int]:
        """The number."""
        return (self.number,)


class ChangeQuerySet(models.QuerySet["Change"]):
    """Questions about changes."""

    def current(self) -> Self:
        """The last change of each record: what the record says now."""
        return self.filter(is_current=True)

    def of(self, type_: str, slug: str) -> Self:
        """The changes of one record, the latest first."""
        return self.filter(type=type_, slug=slug).order_by("-edition__number")

    def with_previous(self) -> Self:
        """With what the record said before each, as `previous`; none if it was new.

        And with the slug it has now, as `moved_to`; none if it has still the same, or is gone. Of one record, a later change has the greater key: writes wait for each other.
        """
        return self.select_related("edition").annotate(
            previous=Subquery(_earlier().values("entry")[:1]),
            moved_to=Subquery(
                FormerAddress.objects.filter(
                    type=OuterRef("type"), slug=OuterRef("slug"), reason=""
                ).values("moved_to")[:1]
            ),
        )

    def with_reason_before(self) -> Self:
        """With why the record was gone before each, as `reason_before`; none if nobody said."""
        return self.annotate(reason_before=Subquery(_earlier().values("reason")[:1]))


def _earlier() -> ChangeQuerySet:
    """The changes of a record before one of them, the latest first."""
    earlier = Change.objects.filter(
        type=OuterRef("type"), slug=OuterRef("slug"), pk__lt=OuterRef("pk")
    )
    return earlier.order_by("-pk")


class Change(models.Model):
    """What a record says from one edition on: the whole of it, as a dossier entry."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="changes")
    type = models.CharField(max_length=12)
    slug = CodePointField(max_length=100)
    entry = models.TextField(  # noqa: DJ001 - null is "deleted"; what exists has text
        null=True,
        help_text="Canonical JSON; null when the record was deleted.",
    )
    digest = models.CharField(max_length=64, blank=True)
    is_current = models.BooleanField(default=True)
    # Its address says so only until the record is there again; undoing that has to say it anew.
    reason = models.TextField(  # noqa: DJ001 - SQLite adds a column of nulls without copying the table
        null=True, help_text="Why the record was withdrawn; null where nobody said."
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "type", "slug"], name="edition_changes_a_record_once"
            ),
            models.UniqueConstraint(
                fields=["type", "slug"],
                condition=Q(is_current=True),
                name="record_has_one_current_change",
            ),
        ]
        indexes = [
            models.Index(fields=["type", "slug", "id"], name="change_of_a_record"),
            models.Index(fields=["type", "id"], name="change_of_a_type"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.slug}"

    def read(self) -> dict[str, Any] | None:
        """The entry, taken out of its JSON; none for a deletion."""
        return None if self.entry is None else json.loads(self.entry)


class Said(models.Model):
    """What a dossier last said of a record: the base of the three-way merge."""

    dossier = CodePointField(max_length=200)
    type = models.CharField(max_length=12)
    slug = CodePointField(max_length=100)
    entry = models.TextField(help_text="Canonical JSON.")

    class Meta:
        verbose_name_plural = "said"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "type", "slug"], name="dossier_speaks_of_a_record_once"
            ),
        ]
        indexes = [models.Index(fields=["type", "slug"], name="said_type_slug")]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.type} {self.slug}"


class FormerAddress(models.Model):
    """An address that was a record's, and where it moved to or why it is gone."""

    type = models.CharField(max_length=12)
    slug = CodePointField(max_length=100)
    moved_to = CodePointField(max_length=100, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "former addresses"
        constraints = [
            models.UniqueConstraint(fields=["type", "slug"], name="former_address_is_kept_once"),
            models.CheckConstraint(
                condition=(Q(moved_to="") & ~Q(reason="")) | (~Q(moved_to="") & Q(reason="")),
                name="former_address_moved_or_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.slug}"
