from __future__ import annotations

from django.apps import AppConfig


class LogConfig(AppConfig):
    """The log has an app label of its own, so that the router can give it a database of its own."""

    name = "runner.log"
    label = "runlog"
    default_auto_field = "django.db.models.BigAutoField"
