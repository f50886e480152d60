"""The app."""

from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    """The record of what governments say to each other about space."""

    name = "dialogues"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "The record"
