"""raw: raw delivery is for queues and endpoints; a function gets the notification with its envelope all the same."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.shapes.base import Shape, notification_event


class RawShape(Shape):
    name = "raw"

    def event(self, world: World, invocation: Invocation) -> Any:
        return notification_event(world, invocation.source.parcel)


SHAPE = RawShape()
