"""What every answer says to the browser, and the CSRF check of the local user.

Django REST framework checks CSRF for sessions only; the local user has none, and a page of another site could write
in its name. So every unsafe request needs the token. Exempt are JSON requests that carry neither Cookie, Origin nor
Sec-Fetch-Site: those come from a command line, since a browser sends at least one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import CSRFCheck as Check
from rest_framework.request import Request

from topology.rights import COOKIE, visitor

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self' {socket}",
        "worker-src 'self'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "manifest-src 'self'",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
BROWSER_HEADERS = ("HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE")


class SecurityHeaders:
    """Puts the policy on every answer. The host was checked before (`console.origins`), so it may be named."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        socket = f"{'wss' if request.is_secure() else 'ws'}://{request.META.get('HTTP_HOST', '')}"
        response.headers.setdefault("Content-Security-Policy", POLICY.format(socket=socket))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/") and not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
            patch_vary_headers(response, ("Cookie",))
        return response


class LocalUser(BaseAuthentication):
    """The anonymous local user, or who came by a link, with the CSRF check that sessions get."""

    def authenticate(self, request: Request) -> tuple[Any, None]:
        if not from_command_line(request):
            check_csrf(request)
        return visitor(request._request.COOKIES.get(COOKIE)), None


class LocalUserScheme(OpenApiAuthenticationExtension):
    """The CSRF token as the published schema shows it."""

    target_class = LocalUser
    name = "csrf"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRFToken",
            "description": "For requests of a browser that write; `/api/session/` gives the token.",
        }


def from_command_line(request: Request) -> bool:
    """Whether no browser has sent this: JSON without any of the headers that browsers add."""
    content_type = (request.META.get("CONTENT_TYPE") or "").split(";")[0].strip().lower()
    return content_type == "application/json" and not any(request.META.get(name) for name in BROWSER_HEADERS)


def check_csrf(request: Request) -> None:
    """PermissionDenied unless the request is safe or carries the token of its cookie."""
    check = Check(lambda _: HttpResponse())
    check.process_request(request._request)
    reason = check.process_view(request._request, lambda _: HttpResponse(), (), {})
    if reason:
        raise exceptions.PermissionDenied(f"CSRF check failed: {reason}", code="csrf")
