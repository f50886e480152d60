"""Let the facets say which dialogue first spoke when of what had been promised before."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def empty(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the next start make the facets anew."""
    apps.get_model("dialogues", "FacetValue").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0005_search_document_record'),
    ]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name='commitmentevent',
            name='event_counts_until',
        ),
        migrations.AddIndex(
            model_name='commitmentevent',
            index=models.Index(condition=models.Q(('counts_until__isnull', False)), fields=['counts_until', 'counts_on'], name='event_counts_until'),
        ),
    ]
