"""Give PostgreSQL's search an index of each kind; SQLite's is as it was."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from dialogues.search import engines


def lay_anew(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the indexes as they are made today."""
    if schema_editor.connection.vendor == "postgresql":
        engines.take_up(schema_editor.connection)
        engines.lay(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0006_facets_of_joining'),
    ]

    operations = [
        migrations.RunPython(lay_anew, migrations.RunPython.noop),
    ]
