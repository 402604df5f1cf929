"""What a queue says of a message, to an event source mapping and to code that receives by itself."""

from __future__ import annotations

from typing import Any

from runner.behaviours.base import World, body_hash, body_text
from runner.engine.shapes.base.envelope import notification
from runner.engine.shapes.base.requests import millis
from runner.engine.specs import ACCOUNT, arn, queue_name


def queue_body(world: World, message: Any) -> str:
    """A message's body as text; one that came through a topic is wrapped in its envelope unless it is raw."""
    if message.kind == "topic" and isinstance(message.event, tuple):
        return body_text(notification(world, message.event, message.body, message.attributes or {}, message.subject))
    return body_text(message.body)


def system_attributes(world: World, message: Any, is_fifo: bool) -> dict[str, str]:
    """Counts, times and, where there are any, the group, what a FIFO queue adds, and the queue that gave it up."""
    found = {
        "ApproximateReceiveCount": str(message.receive_count),
        "SentTimestamp": millis(message.sent_us),
        "SenderId": ACCOUNT,
        "ApproximateFirstReceiveTimestamp": millis(message.first_us),
    }
    if message.group is not None:
        found["MessageGroupId"] = message.group
    if is_fifo:
        # Twenty digits that grow in the order of sending.
        found["SequenceNumber"] = str(18_850_000_000_000_000_000 + (message.place or message.number))
        found["MessageDeduplicationId"] = message.deduplication or body_hash(message.body)
    origin = world.behaviours.get(message.came_from) if message.came_from else None
    if origin is not None and origin.context.node.kind == "queue":
        found["DeadLetterQueueSourceArn"] = arn(queue_name(origin.context.node), "queue")
    return found
