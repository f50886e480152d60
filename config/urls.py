"""The addresses: the editor's desk, and everything a reader may ask for."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from dialogues.admin import site
from dialogues.api import api
from dialogues.urls import pages

urlpatterns = [
    path("admin/", site.urls),
    path("api/v1/", api.urls),
    path("", include("dialogues.urls")),
    *i18n_patterns(path("", include(pages)), prefix_default_language=False),
]
