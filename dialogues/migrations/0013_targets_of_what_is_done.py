"""Let what is done keep the target it had on that day, whatever was stated of it later."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef

from dialogues.models.course import FULFILLED, Happening, course


def take_targets(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the events of what was done before a target was stated what holds from each on."""
    on = schema_editor.connection.alias
    events = apps.get_model("dialogues", "CommitmentEvent").objects.using(on)
    earlier = events.filter(
        commitment=OuterRef("commitment"), kind=FULFILLED, position__lt=OuterRef("position")
    )
    stated = events.exclude(target="").filter(Exists(earlier), counts_on__isnull=False)
    for commitment in set(stated.values_list("commitment", flat=True)):
        _take(events.filter(commitment=commitment, counts_on__isnull=False).order_by("position"))


def _take(events: Any) -> None:
    rows = list(events.select_related("part"))
    parts = rows[0].commitment.parts.order_by("position").values_list("key", flat=True)
    # Whether it was late says its row already: no first day is asked for.
    steps = course(
        (
            Happening(row.kind, row.part.key if row.part else None, None, row.counts_on, row.target)
            for row in rows
        ),
        list(parts),
    )
    for row, step in zip(rows, steps, strict=True):
        row.target_then, row.due_on = step.whole.target, step.whole.due_on
        row.save(update_fields=["target_then", "due_on"])


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0012_change_reason'),
    ]

    operations = [
        migrations.RunPython(take_targets, migrations.RunPython.noop),
    ]
