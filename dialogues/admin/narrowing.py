"""By what the lists of the desk are narrowed, beside their columns: what wants looking after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin import SimpleListFilter

from dialogues.queries import proof

from .finding import TYPE_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.contrib.admin import ModelAdmin
    from django.db.models import Model, Q, QuerySet
    from django.http import HttpRequest


class _Narrowing(SimpleListFilter):
    """A choice of conditions; a value that is none of them narrows by nothing."""

    conditions: Mapping[str, tuple[str, Callable[[type[Model]], Q]]]

    def lookups(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's own
        model_admin: ModelAdmin[Any],  # noqa: ARG002 - Django's own
    ) -> list[tuple[str, str]]:
        """The values to choose from, with what they are called."""
        return [(value, called) for value, (called, _condition) in self.conditions.items()]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's own
        queryset: QuerySet[Any],
    ) -> QuerySet[Any]:
        """The rows that meet the condition chosen; all of them if none is."""
        _called, condition = self.conditions.get(self.value() or "", ("", None))
        return queryset.filter(condition(queryset.model)) if condition else queryset


class Proof(_Narrowing):
    """Facts without proof, and facts that cannot be held against the words."""

    title = "proof"
    parameter_name = "proof"
    conditions = {
        "uncited": ("Something is not cited", proof.uncited),
        "unverified": ("Something rests on no words", proof.wordless),
    }


class Cited(_Narrowing):
    """Sources and passages that prove nothing, and those whose words are not kept."""

    title = "use"
    parameter_name = "use"
    conditions = {
        "uncited": ("Cited nowhere", proof.uncited),
        "unverified": ("No words kept", proof.wordless),
    }


class PastItsDate(_Narrowing):
    """What should have come about by now."""

    title = "date"
    parameter_name = "due"
    conditions = {"past": ("Past its date", proof.past_its_date)}


class Edited(_Narrowing):
    """What an editor has changed since a dossier last did."""

    title = "last change"
    parameter_name = "edited"
    conditions = {
        "desk": ("At the desk", lambda model: proof.edited(TYPE_OF[model])),
        "load": ("By a load", lambda model: ~proof.edited(TYPE_OF[model])),
    }
