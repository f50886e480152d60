"""`python -m tests.browser.stock`: Django's own admin of our record, with nothing of ours in it.

What axe finds there is Django's; what it finds at our desk besides is ours to answer for.
"""

from __future__ import annotations

from wsgiref.simple_server import make_server

import django
from django.conf import settings

# What Django's admin stands on. The rest of our settings is about the site.
_TAKEN = ("DATABASES", "INSTALLED_APPS", "SECRET_KEY", "USE_TZ")
_MIDDLEWARE = ("sessions", "common", "csrf", "auth", "messages")
_CLASSES = {
    "sessions": "django.contrib.sessions.middleware.SessionMiddleware",
    "common": "django.middleware.common.CommonMiddleware",
    "csrf": "django.middleware.csrf.CsrfViewMiddleware",
    "auth": "django.contrib.auth.middleware.AuthenticationMiddleware",
    "messages": "django.contrib.messages.middleware.MessageMiddleware",
}


def _set_up() -> None:
    from config import settings as ours  # noqa: PLC0415 - as a module: Django is not to take it

    templates = {**ours.TEMPLATES[0], "DIRS": []}
    settings.configure(
        **{name: getattr(ours, name) for name in _TAKEN},
        TEMPLATES=[templates],
        MIDDLEWARE=[_CLASSES[name] for name in _MIDDLEWARE],
        ALLOWED_HOSTS=["127.0.0.1"],
        STATIC_URL="/static/",
        LANGUAGE_CODE=ours.LANGUAGE_CODE,
        ROOT_URLCONF=Addresses,
    )
    django.setup()


class Addresses:
    """Where the desk is."""

    urlpatterns: list[object] = []


def _desk() -> object:
    """An admin of meetings like ours: the same rows on one page, the same choosers."""
    from django.contrib import admin  # noqa: PLC0415 - there are no models before they are set up

    from dialogues import models  # noqa: PLC0415 - as above

    site = admin.AdminSite()

    class Found(admin.ModelAdmin):  # type: ignore[type-arg]
        search_fields = ("slug",)

    class Delegations(admin.TabularInline):  # type: ignore[type-arg]
        model = models.Delegation
        autocomplete_fields = ("party",)
        extra = 0

    class Participants(admin.StackedInline):  # type: ignore[type-arg]
        model = models.Participant
        autocomplete_fields = ("agency", "party")
        extra = 0

    class Links(admin.StackedInline):  # type: ignore[type-arg]
        model = models.MeetingLink
        fk_name = "meeting"
        autocomplete_fields = ("other", "source")
        extra = 0

    class Meetings(Found):
        list_display = ("__str__", "state")
        list_filter = ("state", "dialogue")
        autocomplete_fields = ("dialogue",)
        inlines = (Delegations, Participants, Links)

    class Parts(admin.TabularInline):  # type: ignore[type-arg]
        model = models.CommitmentPart
        extra = 0

    class Commitments(Found):
        inlines = (Parts,)
        autocomplete_fields = ("parties", "agencies", "areas")

    for model in (models.Party, models.Agency, models.CooperationArea, models.Dialogue):
        site.register(model, Found)
    site.register(models.Source, Found)
    site.register(models.Meeting, Meetings)
    site.register(models.Commitment, Commitments)
    return site.urls


def main() -> None:
    """Serve it at PORT, and say so."""
    _set_up()
    from django.contrib.staticfiles.handlers import (  # noqa: PLC0415 - not before it is set up
        StaticFilesHandler,
    )
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - as above
    from django.urls import path  # noqa: PLC0415 - as above

    from config import settings as ours  # noqa: PLC0415 - as above

    Addresses.urlpatterns.append(path("admin/", _desk()))  # type: ignore[call-overload]
    with make_server("127.0.0.1", ours.PORT, StaticFilesHandler(get_wsgi_application())) as server:
        print("Serving.", flush=True)  # noqa: T201 - whoever started it waits for this
        server.serve_forever()


if __name__ == "__main__":
    main()
