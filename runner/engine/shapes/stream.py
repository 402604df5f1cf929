"""stream: Kinesis records. The sequence number is what a partial batch response names."""

from __future__ import annotations

import base64
from typing import Any

from runner.behaviours.base import Invocation, World, body_text, shard_name
from runner.engine.shapes.base import Shape
from runner.engine.specs import ACCOUNT, REGION
from runner.handlers import EPOCH_US


class StreamShape(Shape):
    name = "stream"

    def event(self, world: World, invocation: Invocation) -> Any:
        wire, source = invocation.wire, invocation.source.arn
        consumer = "" if wire is None else wire.target.context.node.id
        return {"Records": [_record(message, source, consumer) for message in invocation.messages]}


def _record(message: Any, source: str, consumer: str) -> dict[str, Any]:
    record = message.record
    data = record.body if isinstance(record.body, bytes) else body_text(record.body).encode()
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.key,
            "sequenceNumber": record.sequence,
            "data": base64.b64encode(data).decode(),
            "approximateArrivalTimestamp": (EPOCH_US + record.sent_us) // 1000 / 1000,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_name(record.shard)}:{record.sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{ACCOUNT}:role/{consumer}",
        "awsRegion": REGION,
        "eventSourceARN": source,
    }


SHAPE = StreamShape()
