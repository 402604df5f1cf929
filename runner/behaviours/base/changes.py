"""Change records: what the stream of a table says of a change, as DynamoDB Streams has it (semantics 3.7)."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from runner.aws import Change, ItemStore, json_image, size_of
from runner.behaviours.base.context import Wire
from runner.handlers import EPOCH_US

VIEWS = {"keys": "KEYS_ONLY", "new": "NEW_IMAGE", "old": "OLD_IMAGE", "both": "NEW_AND_OLD_IMAGES"}
"""The field `stream` of a table to the service's word."""
SERVICE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
"""Who deletes what its time to live ended."""


@runtime_checkable
class Keeper(Protocol):
    """What keeps items and tells of their changes: a table, as the services of real handlers see it."""

    items: ItemStore

    def flush(self, wire: Wire | None, invocation: int, cause: int) -> None: ...


def change_record(
    change: Change, *, view: str, arn: str, event_id: str, sequence: str, now_us: int, is_by_service: bool
) -> dict[str, Any]:
    """The record of one change; `view` is the field `stream` of the table, other than none."""
    images: dict[str, Any] = {}
    if view in ("new", "both") and change.new is not None:
        images["NewImage"] = json_image(change.new)
    if view in ("old", "both") and change.old is not None:
        images["OldImage"] = json_image(change.old)
    keys = json_image(change.keys)
    record = {
        "eventID": event_id,
        "eventName": change.name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": (EPOCH_US + now_us) // 1_000_000,
            "Keys": keys,
            **images,
            "SequenceNumber": sequence,
            "SizeBytes": size_of(keys) + sum(size_of(image) for image in images.values()),
            "StreamViewType": VIEWS[view],
        },
        "eventSourceARN": arn,
    }
    return record | ({"userIdentity": SERVICE} if is_by_service else {})
