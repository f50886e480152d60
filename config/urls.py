"""The addresses: the editor's desk, and everything a reader may ask for."""

from django.urls import include, path

from dialogues.admin import site

urlpatterns = [
    path("admin/", site.urls),
    path("", include("dialogues.urls")),
]
