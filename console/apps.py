from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "console"

    def ready(self) -> None:
        """Makes the Celery application the one that every task of this process belongs to."""
        import_module("console.celery")
