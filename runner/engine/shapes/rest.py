"""rest: a request through a REST API."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.shapes.base import Shape, rest_event


class RestShape(Shape):
    name = "rest"

    def event(self, world: World, invocation: Invocation) -> Any:
        return rest_event(world, invocation.source)


SHAPE = RestShape()
