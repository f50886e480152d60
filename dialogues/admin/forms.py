"""The form of a record on the desk: what is typed is held against the schema, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from dialogues.dossier import schema
from dialogues.dossier.columns import COLUMNS, TEXTS
from dialogues.dossier.shapes import TYPES
from dialogues.models import Change, Record

from .overtaken import moved_on
from .records import owner
from .refusals import OTHERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dialogues.dossier.statements import Entry

    from .overtaken import MovedOn
    from .refusals import Message

    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

MANY = ("names", "aliases", "inferred")
NO_KEY = "stands in the field for English. Take it out here."


class RefusableForm(ModelForm):
    """A form that also says what the door refused when it was first sent."""

    refusals: Sequence[Message] = ()
    # What a key of an entry is called here, where it is called otherwise.
    called: Mapping[str, str] = {}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for key, message in self.refusals:
            field = self.called.get(key or "", key)
            if field in self.fields:
                self.add_error(field, message)
            else:
                self.add_error(None, self.without_field(key, message))

    def without_field(self, key: str | None, message: str) -> str:
        """What is said above the form of something that has no field in it."""
        return f"{key}: {message}" if key else message


class DeskForm(RefusableForm):
    """The form of a record, or of a part of one that has a page of its own."""

    as_opened = forms.CharField(required=False, widget=forms.HiddenInput)
    # What others have changed meanwhile.
    moved_on: MovedOn | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._current = _last_change(self.instance) if self.instance.pk else None
        if self._current:
            self.initial["as_opened"] = self._current.digest

    def clean(self) -> dict[str, Any]:
        """What was typed, each fault beside its field; refused if the record moved on."""
        cleaned = super().clean() or {}
        if isinstance(self.instance, Record):
            self._hold_against_schema(cleaned)
        seen = cleaned.get("as_opened")
        if seen and self._current and seen != self._current.digest:
            self.moved_on = moved_on(self._current, seen)
            self.add_error(None, str(self.moved_on))
            # Whoever saves again has been shown the difference.
            sent: Any = self.data
            self.data = sent = sent.copy()
            sent[self.add_prefix("as_opened")] = self._current.digest
        return cleaned

    def _hold_against_schema(self, cleaned: dict[str, Any]) -> None:
        section, _slug = owner(self.instance)
        entry, fields = _spoken(section, cleaned)
        try:
            schema.normal(section, entry)
        except schema.EntryError as error:
            for fault in error.faults:
                if not fault.follows:
                    self.add_error(_field_of(fault.path, fields), fault.message)
        for name in OTHERS.values():
            if "en" in (cleaned.get(name) or ()):
                self.add_error(name, f"'en' {NO_KEY}")


def _spoken(section: str, cleaned: dict[str, Any]) -> tuple[Entry, set[str]]:
    """What the fields of a record's own row say, as an entry; and which fields those are."""
    plain = {name for name in COLUMNS[section] if "__" not in name}
    entry = {name: cleaned[name] for name in (*plain, *MANY) if cleaned.get(name)}
    for key, english, others in TEXTS.get(section, ()):
        texts = {"en": cleaned.get(english), **(cleaned.get(others) or {})}
        if said := {language: text for language, text in texts.items() if text}:
            entry[key] = said
    return entry, set(cleaned)


def _field_of(path: tuple[str | int, ...], fields: set[str]) -> str | None:
    key, *rest = map(str, path)
    if key in OTHERS and rest and rest != ["en"]:
        key = OTHERS[key]
    return key if key in fields else None


def _last_change(row: Any) -> Change | None:
    section, slug = owner(row)
    changes = Change.objects.current().filter(type=TYPES[section], slug=slug)
    return changes.select_related("edition__by").first()
