"""table: DynamoDB stream records, as the table wrote them. The sequence number is what a partial response names."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.shapes.base import Shape


class TableShape(Shape):
    name = "table"

    def event(self, world: World, invocation: Invocation) -> Any:
        return {"Records": [message.body for message in invocation.messages]}


SHAPE = TableShape()
