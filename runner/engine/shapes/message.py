"""message: a plain invocation, synchronous or not. The handler gets the body as it was given."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.shapes.base import Shape


class MessageShape(Shape):
    name = "message"

    def event(self, world: World, invocation: Invocation) -> Any:
        return invocation.items[0][1]


SHAPE = MessageShape()
