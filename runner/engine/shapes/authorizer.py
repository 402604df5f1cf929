"""authorizer: what a gateway asks an authorizer function: a token alone, or the request without its body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.behaviours.base import Invocation, Request, World
from runner.engine.shapes.base import Shape, http_event, rest_event

_OF_A_TARGET = ("body", "isBase64Encoded")
_LIKE_1_0 = ("headers", "queryStringParameters", "pathParameters", "stageVariables")


class AuthorizerShape(Shape):
    name = "authorizer"

    def event(self, world: World, invocation: Invocation) -> Any:
        request: Request = invocation.source
        asked: Mapping[str, Any] = request.body
        if asked["type"] == "TOKEN":
            return dict(asked)
        if asked["version"] == "2.0":
            whole = http_event(world, request)
            own: tuple[str, ...] = ("version", "type", "routeArn", "identitySource")
        else:
            # Where a target finds None, an authorizer finds nothing in it.
            whole = {
                name: value or {} if name in _LIKE_1_0 else value for name, value in rest_event(world, request).items()
            }
            own = ("version", "type", "methodArn", "identitySource", "authorizationToken")
        kept = {name: value for name, value in whole.items() if name not in _OF_A_TARGET}
        return {**{name: asked[name] for name in own if name in asked}, **kept}


SHAPE = AuthorizerShape()
