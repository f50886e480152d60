"""Let search pass over characters that nobody sees: what it finds by is made anew."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from dialogues.search import engines


def empty(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the next start make the documents anew."""
    documents = apps.get_model("dialogues", "SearchDocument").objects.all()
    if schema_editor.connection.vendor != "sqlite":
        documents.delete()
        return
    # Else the index would be told of every one of them.
    engines.take_up(schema_editor.connection)
    documents.delete()
    engines.lay(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0009_attempts'),
    ]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
