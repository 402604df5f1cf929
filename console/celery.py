"""The Celery application. Celery carries one task per run, never one per event."""

from __future__ import annotations

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning

from console import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")

# Celery warns about root because of pickle; tasks here are JSON, and handler code runs as another user.
warnings.filterwarnings("ignore", category=SecurityWarning)

broker.install()
app = Celery("signalbox")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
