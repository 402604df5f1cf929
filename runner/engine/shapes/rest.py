"""rest: a request through a REST API: API Gateway payload format 1.0."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from runner.behaviours.base import Invocation, Request, World, body_text
from runner.engine.shapes.base import Shape, grouped
from runner.engine.specs import ACCOUNT
from runner.handlers import EPOCH_US


class RestShape(Shape):
    name = "rest"

    def event(self, world: World, invocation: Invocation) -> Any:
        request: Request = invocation.source
        query = parse_qsl(request.query, keep_blank_values=True)
        headers = {"Content-Type": "application/json", **dict(request.headers)}
        resource = request.route.partition(" ")[2] or request.path
        return {
            "resource": resource,
            "path": request.path,
            "httpMethod": request.method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": dict(query) or None,
            "multiValueQueryStringParameters": grouped(query) or None,
            "pathParameters": dict(request.path_parameters) or None,
            "stageVariables": None,
            "requestContext": _context(world, request, resource),
            "body": body_text(request.body) or None,
            "isBase64Encoded": False,
        }


def _context(world: World, request: Request, resource: str) -> dict[str, Any]:
    return {
        "accountId": ACCOUNT,
        "apiId": "local",
        "authorizer": _authorizer(request),
        "httpMethod": request.method,
        "identity": {"sourceIp": "127.0.0.1", "userAgent": "signalbox"},
        "path": request.path,
        "protocol": "HTTP/1.1",
        "requestId": world.message_uuid(request.number),
        "requestTimeEpoch": (EPOCH_US + world.kernel.now_us) // 1000,
        "resourcePath": resource,
        "stage": "local",
    }


def _authorizer(request: Request) -> dict[str, Any] | None:
    """What an authorizer function said, or the claims of a token."""
    if request.authorizer:
        return dict(request.authorizer)
    return {"claims": dict(request.claims)} if request.claims else None


SHAPE = RestShape()
