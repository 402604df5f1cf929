"""Whose requests are ours: Host and Origin, with scheme, host and port, on HTTP and WebSocket alike.

A page of another site may send requests to this machine (and by DNS rebinding even under a name of its own). So Host
must name the address that the server listens on, and Origin, where there is one, must be that same address. The port
counts: another program on this machine is another site.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
PORTS = {"http": 80, "https": 443}


def origin(scheme: str, host: str) -> tuple[str, str, int] | None:
    """(scheme, host, port) of `scheme://host`; None when it is not a plain address."""
    try:
        parts = urlsplit(f"{scheme}://{host}")
        port = parts.port
    except ValueError:
        return None
    plain = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    if not plain or scheme not in PORTS or not parts.hostname:
        return None
    return scheme, parts.hostname.lower(), port or PORTS[scheme]


def ours(scope: Scope) -> set[tuple[str, str, int]]:
    """The addresses under which this server may be reached: loopback at its port, and those of the settings."""
    scheme = SCHEMES.get(str(scope.get("scheme") or "http"), "http")
    server = scope.get("server") or ("127.0.0.1", 0)
    places = {origin(scheme, f"{name}:{server[1]}") for name in LOOPBACK} if server[1] else set()
    places |= {origin(*entry.split("://", 1)) for entry in settings.SIGNALBOX_ORIGINS if "://" in entry}
    return {place for place in places if place is not None}


def refusal(scope: Scope) -> str | None:
    """Why this request or connection is not served, as one sentence; None when it is."""
    hosts = _headers(scope, b"host")
    allowed = ours(scope)
    schemes = {place[0] for place in allowed}
    host = {origin(scheme, hosts[0]) for scheme in schemes} & allowed if len(hosts) == 1 else set()
    if not host:
        return "This Host is not the console's; name the address in SIGNALBOX_ORIGINS if it should be."
    said = _headers(scope, b"origin")
    if not said:
        return None
    place = origin(*said[0].split("://", 1)) if len(said) == 1 and "://" in said[0] else None
    if place in host:
        return None
    return "This Origin is not the console's; name the address in SIGNALBOX_ORIGINS if it should be."


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in scope.get("headers", ()) if key.lower() == name]


class OriginGuard:
    """Answers 403 to what is not ours, before anything else sees it."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reason = refusal(scope) if scope["type"] in ("http", "websocket") else None
        if reason is None:
            await self.application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403})
        else:
            await _refuse(send, reason)


async def _refuse(send: Send, reason: str) -> None:
    problem = {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "code": "origin-refused",
        "detail": reason,
    }
    body = json.dumps(problem).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
