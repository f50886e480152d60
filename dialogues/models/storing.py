"""Rows stored many at a time, for whoever writes a whole record at once."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import connections, models, router

from .editions import Edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field, Model

MOST_ROWS = 500  # of one statement, where an engine sets no narrower limit

# What these hold goes to every engine as it is.
_AS_IT_IS = {
    kind.get_db_prep_value
    for kind in (models.Field, models.IntegerField, models.ForeignKey, models.BigAutoField)
}


def look_through() -> None:
    """Let PostgreSQL look at what has been written meanwhile, as it does by itself in time.

    Until then it takes a table that was just filled for an empty one, and goes through all of it
    for every few rows. SQLite keeps no such figures unless it is told to.
    """
    on = connections[router.db_for_write(Edition)]
    if on.vendor == "postgresql":
        with on.cursor() as cursor:
            cursor.execute("ANALYZE")


def store(rows: Sequence[Model], *, alike: Sequence[str] = (), saying: Sequence[str] = ()) -> None:
    """Store rows of one model, and give each its key.

    A row there already that is alike in some fields is made to say in other fields what the new
    one does. What `bulk_create` does, in a third of the time: it asks every field of every row
    what expression it may hold, and a load holds values alone. To be called in a transaction.
    """
    if not rows:
        return
    statement = _Statement(type(rows[0]), alike, saying)
    for start in range(0, len(rows), statement.most):
        statement.store(rows[start : start + statement.most])


class _Statement:
    """An INSERT of so many rows of a model as an engine takes at once."""

    def __init__(self, model: type[Model], alike: Sequence[str], saying: Sequence[str]) -> None:
        self._connection = connections[router.db_for_write(model)]
        pk = model._meta.pk  # noqa: SLF001 - Django's own name for what a model is made of
        self._is_keyed = isinstance(pk, models.AutoField)
        self._fields: list[Field[Any, Any]] = [
            field
            for field in model._meta.concrete_fields  # noqa: SLF001
            if field is not pk or not self._is_keyed
        ]
        self._values: Callable[[Any], tuple[Any, ...]] = _getter(
            [field.attname for field in self._fields]
        )
        self._turned = [
            (place, field)
            for place, field in enumerate(self._fields)
            if type(field).get_db_prep_value not in _AS_IT_IS
        ]
        engine_takes = self._connection.ops.bulk_batch_size(self._fields, [None] * MOST_ROWS)
        self.most = max(1, min(MOST_ROWS, engine_takes))
        columns = ", ".join(map(self._named, self._fields))
        table = self._connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001
        self._head = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608 - names of our own tables
        self._row = f"({', '.join(_placeholders(self._connection, self._fields))})"
        self._tail = self._instead(model, alike, saying)
        if self._is_keyed:
            self._tail += f" RETURNING {self._named(pk)}"

    def _instead(self, model: type[Model], alike: Sequence[str], saying: Sequence[str]) -> str:
        """The words that let a row alike say what the new one does."""
        if not alike:
            return ""
        fields = {field.name: field for field in model._meta.concrete_fields}  # noqa: SLF001
        same, said = ([self._named(fields[name]) for name in names] for names in (alike, saying))
        changed = ", ".join(f"{column} = EXCLUDED.{column}" for column in said)
        return f" ON CONFLICT ({', '.join(same)}) DO UPDATE SET {changed}"

    def _named(self, field: Field[Any, Any]) -> str:
        return self._connection.ops.quote_name(str(field.column))

    def store(self, rows: Sequence[Any]) -> None:
        sql = f"{self._head}{', '.join([self._row] * len(rows))}{self._tail}"
        with self._connection.cursor() as cursor:
            cursor.execute(sql, [value for row in rows for value in self._of(row)])
            keys = [key for (key,) in cursor.fetchall()] if self._is_keyed else []
        for row, key in zip(rows, keys, strict=self._is_keyed):
            row.pk = key
            row._state.adding = False  # noqa: SLF001
            row._state.db = self._connection.alias  # noqa: SLF001

    def _of(self, row: Any) -> Sequence[Any]:
        values = self._values(row)
        if not self._turned:
            return values
        turned = list(values)
        for place, field in self._turned:
            turned[place] = field.get_db_prep_save(turned[place], self._connection)
        return turned


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    found: Callable[[Any], Any] = attrgetter(*names)
    return found if len(names) > 1 else lambda row: (found(row),)


def _placeholders(
    connection: BaseDatabaseWrapper, fields: Sequence[Field[Any, Any]]
) -> Iterator[str]:
    for field in fields:
        own = getattr(field, "get_placeholder", None)
        yield own(None, None, connection) if own else "%s"
