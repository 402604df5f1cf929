"""API Gateway payload format 2.0: HTTP APIs, their authorizer functions, and services."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from runner.behaviours.base import Request, World, body_text
from runner.engine.shapes.base.certificates import client_certificate
from runner.engine.shapes.base.requests import grouped, lower, stage_variables
from runner.engine.specs import ACCOUNT
from runner.handlers import EPOCH_US


def http_event(world: World, request: Request) -> dict[str, Any]:
    """Headers in lower case, several values joined by commas, cookies apart; what is empty is left out."""
    body = body_text(request.body)
    headers = {"content-type": "application/json", **lower(request.headers)}
    cookies = [cookie.strip() for cookie in headers.pop("cookie", "").split(";") if cookie.strip()]
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": request.route or "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": _context(world, request),
        "isBase64Encoded": False,
    }
    query = parse_qsl(request.query, keep_blank_values=True)
    further = {
        "cookies": cookies,
        "queryStringParameters": {name: ",".join(values) for name, values in grouped(query).items()},
        "pathParameters": dict(request.path_parameters),
        "stageVariables": stage_variables(request),
        "body": body,
    }
    return event | {name: value for name, value in further.items() if value}


def _context(world: World, request: Request) -> dict[str, Any]:
    now_us = EPOCH_US + world.kernel.now_us
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": "localhost",
        "domainPrefix": "localhost",
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": lower(request.headers).get("user-agent", "signalbox"),
        },
        "requestId": world.message_uuid(request.number),
        "routeKey": request.route or "$default",
        "stage": "$default",
        "time": datetime.fromtimestamp(now_us // 1_000_000, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": now_us // 1000,
    }
    certificate = client_certificate(request.headers)
    if certificate is not None:
        context["authentication"] = {"clientCert": certificate}
    authorizer = _authorizer(request)
    if authorizer:
        context["authorizer"] = authorizer
    return context


def _authorizer(request: Request) -> dict[str, Any]:
    """What an authorizer function said, the claims of a token, or who signed the request."""
    found: dict[str, Any] = {}
    if request.authorizer:
        found["lambda"] = dict(request.authorizer)
    if request.claims:
        scope = request.claims.get("scope") or request.claims.get("scp")
        scopes = scope.split() if isinstance(scope, str) else list(scope or ())
        claims = {name: value if isinstance(value, str) else body_text(value) for name, value in request.claims.items()}
        found["jwt"] = {"claims": claims, "scopes": scopes or None}
    if request.identity:
        found["iam"] = dict(request.identity)
    return found
