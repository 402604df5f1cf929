"""The one HTML page. Everything in it is drawn by the browser from the API."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def shell(request: HttpRequest) -> HttpResponse:
    """The page that loads the front end, or one sentence that says how to build it."""
    if not settings.DJANGO_VITE["default"]["manifest_path"].is_file():
        return HttpResponse("The front end is not built: run `make run`.\n", status=503, content_type="text/plain")
    return render(request, "index.html")
