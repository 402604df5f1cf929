"""Every path of the console: the API below `/api/`, and the browser's one page for all others."""

from __future__ import annotations

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from console import joins
from console.health import healthz
from console.pages import shell
from console.session import SessionView
from console.visitors import open_link

joins.join()
handler404 = "console.errors.not_found"
handler500 = "console.errors.server_error"

urlpatterns = [
    path("s/<str:token>", open_link, name="link"),
    path("healthz", healthz, name="healthz"),
    path("api/session/", SessionView.as_view(), name="session"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/", include("topology.api.urls")),
    path("api/", include("runner.api.urls")),
    re_path(r"^(?!api/|static/|ws/).*$", shell, name="shell"),
]
