"""What is inside an event: the body that was sent, out of the envelopes of queues, topics, buses and requests."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any

DEPTH_MAX = 16


def innermost(event: Any) -> Any:
    """The body under every envelope."""
    for _ in range(DEPTH_MAX):
        opened, inside = once(event)
        if not opened:
            return event
        event = inside
    return event


def once(event: Any) -> tuple[bool, Any]:
    """Whether the event is an envelope, and what is in it."""
    if not isinstance(event, Mapping):
        return False, event
    records = event.get("Records")
    if isinstance(records, (list, tuple)) and records and isinstance(records[0], Mapping):
        record = records[0]
        opens = _OF_RECORDS.get(str(record.get("eventSource", record.get("EventSource", ""))))
        return (True, opens(record)) if opens is not None else (False, event)
    if event.get("Type") == "Notification" and "TopicArn" in event:
        return True, value_of(event.get("Message"))
    if "detail-type" in event and "detail" in event:
        return True, event["detail"]
    if "requestContext" in event and ("rawPath" in event or "httpMethod" in event):
        return True, value_of(event.get("body"))
    if "requestPayload" in event and "requestContext" in event:
        return True, event["requestPayload"]
    return False, event


def attributes_of(event: Any) -> dict[str, Any]:
    """The message attributes of the first record, as plain values."""
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not records or not isinstance(records[0], Mapping):
        return {}
    given = records[0].get("messageAttributes") or (records[0].get("Sns") or {}).get("MessageAttributes") or {}
    return {name: value.get("stringValue", value.get("Value")) for name, value in given.items()}


def value_of(text: Any) -> Any:
    """The JSON in a text, else the text itself."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _of_kinesis(record: Mapping[str, Any]) -> Any:
    try:
        return value_of(base64.b64decode(record["kinesis"]["data"]).decode())
    except (binascii.Error, UnicodeDecodeError):
        return record["kinesis"]["data"]


_OF_RECORDS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "aws:sqs": lambda record: value_of(record.get("body")),
    "aws:sns": lambda record: value_of(record["Sns"]["Message"]),
    "aws:kinesis": _of_kinesis,
}
