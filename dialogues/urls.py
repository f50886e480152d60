"""What a reader may ask for, address by address."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
