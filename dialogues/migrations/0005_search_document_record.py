"""Let search documents name their record by its key, so that they narrow a list at once."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from dialogues.search import engines

_MODELS = {
    "party": "Party",
    "agency": "Agency",
    "area": "CooperationArea",
    "dialogue": "Dialogue",
    "source": "Source",
    "meeting": "Meeting",
    "commitment": "Commitment",
}


def lay(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    engines.lay(schema_editor.connection)


def take_up(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    engines.take_up(schema_editor.connection)


def name_records(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    documents = apps.get_model("dialogues", "SearchDocument").objects
    for type_, name in _MODELS.items():
        of = apps.get_model("dialogues", name).objects.filter(slug=OuterRef("slug"))
        # A document of nothing, should there be one, is told by check_dialogues.
        key = Coalesce(Subquery(of.values("pk")[:1]), 0)
        documents.filter(type=type_).update(record=key)


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0004_event_counts_until_if_over'),
    ]

    operations = [
        # SQLite copies a table to change it: the engines' own index is laid over the copy.
        migrations.RunPython(take_up, lay),
        migrations.AddField(
            model_name='searchdocument',
            name='record',
            field=models.BigIntegerField(default=0, help_text='The key of the record it stands on.'),
            preserve_default=False,
        ),
        migrations.RunPython(name_records, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='searchdocument',
            index=models.Index(fields=['key', 'record'], name='search_document_record'),
        ),
        migrations.RunPython(lay, take_up),
    ]
