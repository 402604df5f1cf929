"""What a failure destination is told of records that were given up: which they are, never what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runner.behaviours.base.context import Wire
from runner.behaviours.base.records import Unit
from runner.behaviours.base.templates import iso_time


def notice(units: Sequence[Unit], wire: Wire, condition: str, *, request_id: str, now_us: int) -> dict[str, Any]:
    """The record of a failed batch as Lambda sends it, without the part that is about the stream."""
    function = wire.target.context.node.id
    return {
        "requestContext": {
            "requestId": request_id,
            "functionArn": f"arn:aws:lambda:us-east-1:000000000000:function:{function}",
            "condition": condition,
            "approximateInvokeCount": max(unit.receive_count for unit in units),
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": iso_time(now_us),
    }


def batch_info(units: Sequence[Unit], shard_id: str, stream_arn: str) -> dict[str, Any]:
    """Where the batch lies in its stream: the service finds the records there as long as they are kept."""
    first, last = units[0].record, units[-1].record
    return {
        "shardId": shard_id,
        "startSequenceNumber": first.sequence,
        "endSequenceNumber": last.sequence,
        "approximateArrivalOfFirstRecord": iso_time(first.sent_us),
        "approximateArrivalOfLastRecord": iso_time(last.sent_us),
        "batchSize": len(units),
        "streamArn": stream_arn,
    }
