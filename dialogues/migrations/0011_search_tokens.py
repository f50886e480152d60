"""Let SQLite's search know which tokens there are, so that a beginning is found by them."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from dialogues.search import engines


def lay_tokens(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Set them down, where they are not yet."""
    engines.lay_tokens(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0010_search_words_unseen'),
    ]

    operations = [
        migrations.RunPython(lay_tokens, migrations.RunPython.noop),
    ]
