"""Let changes be found by their record and by their type, and facets say which edition changed what."""

from __future__ import annotations

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def empty(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the next start make the facets anew."""
    apps.get_model("dialogues", "FacetValue").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0007_search_index_by_kind'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['type', 'slug', 'id'], name='change_of_a_record'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['type', 'id'], name='change_of_a_type'),
        ),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
