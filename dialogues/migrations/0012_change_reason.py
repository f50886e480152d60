"""Let a change say why its record was withdrawn, as the addresses that are gone say it now."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def copy_reasons(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the last change of what is withdrawn the reason that its address tells."""
    on = schema_editor.connection.alias
    changes = apps.get_model("dialogues", "Change").objects.using(on)
    addresses = apps.get_model("dialogues", "FormerAddress").objects.using(on)
    for gone in addresses.exclude(reason="").iterator():
        last = changes.filter(type=gone.type, slug=gone.slug, is_current=True, entry=None)
        last.update(reason=gone.reason)


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0011_search_tokens'),
    ]

    operations = [
        migrations.AddField(
            model_name='change',
            name='reason',
            field=models.TextField(help_text='Why the record was withdrawn; null where nobody said.', null=True),
        ),
        migrations.RunPython(copy_reasons, migrations.RunPython.noop),
    ]
