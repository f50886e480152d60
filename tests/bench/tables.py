"""Rows straight into tables: without queries, and by the quickest way that each engine has."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from django.core.management.color import no_style
from django.db import connection, models

if TYPE_CHECKING:
    from collections.abc import Iterable

AT_ONCE = 20_000  # rows


class Table:
    """One model's rows, kept until there are enough to be worth a journey; keys count from 1."""

    def __init__(self, model: type[models.Model]) -> None:
        fields = list(model._meta.local_concrete_fields)
        self.model = model
        self.name = model._meta.db_table
        self.columns = [field.column for field in fields]
        self._read = [(field.attname, field.get_default(), _written(field)) for field in fields]
        self._key = fields[0].attname
        self._rows: list[tuple[Any, ...]] = []
        last = model._default_manager.aggregate(last=models.Max("pk"))["last"]
        self.last = last or 0

    def add(self, **values: Any) -> int:
        """Add a row, columns by the names of their attributes; its key."""
        self.last += 1
        values.setdefault(self._key, self.last)
        row = [
            write(values.get(name, default)) if write else values.get(name, default)
            for name, default, write in self._read
        ]
        self._rows.append(tuple(row))
        if len(self._rows) >= AT_ONCE:
            self.flush()
        return self.last

    def add_all(self, instances: Iterable[models.Model]) -> None:
        """Add rows that were made to be stored, and give them their keys."""
        for instance in instances:
            values = vars(instance)
            instance.pk = self.add(**{name: values[name] for name, *_ in self._read[1:]})

    def flush(self) -> None:
        """Write what is kept."""
        with connection.cursor() as cursor:
            columns = ", ".join(f'"{column}"' for column in self.columns)
            if connection.vendor == "postgresql":
                copy = f'COPY "{self.name}" ({columns}) FROM STDIN'
                cursor.copy_expert(copy, io.StringIO("".join(map(_line, self._rows))))
            else:
                places = ", ".join("?" * len(self.columns))
                insert = f'INSERT INTO "{self.name}" ({columns}) VALUES ({places})'  # noqa: S608 - names are the models' own
                # Django's cursor would look at every value once more.
                cursor.connection.executemany(insert, self._rows)
        self._rows = []


def _written(field: models.Field[Any, Any]) -> Any:
    """How a value of a field is put down, if not as it is."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateField):
        return _iso
    return None


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _line(row: tuple[Any, ...]) -> str:
    return "\t".join(map(_cell, row)) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return r"\N"
    text = str(value)
    if "\\" in text or not text.isprintable():
        text = text.replace("\\", "\\\\").replace("\t", "\\t")
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    return text


def count_on(tables: Iterable[Table]) -> None:
    """Let keys that are given from now on follow those that were."""
    reset = connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables])
    with connection.cursor() as cursor:
        for statement in reset:
            cursor.execute(statement)
