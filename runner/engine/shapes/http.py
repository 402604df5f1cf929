"""http: a request through an HTTP API, or to a service: API Gateway payload format 2.0."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from runner.behaviours.base import Invocation, Request, World, body_text, iso_time
from runner.engine.shapes.base import Shape, grouped, lower
from runner.engine.specs import ACCOUNT
from runner.handlers import EPOCH_US


class HttpShape(Shape):
    name = "http"

    def event(self, world: World, invocation: Invocation) -> Any:
        request: Request = invocation.source
        body = body_text(request.body)
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": request.route or "$default",
            "rawPath": request.path,
            "rawQueryString": request.query,
            "headers": {"content-type": "application/json", **lower(request.headers)},
            "requestContext": _context(world, request),
            "isBase64Encoded": False,
        }
        if request.path_parameters:
            event["pathParameters"] = dict(request.path_parameters)
        query = parse_qsl(request.query, keep_blank_values=True)
        if query:
            event["queryStringParameters"] = {name: ",".join(values) for name, values in grouped(query).items()}
        if body:
            event["body"] = body
        return event


def _context(world: World, request: Request) -> dict[str, Any]:
    now_us = world.kernel.now_us
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
            "userAgent": request.headers.get("user-agent", "signalbox"),
        },
        "requestId": world.message_uuid(request.number),
        "routeKey": request.route or "$default",
        "stage": "$default",
        "time": iso_time(now_us),
        "timeEpoch": (EPOCH_US + now_us) // 1000,
    }
    if request.authorizer:
        context["authorizer"] = {"lambda": dict(request.authorizer)}
    elif request.claims:
        context["authorizer"] = {"jwt": {"claims": dict(request.claims), "scopes": None}}
    return context


SHAPE = HttpShape()
