"""No word of the record becomes markup, on whatever page, in whatever file, for readers or editors."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import CharField, JSONField, Value
from django.db.models.functions import Cast, Concat
from lxml import etree

from dialogues.admin import site
from dialogues.models import Change, DiscrepancyStatement
from tests import hostile
from tests.talks import read

pytestmark = pytest.mark.no_cover

# It ends a script, a quoted word and a tag, and begins an element that no page has.
EVIL = "</script>\"'><b id=evil onx=1>"
# All that is written freely; what has a form of its own is refused if it has another.
FREE = {
    *("title", "publisher", "locator", "text", "translation", "as_printed", "name", "names"),
    *("aliases", "abbreviation", "description", "descriptions", "dated_as", "city", "venue"),
    *("host", "summary", "summaries", "statement", "statements", "inferred"),
    *("what", "where", "reason", "target_as", "note", "notes", "person", "romanised", "role_as"),
    *("label", "former", "dossier"),
}
LISTS = {"aliases"}


@pytest.fixture
def spoilt(shipped):
    """The shipped record, every free text of which would be markup if anything let it."""
    for model in apps.get_app_config("dialogues").get_models():
        free = {
            field.name: _spoilt(field)
            for field in model._meta.concrete_fields
            if field.name in FREE and not field.is_relation and not field.unique
        }
        if free:
            model._default_manager.update(**free)
    # At most one side of a disagreement is preferred; and what is said of a date is one.
    DiscrepancyStatement.objects.exclude(preferred="").update(preferred=EVIL)
    DiscrepancyStatement.objects.exclude(discrepancy__field="date").update(says=_free())
    changes = [*Change.objects.exclude(entry=None)]
    for change in changes:
        change.entry = json.dumps(_spoilt_entry(json.loads(change.entry)))
    Change.objects.bulk_update(changes, ["entry"])


def _spoilt(field):
    if not isinstance(field, JSONField):
        return _free()
    return [EVIL] if field.name in LISTS else {"ja": EVIL, "date": EVIL}


def _free():
    """The words with the key of the row, where a text stands once among others."""
    return Concat(Value(EVIL), Cast("pk", CharField()))


def _spoilt_entry(told, name=""):
    """An entry of the record's history with the same words."""
    if isinstance(told, dict):
        return {
            key: _spoilt_entry(value, key if key in FREE else name) for key, value in told.items()
        }
    if isinstance(told, list):
        return [_spoilt_entry(value, name) for value in told]
    return EVIL if name and isinstance(told, str) else told


def elements(answer):
    """The attributes of every element of a page or of a file in XML; none of anything else."""
    kind = answer["Content-Type"]
    if "html" in kind:
        return [element.attributes for element in read(answer.getvalue().decode()).all()]
    if "xml" in kind:
        return [dict(element.attrib) for element in etree.fromstring(answer.getvalue()).iter()]
    return []


def is_evil(attributes):
    return attributes.get("id") == "evil" or "onx" in attributes


def test_no_public_address_takes_words_for_markup(spoilt, client):
    shown = 0
    for address in hostile.public():
        answer = client.get(f"{address.path}?q=evil" if "search" in address.path else address.path)
        assert not any(map(is_evil, elements(answer))), address.path
        shown += b"b id=evil" in answer.getvalue()
    assert shown > 60


def test_the_desk_takes_no_words_for_markup(spoilt, editor):
    Group.objects.create(name=EVIL)
    shown = 0
    for model in site._registry:
        row = model._default_manager.first()
        top = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        pages = (top, f"{top}{row.pk}/change/", f"{top}{row.pk}/delete/") if row else (top,)
        for page in pages:
            answer = editor.client.get(page)
            assert not any(map(is_evil, elements(answer))), page
            shown += b"b id=evil" in answer.getvalue()
    for page in ("record/meeting/us-japan-6/history/", "merge/agency/?goes=jaxa&stays=nasa"):
        answer = editor.client.get(f"/admin/{page}")
        assert (answer.status_code, any(map(is_evil, elements(answer)))) == (200, False), page
    assert shown > 20
