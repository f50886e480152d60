"""The addresses: the editor's desk, and everything a reader may ask for."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("dialogues.urls")),
]
