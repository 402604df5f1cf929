"""topic: a notification to a function, one record with its envelope."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.shapes.base import Shape, notification_event


class TopicShape(Shape):
    name = "topic"

    def event(self, world: World, invocation: Invocation) -> Any:
        return notification_event(world, invocation.source.parcel)


SHAPE = TopicShape()
