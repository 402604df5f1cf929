"""event: what a bus (or a service in its place) delivers is an event already."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.shapes.base import Shape


class EventShape(Shape):
    name = "event"

    def event(self, world: World, invocation: Invocation) -> Any:
        return invocation.source.parcel.event


SHAPE = EventShape()
