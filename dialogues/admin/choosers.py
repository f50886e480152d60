"""Choosers: a box to type into, which offers the records that match."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from dialogues.models import Passage

from .guard import is_key
from .records import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    MultipleField = forms.ModelMultipleChoiceField[Any]
else:
    MultipleField = forms.ModelMultipleChoiceField


class Shelf:
    """The records chosen anywhere on one page, fetched together: one query for each model."""

    def __init__(self) -> None:
        self._wanted: dict[type[Model], set[int]] = defaultdict(set)
        self._found: dict[type[Model], dict[int, Any]] = defaultdict(dict)

    def want(self, model: type[Model], values: Iterable[object]) -> None:
        """Note keys that will be asked for; what cannot be a key is left out."""
        self._wanted[model] |= {int(str(value)) for value in values if is_key(value)}

    def get(self, model: type[Model], value: object) -> Any:
        """The record with a key; none if there is none."""
        self.want(model, [value])
        found = self._found[model]
        if missing := self._wanted[model] - found.keys():
            rows = model._default_manager.all()  # noqa: SLF001 - documented
            if model is Passage:
                rows = rows.select_related("source")
            found |= dict.fromkeys(missing) | rows.in_bulk(missing)
        return found.get(int(str(value))) if is_key(value) else None


def shelf_of(request: HttpRequest) -> Shelf:
    """The shelf of the page that a request asks for."""
    if not hasattr(request, "shelf"):
        request.shelf = Shelf()  # type: ignore[attr-defined]
    return request.shelf  # type: ignore[attr-defined, no-any-return]


class _FromShelf:
    """A chooser that takes the names of what is chosen from the page's shelf, in their order."""

    field: Any
    shelf: Shelf
    is_required: bool
    allow_multiple_selected: bool
    create_option: Callable[..., dict[str, Any]]

    @property
    def model(self) -> type[Model]:
        """What it offers."""
        return self.field.remote_field.model  # type: ignore[no-any-return]

    def optgroups(self, name: str, value: Any, attr: Any = None) -> list[Any]:  # noqa: ARG002 - Django's own
        """The options: what is chosen, and nothing, where nothing may be chosen."""
        options: list[Any] = []
        if not self.is_required and not self.allow_multiple_selected:
            options.append(self.create_option(name, "", "", selected=False, index=0))
        for chosen in value:
            if record := self.shelf.get(self.model, chosen):
                options.append(
                    self.create_option(
                        name, chosen, label(record), selected=True, index=len(options)
                    )
                )
        return [(None, options, 0)]


class One(_FromShelf, AutocompleteSelect):
    """A chooser of one record."""


class Several(_FromShelf, AutocompleteSelectMultiple):
    """A chooser of several records."""


class Passages(Several):
    """A chooser of passages, with the words of those chosen beneath it, and where to add one."""

    may_add = False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The chooser as a page shows it."""
        found = [self.shelf.get(Passage, key) for key in value or ()]
        add = f"{reverse('admin:dialogues_passage_add')}?_to_field=id&_popup=1"
        context = {
            "chooser": super().render(name, value, attrs, renderer),
            "passages": [passage for passage in found if passage],
            "name": name,
            "add": add if self.may_add else "",
            "words": reverse("admin:dialogues_passage_changelist"),
        }
        return render_to_string("desk/_cites.html", context)


class SeveralField(MultipleField):
    """Several records, in the order chosen."""

    def clean(self, value: Any) -> Any:
        """The records; refused if one of the values cannot be a key."""
        for key in value or ():
            if not is_key(key):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": key},
                )
        found = {row.pk: row for row in super().clean(value)}
        return [found[pk] for pk in dict.fromkeys(map(int, value or ()))]


def fill(shelf: Shelf, form: forms.BaseForm) -> None:
    """Note on the shelf what the choosers of a form have chosen."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, _FromShelf):
            value = form[name].value()
            several = isinstance(value, list | tuple)
            shelf.want(widget.model, value if several else [value])
