"""Which database a model lives in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Model

LOG_APP = "runlog"


class LogRouter:
    """Sends the run log to `settings.LOG_ALIAS` and everything else to the default database.

    Embedded, the log is a SQLite file of its own, so that a run that writes millions of rows never
    holds the write lock that a design session needs. Scaled out, both are the one PostgreSQL.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return settings.LOG_ALIAS if model._meta.app_label == LOG_APP else None

    db_for_write = db_for_read

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        return (obj1._meta.app_label == LOG_APP) == (obj2._meta.app_label == LOG_APP)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == (settings.LOG_ALIAS if app_label == LOG_APP else "default")
