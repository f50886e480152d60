"""The desk itself: its title, its headings, and what a chooser offers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.urls import path

from . import exports, histories, identities, loads, sign_in
from .records import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django.template.response import TemplateResponse

# The headings of the desk's first page, and what stands under each, in this order.
HEADINGS = {
    "The record": (
        *("Meeting", "Commitment", "Discrepancy", "Source", "Passage"),
        *("Dialogue", "Agency", "Party", "CooperationArea"),
    ),
    "What became of it": ("Edition", "Change", "Said", "FormerAddress"),
}


class _Chooser(AutocompleteJsonView):
    """What a chooser offers, each told apart from others of its name."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """The key of a record, and what it is called in a chooser."""
        return {"id": str(getattr(obj, to_field_name)), "text": label(obj)}


class Desk(AdminSite):
    """The editor's desk."""

    site_header = "Space Dialogues"
    site_title = "Space Dialogues"
    index_title = "The editor's desk"
    index_template = "desk/index.html"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Show the first page, with where dossiers go in and come out."""
        own = {
            "may_load": loads.may_load(request),
            "may_export": exports.may_see_everything(request),
        }
        return super().index(request, {**own, **(extra_context or {})})

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Let somebody sign in, or try to: only so often in vain."""
        if request.method != "POST":
            return super().login(request, extra_context)
        try:
            attempt = sign_in.begun(request)
        except sign_in.TooManyError as error:
            return sign_in.refused(self, request, error)
        answer = super().login(request, extra_context)
        # A form that is shown again is a failure, whoever had signed in before.
        if answer.status_code == HTTPStatus.FOUND:
            attempt.delete()
        return answer

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Let somebody sign out, and their browser forget what it was shown."""
        answer = super().logout(request, extra_context)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer what a chooser asks while someone types."""
        return _Chooser.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def get_urls(self) -> list[Any]:
        """The addresses of the desk: ours, and those of the stock pages."""

        def at(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponse]:
            def answer(request: HttpRequest, **address: Any) -> Any:
                return view(self, request, **address)

            return self.admin_view(answer)

        record = "record/<slug:type_>/<name:slug>"
        return [
            path(f"{record}/history/", at(histories.history), name="history"),
            path(f"{record}/rename/", at(identities.rename), name="rename"),
            path(f"{record}/dossier/", at(exports.record), name="dossier"),
            path("load/", at(loads.begin), name="load"),
            path("load/<slug:key>/", at(loads.plan), name="plan"),
            path("dossiers/", at(exports.whole), name="dossiers"),
            path("dossiers/<name:slug>/", at(exports.dialogue), name="dossier-of-dialogue"),
            path("merge/<slug:type_>/", at(identities.merge), name="merge"),
            path("restore/<int:change>/", at(histories.restore), name="restore"),
            path("undo/<int:number>/", at(histories.undo), name="undo"),
            *super().get_urls(),
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What the first page lists: the record first, then its states, then the users."""
        apps = super().get_app_list(request, app_label)
        ours = [app for app in apps if app["app_label"] == "dialogues"]
        others = [app for app in apps if app["app_label"] != "dialogues"]
        return [*(part for app in ours for part in _by_heading(app)), *others]


def _by_heading(app: dict[str, Any]) -> list[dict[str, Any]]:
    models = {model["object_name"]: model for model in app["models"]}
    return [
        {**app, "name": heading, "models": [models[name] for name in names if name in models]}
        for heading, names in HEADINGS.items()
        if any(name in models for name in names)
    ]


site = Desk(name="admin")
