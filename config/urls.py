"""The addresses: the editor's desk, and everything a reader may ask for."""

from dialogues.admin import site
from django.urls import include, path

urlpatterns = [
    path("admin/", site.urls),
    path("", include("dialogues.urls")),
]
