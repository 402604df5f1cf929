"""queue: SQS records. The message id is what a partial batch response names."""

from __future__ import annotations

import hashlib
from typing import Any

from runner.behaviours.base import Invocation, World, body_text
from runner.engine.shapes.base import Shape, millis, notification, sqs_attribute
from runner.engine.specs import ACCOUNT, REGION, arn


class QueueShape(Shape):
    name = "queue"

    def event(self, world: World, invocation: Invocation) -> Any:
        source = arn(invocation.source.context.node.id, "queue")
        return {"Records": [_record(world, message, source) for message in invocation.messages]}


def _record(world: World, message: Any, source: str) -> dict[str, Any]:
    body = _body(world, message)
    return {
        "messageId": world.message_uuid(message.number),
        "receiptHandle": f"{world.message_uuid(message.number)}#{message.receipt}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receive_count),
            "SentTimestamp": millis(message.sent_us),
            "SenderId": ACCOUNT,
            "ApproximateFirstReceiveTimestamp": millis(message.first_us),
            **({"MessageGroupId": message.group} if message.group is not None else {}),
        },
        "messageAttributes": {name: sqs_attribute(value) for name, value in (message.attributes or {}).items()},
        "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": source,
        "awsRegion": REGION,
    }


def _body(world: World, message: Any) -> str:
    """A message's body as text; one that came through a topic is wrapped in its envelope unless it is raw."""
    if message.kind == "topic" and isinstance(message.event, tuple):
        return body_text(notification(world, message.event, message.body, message.attributes or {}))
    return body_text(message.body)


SHAPE = QueueShape()
