"""Settings. Embedded defaults need nothing; three variables scale out.

`DATABASE_URL`, `CELERY_BROKER_URL` and `REDIS_URL` switch to PostgreSQL, another broker and Redis.
`SIGNALBOX_STATE` moves the state directory, `SIGNALBOX_ORIGINS` names further origins (comma
separated `scheme://host:port`) under which a browser may reach the console.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from console.state import secret, state_directory

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = state_directory(BASE_DIR / ".state")
SECRET_KEY = secret(STATE_DIR / "secret_key")
DEBUG = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_vite",
    "console",
    "topology",
    "runner",
    "runner.log",
]

MIDDLEWARE = [
    "console.security.SecurityHeaders",
    "console.assets.Assets",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]

ROOT_URLCONF = "console.urls"
ASGI_APPLICATION = "console.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "console" / "templates"],
        "APP_DIRS": True,
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")


def sqlite(path: Path) -> dict[str, Any]:
    """A SQLite database for many readers and one writer that waits its turn."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        },
    }


DATABASES: dict[str, Any]
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
    LOG_ALIAS = "default"
else:
    DATABASES = {"default": sqlite(STATE_DIR / "db.sqlite3"), "log": sqlite(STATE_DIR / "log.sqlite3")}
    LOG_ALIAS = "log"
DATABASE_ROUTERS = ["console.routers.LogRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CHANNEL_LAYERS = {
    "default": (
        {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS_URL]}}
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}

CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL") or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(STATE_DIR / "broker"),
        "data_folder_out": str(STATE_DIR / "broker"),
        "control_folder": str(STATE_DIR / "broker" / "control"),
        "polling_interval": 0.02,
    }
    if CELERY_BROKER_URL.startswith("filesystem:")
    else {}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DJANGO_VITE = {"default": {"manifest_path": FRONTEND_DIST / "manifest.json"}}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["console.parsing.JsonBody"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["console.security.LocalUser"],
    "DEFAULT_PERMISSION_CLASSES": ["console.visitors.LinkRights"],
    "EXCEPTION_HANDLER": "console.errors.problem_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Signalbox",
    "DESCRIPTION": "Draw, validate, run, watch and export integration topologies.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "SeverityEnum": "topology.findings.SEVERITIES",
        "RightEnum": "topology.rights.RIGHTS",
        "SharedRightEnum": "topology.rights.SHARED",
    },
}

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SIGNALBOX_ORIGINS = [o.strip() for o in os.environ.get("SIGNALBOX_ORIGINS", "").split(",") if o.strip()]
ALLOWED_HOSTS += [urlsplit(o).hostname or "" for o in SIGNALBOX_ORIGINS]
CSRF_TRUSTED_ORIGINS = SIGNALBOX_ORIGINS
CSRF_COOKIE_NAME = "signalbox_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
DATA_UPLOAD_MAX_MEMORY_SIZE = 80 * 1024 * 1024
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # A 404 is the client's business, and a broker that is a folder has no host name to supply.
        "django.request": {"level": "ERROR"},
        "kombu.connection": {"level": "ERROR"},
    },
}
