"""What queues, topics and buses refuse of a call before they accept anything: sizes, numbers, parameters.

The limits are those of the run's edition, or the project's own. Codes and reasons are the services'.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from runner.behaviours.base import Behaviour, World, body_text
from runner.engine.caller import Refused

SQS = "AWS.SimpleQueueService."
NEEDS_DEDUPLICATION = (
    "should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
)
_ENTRY_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
INT64 = 1 << 63
DEPTH_MAX = 1_000
TIME_BYTES = 14
"""What the time of an event counts in its size [D]."""


def check_batch(entries: Sequence[Mapping[str, Any]], most: float, code: str = "") -> None:
    """Refuses a batch without entries, with too many, or with ids that are malformed or not distinct."""
    if not entries:
        raise Refused(f"{code}EmptyBatchRequest", "There should be at least one entry in the request.")
    if len(entries) > most:
        raise Refused(
            f"{code}TooManyEntriesInBatchRequest",
            f"Maximum number of entries per request are {most:.0f}. You have sent {len(entries)}.",
        )
    ids = [str(entry.get("Id") or "") for entry in entries]
    if not all(_ENTRY_ID.fullmatch(name) for name in ids):
        raise Refused(
            f"{code}InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
            "It can be at most 80 letters long.",
        )
    if len(set(ids)) < len(ids):
        raise Refused(f"{code}BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")


def message_bytes(text: str, attributes: Mapping[str, Any]) -> int:
    """The size that counts: the body, and the names, types and values of all attributes."""
    size = len(text.encode())
    for name, value in attributes.items():
        parts = value.values() if isinstance(value, Mapping) else (value,)
        size += len(name.encode()) + sum(
            len(part) if isinstance(part, bytes) else len(body_text(part).encode()) for part in parts
        )
    return size


def check_message(world: World, queue: Behaviour, params: Mapping[str, Any]) -> None:
    """What SQS refuses of one message."""
    is_fifo = bool(queue.context.node["fifo"])
    if is_fifo and not params.get("MessageGroupId"):
        raise Refused("MissingParameter", "The request must contain the parameter MessageGroupId.")
    delay = params.get("DelaySeconds")
    if is_fifo and delay:
        raise Refused(
            "InvalidParameterValue",
            f"Value {delay} for parameter DelaySeconds is invalid. Reason: "
            "The request include parameter that is not valid for this queue type.",
        )
    longest_s = world.limit("queue.delay_max_s")
    if delay is not None and not 0 <= float(delay) <= longest_s:
        raise Refused(
            "InvalidParameterValue",
            f"Value {delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= "
            f"{longest_s:.0f}.",
        )
    deduplication = params.get("MessageDeduplicationId")
    if is_fifo and not deduplication and not queue.context.node["content_based_deduplication"]:
        raise Refused("InvalidParameterValue", f"The queue {NEEDS_DEDUPLICATION}")
    if deduplication and not is_fifo:
        raise Refused(
            "InvalidParameterValue",
            f"Value {deduplication} for parameter MessageDeduplicationId is invalid. Reason: "
            "The request includes a parameter that is not valid for this queue type.",
        )
    attributes = params.get("MessageAttributes") or {}
    most = world.limit("queue.attributes_max")
    if len(attributes) > most:
        raise Refused(
            "InvalidParameterValue",
            f"Number of message attributes [{len(attributes)}] exceeds the allowed maximum [{most:.0f}].",
        )
    text = body_text(params.get("MessageBody"))
    if not text:
        raise Refused("MissingParameter", "The request must contain the parameter MessageBody.")
    largest = world.limit("queue.message_max_bytes")
    if message_bytes(text, attributes) > largest:
        raise Refused(
            "InvalidParameterValue",
            f"One or more parameters are invalid. Reason: Message must be shorter than {largest:.0f} bytes.",
        )


def check_messages(world: World, entries: Sequence[Mapping[str, Any]]) -> None:
    """What SQS refuses of a whole batch of messages."""
    check_batch(entries, world.limit("queue.send_max_entries"), SQS)
    largest = world.limit("queue.message_max_bytes")
    size = sum(
        message_bytes(body_text(entry.get("MessageBody")), entry.get("MessageAttributes") or {}) for entry in entries
    )
    if size > largest:
        raise Refused(
            f"{SQS}BatchRequestTooLong",
            f"Batch requests cannot be longer than {largest:.0f} bytes. You have sent {size} bytes.",
        )


def check_publish(world: World, topic: Behaviour, params: Mapping[str, Any]) -> None:
    """What SNS refuses of one message."""
    node = topic.context.node
    if node["fifo"]:
        if not params.get("MessageGroupId"):
            raise Refused(
                "InvalidParameter", "Invalid parameter: The MessageGroupId parameter is required for FIFO topics"
            )
        if not params.get("MessageDeduplicationId") and not node["content_based_deduplication"]:
            raise Refused("InvalidParameter", f"Invalid parameter: The topic {NEEDS_DEDUPLICATION}")
    elif params.get("MessageDeduplicationId"):
        raise Refused(
            "InvalidParameter",
            "Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter "
            "that is not valid for this topic type",
        )
    text = body_text(params.get("Message"))
    if not text:
        raise Refused("InvalidParameter", "Invalid parameter: Empty message")
    if message_bytes(text, params.get("MessageAttributes") or {}) > world.limit("topic.message_max_bytes"):
        raise Refused("InvalidParameter", "Invalid parameter: Message too long")


def check_publishes(world: World, entries: Sequence[Mapping[str, Any]]) -> None:
    """What SNS refuses of a whole batch of messages."""
    check_batch(entries, world.limit("topic.publish_max_entries"))
    size = sum(message_bytes(body_text(each.get("Message")), each.get("MessageAttributes") or {}) for each in entries)
    if size > world.limit("topic.message_max_bytes"):
        raise Refused("BatchRequestTooLong", "The length of all the messages put together is more than the limit.")


def check_events(world: World, entries: Sequence[Mapping[str, Any]]) -> None:
    """What EventBridge refuses of a whole put; what is wrong with one entry fails that entry alone."""
    most = world.limit("bus.put_max_entries")
    if not 1 <= len(entries) <= most:
        raise Refused(
            "ValidationException",
            f"1 validation error detected: Value '[PutEventsRequestEntry]' at 'entries' failed to satisfy constraint: "
            f"Member must have length between 1 and {most:.0f}",
        )
    if sum(event_bytes(entry) for entry in entries) > world.limit("bus.event_max_bytes"):
        raise Refused("ValidationException", "Total size of the entries in the request is over the limit.")


def event_bytes(entry: Mapping[str, Any]) -> int:
    """The size of an entry as the service counts it."""
    texts = [str(entry.get(name) or "") for name in ("Source", "DetailType", "Detail")]
    texts += [str(resource) for resource in entry.get("Resources") or ()]
    return sum(len(text.encode()) for text in texts) + (TIME_BYTES if entry.get("Time") is not None else 0)


def event_detail(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The detail of one entry of a put. Raises Refused with the entry's own error."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            raise Refused("InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument.")
    if str(entry["Source"]).startswith("aws."):
        raise Refused("NotAuthorizedForSourceException", "Not authorized for the source.")
    try:
        detail = json.loads(body_text(entry["Detail"]), parse_int=_int64)
    except (ValueError, RecursionError):
        detail = None
    if not isinstance(detail, dict) or _is_too_deep(detail):
        raise Refused("MalformedDetail", "Detail is malformed.")
    return detail


def _int64(text: str) -> int:
    value = int(text)
    if not -INT64 <= value < INT64:
        raise ValueError(f"{text} does not fit 64 bits.")
    return value


def _is_too_deep(detail: Any) -> bool:
    layer: list[Any] = [detail]
    for _ in range(DEPTH_MAX):
        layer = [
            item
            for value in layer
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, (dict, list))
        ]
        if not layer:
            return False
    return True
