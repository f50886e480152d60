"""How each kind of column is typed on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import JSONField, TextField
from django.utils.text import capfirst

from .choosers import One, Several, SeveralField, shelf_of
from .fields import Listed, Prose, by_field, by_language, check_date

if TYPE_CHECKING:
    from django.db.models import Field, ForeignKey, ManyToManyField
    from django.forms import ModelChoiceField, ModelMultipleChoiceField
    from django.http import HttpRequest

    Base = BaseModelAdmin[Any]
else:
    Base = BaseModelAdmin

DATES = ("date", "target", "published")
A_LINE_EACH = "A line each, begun by its language: ja: 日本"
A_REASON_EACH = "A line each, begun by the field: date: The report says yesterday."


class Columns(Base):
    """The fields of a form, by kind of column."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The field in which a column is typed."""
        if isinstance(db_field, JSONField):
            return _for_json(db_field)
        if isinstance(db_field, TextField):
            small = AdminTextareaWidget(attrs={"rows": 3})
            return super().formfield_for_dbfield(
                db_field, request, form_class=Prose, widget=small, **kwargs
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name in DATES:
            field.validators.append(check_date)
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """A chooser of one record."""
        widget = One(db_field, self.admin_site)
        widget.shelf = shelf_of(request)
        return super().formfield_for_foreignkey(db_field, request, widget=widget, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        """A chooser of several records."""
        widget = Several(db_field, self.admin_site)
        widget.shelf = shelf_of(request)
        return super().formfield_for_manytomany(
            db_field, request, widget=widget, form_class=SeveralField, **kwargs
        )


def _for_json(column: JSONField[Any, Any]) -> Prose:
    label = capfirst(column.verbose_name)
    if column.name == "aliases":
        return Listed(required=False, label=label, help_text="Other names, a line each.")
    if column.name == "inferred":
        why = f"{column.help_text} {A_REASON_EACH}"
        return by_field(required=False, label=label, help_text=why)
    what = f"{column.help_text} {A_LINE_EACH}"
    return by_language(required=False, label=label, help_text=what)
