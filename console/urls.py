"""Every path of the console: the API below `/api/`, and the browser's one page for all others."""

from __future__ import annotations

from django.urls import include, path, re_path

from console.pages import shell

urlpatterns = [
    path("api/", include("topology.api.urls")),
    path("api/", include("runner.api.urls")),
    re_path(r"^(?!api/|static/|ws/).*$", shell, name="shell"),
]
