"""http: a request through an HTTP API, or to a service."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.shapes.base import Shape, http_event


class HttpShape(Shape):
    name = "http"

    def event(self, world: World, invocation: Invocation) -> Any:
        return http_event(world, invocation.source)


SHAPE = HttpShape()
