"""queue: SQS records. The message id is what a partial batch response names."""

from __future__ import annotations

import hashlib
from typing import Any

from runner.behaviours.base import Invocation, World
from runner.engine.receipts import handle
from runner.engine.shapes.base import Shape, queue_body, sqs_attribute, sum_of, system_attributes
from runner.engine.specs import REGION, arn, queue_name


class QueueShape(Shape):
    name = "queue"

    def event(self, world: World, invocation: Invocation) -> Any:
        node = invocation.source.context.node
        source, is_fifo = arn(queue_name(node), "queue"), bool(node["fifo"])
        return {"Records": [_record(world, message, source, is_fifo) for message in invocation.messages]}


def _record(world: World, message: Any, source: str, is_fifo: bool) -> dict[str, Any]:
    body = queue_body(world, message)
    attributes = message.attributes or {}
    record = {
        "messageId": world.message_uuid(message.number),
        "receiptHandle": handle(world, message.number, message.receipt),
        "body": body,
        "attributes": system_attributes(world, message, is_fifo),
        "messageAttributes": {name: sqs_attribute(value) for name, value in attributes.items()},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": source,
        "awsRegion": REGION,
    }
    return {**record, "md5OfMessageAttributes": sum_of(attributes)} if attributes else record


SHAPE = QueueShape()
