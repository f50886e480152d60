"""The addresses: the editor's desk, and everything a reader may ask for."""

from django.urls import include, path

from dialogues.admin import site
from dialogues.api import api

urlpatterns = [
    path("admin/", site.urls),
    path("api/v1/", api.urls),
    path("", include("dialogues.urls")),
]
