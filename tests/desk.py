"""An editor at the desk, for tests: opens a page, types, and sends what then stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model


class Page:
    """A form as a browser shows it, and everything that stands in it."""

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.address = address
        self.response = client.get(address)
        assert self.response.status_code == 200, address
        self.fields = standing(self.response)

    def type(self, **values: Any) -> Page:
        """Type into fields of the record itself."""
        self.fields |= {name: plain(value) for name, value in values.items()}
        return self

    def row(self, prefix: str, index: int, **values: Any) -> Page:
        """Type into a row that is there."""
        return self.type(**{f"{prefix}-{index}-{name}": value for name, value in values.items()})

    def add(self, prefix: str, **values: Any) -> Page:
        """Add a row, and type into it."""
        index = int(self.fields[f"{prefix}-TOTAL_FORMS"])
        self.fields[f"{prefix}-TOTAL_FORMS"] = str(index + 1)
        empty = f"{prefix}-__prefix__-"
        for name in [name for name in self.fields if name.startswith(empty)]:
            self.fields[f"{prefix}-{index}-{name.removeprefix(empty)}"] = self.fields[name]
        return self.row(prefix, index, **values)

    def save(self) -> Any:
        """Send the form, as the button Save does; the answer."""
        sent = {name: value for name, value in self.fields.items() if "__prefix__" not in name}
        self.answer = self.client.post(self.address, sent)
        return self.answer

    def saves(self) -> None:
        """Send the form, and be sure that it was saved."""
        answer = self.save()
        assert answer.status_code == 302, errors(answer)


class Editor:
    """Someone who has signed in at the desk."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def opens(self, row: Model) -> Page:
        """The page of a row."""
        return Page(self.client, address_of(row))

    def begins(self, model: type[Model], asked: str = "") -> Page:
        """The page on which to add a row."""
        return Page(self.client, address_to(model, "add") + asked)

    def deletes(self, row: Model) -> Any:
        """Delete a row and confirm it; the answer."""
        return self.confirms(row, self.is_asked(row))

    def is_asked(self, row: Model) -> str:
        """Ask to delete a row; the edition of which the page of confirmation is."""
        asked = self.client.get(address_to(type(row), "delete", row.pk))
        assert asked.status_code == 200
        return str(asked.context.get("edition", ""))

    def confirms(self, row: Model, edition: str) -> Any:
        """Confirm that a row is to be deleted; the answer."""
        address = address_to(type(row), "delete", row.pk)
        return self.client.post(address, {"post": "yes", "edition": edition})

    def deletes_marked(self, *rows: Model, meanwhile: Callable[[], object] | None = None) -> Any:
        """Mark rows in their list, delete them and confirm it; the answer."""
        marked = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
        address = address_to(type(rows[0]), "changelist")
        asked = self.client.post(address, {**marked, "index": "0"})
        assert asked.status_code == 200
        edition = asked.context.get("edition", "")
        if meanwhile:
            meanwhile()
        return self.client.post(address, {**marked, "post": "yes", "edition": edition})


def address_to(model: type[Model], page: str, *key: Any) -> str:
    """The address of one of a model's pages."""
    opts = model._meta  # noqa: SLF001 - documented
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=key)


def address_of(row: Any) -> str:
    """The address of a row's page."""
    return address_to(type(row), "change", row.pk)


def standing(response: Any) -> dict[str, Any]:
    """Everything that stands in the form of an answer, by the name it is sent under."""
    fields: dict[str, Any] = {}
    shown = response.content.decode()
    formsets = [each.formset for each in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms, formset.empty_form]
    for form in forms:
        for field in form:
            value = field.value()
            is_shown = f'name="{field.html_name}"' in shown
            if is_shown and value is not None and value is not False:
                fields[field.html_name] = plain(value)
    return fields


def plain(value: Any) -> Any:
    """A value as a form sends it."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return str(getattr(value, "pk", value))


def errors(response: Any) -> list[str]:
    """Everything a page says is wrong."""
    found = response.context["errors"]
    return [str(error) for each in found for error in ([each] if isinstance(each, str) else each)]


def errors_at(response: Any, prefix: str, index: int) -> dict[str, list[str]]:
    """What a page says is wrong with one row."""
    for each in response.context["inline_admin_formsets"]:
        if each.formset.prefix == prefix:
            return dict(each.formset.forms[index].errors)
    raise KeyError(prefix)


@pytest.fixture
def editor(db: None) -> Editor:
    """An editor."""
    return Editor(User.objects.create_superuser("hanako"))
